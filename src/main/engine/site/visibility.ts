import type { CaptureId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

/** Takes captures out of answers without losing them. @returns how many were shown until now */
export function hideCaptures(site: SiteFile, ids: readonly CaptureId[]): number {
  const now = new Date().toISOString()
  return site.write(() => {
    const hide = site.db.prepare('UPDATE capture SET hidden_at = ? WHERE id = ? AND hidden_at IS NULL')
    return ids.reduce((sum, id) => sum + hide.run(now, id).changes, 0)
  })
}

/** A capture that takes part in answers; null where nobody measured something. */
export interface ShownCapture {
  readonly id: CaptureId
  readonly filename: string
  readonly xM: number | null
  readonly yM: number | null
  readonly zM: number | null
  readonly headingDeg: number | null
  readonly capturedAt: string | null
}

/**
 * The captures that take part in answers, in the order in which they were stored.
 *
 * @param ids only those among them
 */
export function shownCaptures(site: SiteFile, ids?: Iterable<CaptureId>): ShownCapture[] {
  const among = ids ? 'AND id IN (SELECT value FROM json_each(?))' : ''
  return site.read(() =>
    site.db
      .prepare(
        `SELECT id, filename, x_m AS xM, y_m AS yM, z_m AS zM, heading_deg AS headingDeg, captured_at AS capturedAt
         FROM capture WHERE hidden_at IS NULL ${among} ORDER BY rowid`,
      )
      .all(...(ids ? [JSON.stringify([...ids])] : [])),
  ) as ShownCapture[]
}

/** Number of captures that take part in answers. */
export function countShown(site: SiteFile): number {
  const row = site.read(() =>
    site.db.prepare('SELECT count(*) AS n FROM capture WHERE hidden_at IS NULL').get(),
  )
  return (row as { n: number }).n
}

/** Lets hidden captures take part in answers again. @returns how many were hidden until now */
export function showCaptures(site: SiteFile, ids: readonly CaptureId[]): number {
  return site.write(() => {
    const show = site.db.prepare('UPDATE capture SET hidden_at = NULL WHERE id = ? AND hidden_at IS NOT NULL')
    return ids.reduce((sum, id) => sum + show.run(id).changes, 0)
  })
}

/**
 * Deletes captures with their views, descriptors, signs, notes and thumbnails. Answers that named them stay as they were
 * shown.
 *
 * The file keeps its size, and uses the room for what is imported next; a backup of it is compact.
 *
 * @returns how many there were
 */
export function dropCaptures(site: SiteFile, ids: readonly CaptureId[]): number {
  return site.write(() => {
    const drop = site.db.prepare('DELETE FROM capture WHERE id = ?')
    return ids.reduce((sum, id) => sum + drop.run(id).changes, 0)
  })
}
