import { randomInt } from 'node:crypto'
import { mapIdSchema, placementSchema, type MapId, type Placement } from '../../../shared/map.ts'
import type { SiteFile } from './SiteFile.ts'

/** A map ready to be stored; without `tiles` where it is read from `path`. */
export interface NewStoredMap {
  readonly name: string
  readonly attribution: string
  readonly path: string | null
  readonly placement: Placement
  readonly tiles: readonly {
    readonly z: number
    readonly x: number
    readonly y: number
    readonly mediaType: string
    readonly bytes: Uint8Array
  }[]
}

export type StoredMap = Omit<NewStoredMap, 'tiles'> & { readonly id: MapId }

/** Keeps a map with all its pictures in one transaction, in front of the others. */
export function addMap(site: SiteFile, map: NewStoredMap): MapId {
  const id = mapIdSchema.parse(randomInt(1, 2 ** 47))
  site.write(() => {
    site.db
      .prepare(
        `INSERT INTO map (id, position, name, attribution, path, placement)
         VALUES (?, (SELECT coalesce(min(position), 1) - 1 FROM map), ?, ?, ?, ?)`,
      )
      .run(id, map.name, map.attribution, map.path, JSON.stringify(map.placement))
    const insertTile = site.db.prepare(
      'INSERT OR REPLACE INTO map_tile (map_id, z, x, y, media_type, bytes) VALUES (?, ?, ?, ?, ?, ?)',
    )
    for (const { z, x, y, mediaType, bytes } of map.tiles) insertTile.run(id, z, x, y, mediaType, bytes)
  })
  return id
}

interface MapRow {
  id: number
  name: string
  attribution: string
  path: string | null
  placement: string
}

/** The maps in order, without their pictures; the first is shown first. */
export function listMaps(site: SiteFile): StoredMap[] {
  const rows = site.read(() =>
    site.db.prepare('SELECT id, name, attribution, path, placement FROM map ORDER BY position, id').all(),
  ) as MapRow[]
  return rows.map(({ id, placement, ...map }) => ({
    ...map,
    id: mapIdSchema.parse(id),
    placement: site.parse(`the map ${map.name}`, placementSchema, placement),
  }))
}

/** Removes a map with its pictures; false when there is none of that id. */
export function removeMap(site: SiteFile, id: number): boolean {
  return site.write(() => site.db.prepare('DELETE FROM map WHERE id = ?').run(id).changes > 0)
}

/** Path of the archive that a map is read from, null for one whose pictures are in the site; undefined without the map. */
export function pathOfMap(site: SiteFile, id: number): string | null | undefined {
  const row = site.read(() => site.db.prepare('SELECT path FROM map WHERE id = ?').get(id))
  return row === undefined ? undefined : (row as { path: string | null }).path
}

/** One stored picture of a map; null when there is none. */
export function readStoredTile(
  site: SiteFile,
  { id, z, x, y }: { id: number; z: number; x: number; y: number },
): Uint8Array | null {
  const row = site.read(() =>
    site.db
      .prepare('SELECT bytes FROM map_tile WHERE map_id = ? AND z = ? AND x = ? AND y = ?')
      .get(id, z, x, y),
  )
  return row === undefined ? null : (row as { bytes: Uint8Array }).bytes
}
