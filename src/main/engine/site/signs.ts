import { viewBearingsDeg } from '../../../shared/bearing.ts'
import type { SiteFile } from './SiteFile.ts'
import { viewsWithout, type Page, type StoredView, type ViewKey } from './descriptors.ts'

/** A text on a sign, as it was read: mean probability of its letters, and its box in shares of the view. */
export interface StoredSign {
  readonly text: string
  readonly confidence: number
  readonly box: {
    readonly left: number
    readonly top: number
    readonly right: number
    readonly bottom: number
  }
}

/** A text with where it was read. */
export interface PlacedSign extends ViewKey {
  readonly filename: string
  readonly text: string
  readonly confidence: number
}

/** Views stored after row `after` that this reader has not read yet, at most `limit`, in the order of storing. */
export function viewsToRead(site: SiteFile, reader: string, page: Page): StoredView[] {
  return viewsWithout(site, { table: 'sign_reading', by: 'reader' }, reader, page)
}

/** Number of views that this reader has read. */
export function countReadings(site: SiteFile, reader: string): number {
  const row = site.read(() =>
    site.db.prepare('SELECT count(*) AS n FROM sign_reading WHERE reader = ?').get(reader),
  )
  return (row as { n: number }).n
}

/** Stores what a reader made of some views, in place of what another one did, in one transaction. */
export function addReadings(
  site: SiteFile,
  reader: string,
  readings: readonly (ViewKey & { readonly signs: readonly StoredSign[] })[],
): void {
  site.write(() => {
    const forget = site.db.prepare('DELETE FROM sign_reading WHERE capture_id = ? AND bearing_deg = ?')
    const remember = site.db.prepare(
      'INSERT INTO sign_reading (capture_id, bearing_deg, reader) VALUES (?, ?, ?)',
    )
    const insert = site.db.prepare('INSERT INTO sign VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    for (const { captureId, bearingDeg, signs } of readings) {
      forget.run(captureId, bearingDeg)
      remember.run(captureId, bearingDeg, reader)
      for (const [place, { text, confidence, box }] of signs.entries())
        insert.run(captureId, bearingDeg, place, text, confidence, box.left, box.top, box.right, box.bottom)
    }
  })
}

/** Every sign of the captures that are not hidden, in the order of the captures, their views and their readings. */
export function listSigns(site: SiteFile): PlacedSign[] {
  return site.read(() =>
    site.db
      .prepare(
        `SELECT capture_id AS captureId, filename, bearing_deg AS bearingDeg, text, confidence
         FROM capture JOIN sign ON sign.capture_id = capture.id
         WHERE hidden_at IS NULL AND bearing_deg IN (${viewBearingsDeg.join()})
         ORDER BY capture.rowid, bearing_deg, place`,
      )
      .all(),
  ) as PlacedSign[]
}
