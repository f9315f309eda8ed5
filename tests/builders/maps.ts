import Sqlite from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { aFolder } from './panoramas.ts'

/** A tile with `y` counted from the north. */
export interface ATile {
  readonly z: number
  readonly x: number
  readonly y: number
  readonly bytes: Uint8Array
}

interface Described {
  name?: string
  attribution?: string
  vectors?: boolean
}

/** A picture of one colour, 256 pixels square. */
export function aPicture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 256, height: 256, channels: 3, background } })
    .png()
    .toBuffer()
}

/** MBTiles as its specification 1.3 has them: rows from the south. */
export function anMbtiles(tiles: readonly ATile[], { name, attribution, vectors }: Described = {}): string {
  const path = join(aFolder(), 'a.mbtiles')
  const db = new Sqlite(path)
  db.exec(`CREATE TABLE metadata (name text, value text);
    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
    CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)`)
  const metadata = { name, attribution, format: vectors ? 'pbf' : 'png', bounds: '-180,-85,180,85' }
  for (const [key, value] of Object.entries(metadata))
    if (value !== undefined) db.prepare('INSERT INTO metadata VALUES (?, ?)').run(key, value)
  for (const { z, x, y, bytes } of tiles)
    db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)').run(z, x, 2 ** z - 1 - y, bytes)
  db.close()
  return path
}

/** PMTiles 3 with one directory, nothing compressed (github.com/protomaps/PMTiles, spec/v3). */
export function aPmtiles(tiles: readonly ATile[], { name, attribution, vectors }: Described = {}): string {
  const sorted = tiles.map((tile) => ({ ...tile, id: tileId(tile) })).toSorted((a, b) => a.id - b.id)
  const ids = sorted.map(({ id }, i) => id - (sorted[i - 1]?.id ?? 0))
  const offsets = sorted.map((_, i) => (i === 0 ? 1 : 0)) // 0: right behind the one before
  const directory = Buffer.from(
    [[sorted.length], ids, sorted.map(() => 1), sorted.map(({ bytes }) => bytes.length), offsets].flatMap(
      (column) => column.flatMap(varint),
    ),
  )
  const metadata = Buffer.from(JSON.stringify({ name, attribution }))
  const data = Buffer.concat(sorted.map(({ bytes }) => bytes))
  const header = Buffer.alloc(127)
  header.write('PMTiles', 0)
  header[7] = 3
  const sections = [127, directory.length, 127 + directory.length, metadata.length]
  const end = 127 + directory.length + metadata.length
  const numbers = [...sections, end, 0, end, data.length, sorted.length, sorted.length, sorted.length]
  numbers.forEach((value, i) => header.writeBigUInt64LE(BigInt(value), 8 + 8 * i))
  header[96] = 1 // clustered
  header[97] = 1 // directories are not compressed
  header[98] = 1 // nor are tiles
  header[99] = vectors ? 1 : 2
  header[100] = Math.min(...tiles.map(({ z }) => z))
  header[101] = Math.max(...tiles.map(({ z }) => z))
  ;[-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000].forEach((e7, i) =>
    header.writeInt32LE(e7, 102 + 4 * i),
  )
  const path = join(aFolder(), 'a.pmtiles')
  writeFileSync(path, Buffer.concat([header, directory, metadata, data]))
  return path
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

/** Along the Hilbert curve of its zoom, behind all zooms before. */
function tileId({ z, x, y }: ATile): number {
  let id = (4 ** z - 1) / 3
  let [column, row] = [x, y]
  for (let side = 2 ** z / 2; side >= 1; side /= 2) {
    const right = (column & side) > 0 ? 1 : 0
    const down = (row & side) > 0 ? 1 : 0
    id += side * side * ((3 * right) ^ down)
    if (down === 0) {
      if (right === 1) [column, row] = [side - 1 - (column & (side - 1)), side - 1 - (row & (side - 1))]
      ;[column, row] = [row, column]
    }
  }
  return id
}
