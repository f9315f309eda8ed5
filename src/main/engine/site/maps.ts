import { randomInt } from 'node:crypto'
import type { Extent, MapImage } from '../../../shared/site.ts'
import type { SiteFile } from './SiteFile.ts'

/** Keeps an overhead picture in the site, in place of the one before. Its id is new, so that nobody's cache mixes them up. */
export function setMapImage(
  site: SiteFile,
  image: { mediaType: string; bytes: Uint8Array; extent: Extent },
): void {
  const { minXM, minYM, maxXM, maxYM } = image.extent
  site.write(() => {
    site.db.exec('DELETE FROM map_image')
    site.db
      .prepare(
        'INSERT INTO map_image (id, media_type, bytes, min_x_m, min_y_m, max_x_m, max_y_m) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(randomInt(2 ** 47), image.mediaType, image.bytes, minXM, minYM, maxXM, maxYM)
  })
}

/** The site's overhead picture, without its bytes; null when it has none. */
export function readMapImage(site: SiteFile): MapImage | null {
  const row = site.read(() =>
    site.db
      .prepare(
        'SELECT id, min_x_m AS minXM, min_y_m AS minYM, max_x_m AS maxXM, max_y_m AS maxYM FROM map_image',
      )
      .get(),
  ) as ({ id: number } & Extent) | undefined
  if (!row) return null
  const { id, ...extent } = row
  return { asset: `assets/map/${id}`, extent }
}

export function readMapBytes(site: SiteFile, id: number): { type: string; bytes: Uint8Array } | null {
  const row = site.read(() =>
    site.db.prepare('SELECT media_type AS type, bytes FROM map_image WHERE id = ?').get(id),
  )
  return row === undefined ? null : (row as { type: string; bytes: Uint8Array })
}
