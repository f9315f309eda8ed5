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

/** Ids of the captures that take no part in answers. */
export function hiddenCaptures(site: SiteFile): ReadonlySet<CaptureId> {
  const rows = site.read(() => site.db.prepare('SELECT id FROM capture WHERE hidden_at IS NOT NULL').all())
  return new Set((rows as { id: CaptureId }[]).map(({ id }) => id))
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
