import { existsSync, renameSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import { readOrigin } from './captures.ts'
import { choose, copyBelongings, copyNotes, copyRows, withAttached } from './copyCaptures.ts'
import { sync } from './copyDatabase.ts'
import { draftOf, dropDraft } from './draft.ts'
import { SiteFile } from './SiteFile.ts'
import { siteInfo } from './siteInfo.ts'

/**
 * Makes a new site of some captures, in the same frame: with their views, descriptors, notes and thumbnails, the encoder
 * in use, and all maps. The site itself stays as it is; its past queries, which speak of all captures, stay there.
 *
 * @throws AppError bad_input when there is no capture to take, site_exists, site_unwritable
 */
export function splitSite(
  site: SiteFile,
  ids: readonly CaptureId[],
  { out, name }: { out: string; name?: string | undefined },
): { path: string; captures: number } {
  const path = resolve(out)
  if (ids.length === 0)
    throw new AppError('bad_input', 'No capture lies in that area; a site is not made of nothing.')
  if (extname(path) !== '.wayword')
    throw new AppError('bad_input', `A site file ends in .wayword, ${path} does not.`)
  if (existsSync(path))
    throw new AppError('site_exists', `${path} is there already; choose another path for the part.`)
  const draft = `${draftOf(path)}.wayword`
  dropDraft(draft)
  const origin = readOrigin(site)
  try {
    SiteFile.create(draft, { name: name ?? `${siteInfo(site).name} (part)`, origin }).close()
    copyInto(site, draft, ids)
    sync(draft)
    renameSync(draft, path)
    sync(dirname(path))
  } finally {
    dropDraft(draft)
  }
  return { path, captures: ids.length }
}

function copyInto(site: SiteFile, draft: string, ids: readonly CaptureId[]): void {
  const { db } = site
  const between = { from: 'main', to: 'other' }
  site.read(() =>
    withAttached(db, draft, () => {
      choose(db, ids)
      db.transaction(() => {
        copyRows(db, between, 'capture', { where: 'JOIN chosen USING (id) ORDER BY place' })
        copyBelongings(db, between)
        copyNotes(db, between)
        copyRows(db, between, 'map')
        copyRows(db, between, 'map_tile')
        copyRows(db, between, 'problem', {
          where: 'WHERE filename IN (SELECT filename FROM main.capture JOIN chosen USING (id))',
        })
        db.exec('UPDATE other.site SET active_encoder_id = (SELECT active_encoder_id FROM main.site)')
      })()
      db.exec('DELETE FROM chosen')
    }),
  )
}
