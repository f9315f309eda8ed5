import Sqlite, { type Database } from 'better-sqlite3'
import { statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import type { Bounds } from '../../../shared/map.ts'
import { MAX_MERCATOR_ZOOM, MAX_TILE_BYTES, WORLD, type TileArchive } from './MapContent.ts'

/** Largest file of which every page is checked before it is trusted; it is read whole for that. */
const MAX_CHECKED_BYTES = 512 * 2 ** 20

/**
 * Opens MBTiles with pictures (MBTiles 1.3; rows run north there, and south here).
 *
 * The file may come from anybody: it is never written, and no SQL of its own is run. Of a file whose `tiles` is a view,
 * the tables `map` and `images` behind it are read, as all known writers lay them out.
 *
 * @throws Error with half a sentence when it holds no pictures, or is damaged
 */
export function openMbtiles(path: string): TileArchive {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    if (statSync(path).size <= MAX_CHECKED_BYTES && db.pragma('quick_check(1)', { simple: true }) !== 'ok')
      throw new Error('it is damaged')
    const from = sourceOf(db)
    const metadata = metadataOf(db)
    const format = metadata.get('format') ?? ''
    if (format === 'pbf') throw new Error('its tiles are vectors (pbf); only pictures can be shown')
    const zooms = db.prepare(`SELECT min(zoom_level) AS least, max(zoom_level) AS most FROM ${from}`).get()
    const { least, most } = zooms as { least: unknown; most: unknown }
    if (!isZoom(least) || !isZoom(most)) throw new Error('it holds no tiles')
    return {
      name: metadata.get('name') || basename(path, extname(path)),
      attribution: metadata.get('attribution') ?? '',
      bounds: boundsOf(metadata.get('bounds')),
      minZoom: least,
      maxZoom: most,
      ...readersOf(db, from),
      close: () => Promise.resolve(void db.close()),
    }
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

function readersOf(db: Database, from: string): Pick<TileArchive, 'read' | 'tiles'> {
  const one = db
    .prepare(
      `SELECT tile_data FROM ${from} WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?
       AND length(tile_data) <= ${MAX_TILE_BYTES}`,
    )
    .pluck()
  return {
    read(z, x, y) {
      if (!isZoom(z)) return Promise.resolve(null)
      const bytes = one.get(z, x, 2 ** z - 1 - y)
      return Promise.resolve(bytes instanceof Uint8Array ? bytes : null)
    },
    async *tiles() {
      const rows = db
        .prepare(
          `SELECT zoom_level AS z, tile_column AS x, tile_row AS row, tile_data AS bytes FROM ${from}
           WHERE length(tile_data) <= ${MAX_TILE_BYTES}`,
        )
        .iterate() as IterableIterator<Record<'z' | 'x' | 'row' | 'bytes', unknown>>
      for (const { z, x, row, bytes } of rows) {
        if (isZoom(z) && isWithin(x, z) && isWithin(row, z) && bytes instanceof Uint8Array)
          yield { z, x, y: 2 ** z - 1 - row, bytes }
      }
    },
  }
}

/** What to select tiles from: only ordinary tables. A view could hold any query, and never end. */
function sourceOf(db: Database): string {
  const isTable = (name: string): boolean =>
    db
      .prepare("SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name = ?")
      .get(name) !== undefined
  if (isTable('tiles')) return 'main.tiles'
  if (isTable('map') && isTable('images')) return 'main.map JOIN main.images USING (tile_id)'
  throw new Error('it has no table of tiles, so it is not MBTiles')
}

function metadataOf(db: Database): Map<string, string> {
  try {
    const rows = db
      .prepare('SELECT name, value FROM main.metadata WHERE length(value) < 65536 LIMIT 100')
      .all() as { name: unknown; value: unknown }[]
    return new Map(rows.map(({ name, value }) => [String(name), String(value)]))
  } catch {
    return new Map() // the tiles say enough
  }
}

/** `west,south,east,north`, as the specification has it. */
function boundsOf(text: string | undefined): Bounds {
  const [minLonDeg, minLatDeg, maxLonDeg, maxLatDeg] = (text ?? '').split(',').map(Number)
  if (minLonDeg === undefined || minLatDeg === undefined || maxLonDeg === undefined) return WORLD
  if (maxLatDeg === undefined) return WORLD
  const isSound =
    Math.abs(minLatDeg) <= 90 && Math.abs(maxLatDeg) <= 90 && minLonDeg >= -180 && maxLonDeg <= 180
  return isSound && minLonDeg < maxLonDeg && minLatDeg < maxLatDeg
    ? { minLatDeg, minLonDeg, maxLatDeg, maxLonDeg }
    : WORLD
}

function isZoom(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_MERCATOR_ZOOM
}

function isWithin(value: unknown, z: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** z
}
