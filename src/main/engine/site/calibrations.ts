import type { EncoderId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

/** A calibration as it is kept: its JSON, and how many captures answered when it was fitted. */
export interface StoredCalibration {
  readonly captures: number
  readonly calibration: string
}

/** What the site was calibrated with for an encoder; null when it never was. */
export function storedCalibration(site: SiteFile, encoder: EncoderId): StoredCalibration | null {
  const row = site.read(() =>
    site.db.prepare('SELECT captures, calibration FROM calibration WHERE encoder_id = ?').get(encoder),
  ) as StoredCalibration | undefined
  return row ?? null
}

/** Keeps a calibration in place of the one before. */
export function storeCalibration(
  site: SiteFile,
  encoder: EncoderId,
  { captures, calibration }: StoredCalibration,
): void {
  site.write(() =>
    site.db
      .prepare(
        `INSERT INTO calibration (encoder_id, captures, calibration) VALUES (?, ?, ?)
         ON CONFLICT (encoder_id) DO UPDATE SET captures = excluded.captures, calibration = excluded.calibration`,
      )
      .run(encoder, captures, calibration),
  )
}
