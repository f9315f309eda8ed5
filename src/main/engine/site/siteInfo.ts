import { statSync } from 'node:fs'
import { AppError } from '../../../shared/errors.ts'
import type { EncoderId } from '../../../shared/ids.ts'
import type { Gallery, SiteInfo } from '../../../shared/site.ts'
import { readOrigin } from './captures.ts'
import { listGalleries } from './descriptors.ts'
import { indexKindOf } from './siteIndex.ts'
import type { SiteFile } from './SiteFile.ts'
import { visitsOf } from './visits.ts'

interface CountsRow {
  name: string
  created_at: string
  active_encoder_id: EncoderId | null
  captures: number
  hidden: number
  without_position: number
  without_heading: number
  views: number
  queries: number
  fixes: number
  notes: number
  signs: number
  views_read: number
  minXM: number | null
  minYM: number | null
  maxXM: number | null
  maxYM: number | null
}

/** What a site holds, for `site info` and the Sites screen. */
export function siteInfo(site: SiteFile): SiteInfo {
  const row = site.read(() =>
    site.db
      .prepare(
        `SELECT name, created_at, active_encoder_id,
           (SELECT count(*) FROM capture) AS captures,
           (SELECT count(*) FROM capture WHERE hidden_at IS NOT NULL) AS hidden,
           (SELECT count(*) FROM capture WHERE x_m IS NULL) AS without_position,
           (SELECT count(*) FROM capture WHERE heading_deg IS NULL) AS without_heading,
           (SELECT count(*) FROM view) AS views,
           (SELECT count(*) FROM query) AS queries,
           (SELECT count(*) FROM fix WHERE withdrawn_at IS NULL) AS fixes,
           (SELECT count(*) FROM note) AS notes,
           (SELECT count(*) FROM sign) AS signs,
           (SELECT count(*) FROM sign_reading) AS views_read,
           (SELECT min(x_m) FROM capture) AS minXM, (SELECT min(y_m) FROM capture) AS minYM,
           (SELECT max(x_m) FROM capture) AS maxXM, (SELECT max(y_m) FROM capture) AS maxYM
         FROM site`,
      )
      .get(),
  ) as CountsRow | undefined
  if (!row)
    throw new AppError(
      'site_corrupt',
      `${site.path} is damaged: it does not say which site it is; restore it from a copy.`,
    )
  return {
    path: site.path,
    name: row.name,
    schemaVersion: site.schemaVersion,
    createdAt: row.created_at,
    bytes: sizeOf(site.path) + sizeOf(`${site.path}-wal`),
    origin: readOrigin(site),
    captures: row.captures,
    capturesHidden: row.hidden,
    capturesWithoutPosition: row.without_position,
    capturesWithoutHeading: row.without_heading,
    views: row.views,
    queries: row.queries,
    fixes: row.fixes,
    notes: row.notes,
    signs: row.signs,
    viewsRead: row.views_read,
    visits: visitsOf(listTimes(site)),
    extent: extentOf(row),
    index: indexKindOf(site),
    galleries: galleries(site),
    activeEncoder: row.active_encoder_id,
  }
}

function galleries(site: SiteFile): Gallery[] {
  return listGalleries(site).map(({ id, manifest, encoded }) => ({
    encoderId: id,
    name: manifest.name,
    version: manifest.version,
    dim: manifest.dim,
    encoded,
    hasPatches: manifest.image?.patches !== undefined,
  }))
}

function extentOf({ minXM, minYM, maxXM, maxYM }: CountsRow): SiteInfo['extent'] {
  return minXM === null || minYM === null || maxXM === null || maxYM === null
    ? null
    : { minXM, minYM, maxXM, maxYM }
}

function listTimes(site: SiteFile): { capturedAt: string; isHidden: boolean }[] {
  const rows = site.read(() =>
    site.db
      .prepare(
        'SELECT captured_at AS capturedAt, hidden_at AS hiddenAt FROM capture WHERE captured_at IS NOT NULL',
      )
      .all(),
  ) as { capturedAt: string; hiddenAt: string | null }[]
  return rows.map(({ capturedAt, hiddenAt }) => ({ capturedAt, isHidden: hiddenAt !== null }))
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
