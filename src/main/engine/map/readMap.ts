import { open, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { z } from 'zod'
import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { MapContent, TileArchive } from './MapContent.ts'
import { mediaTypeOf } from './picture.ts'
import { openMbtiles } from './openMbtiles.ts'
import { openPmtiles } from './openPmtiles.ts'
import { readGeotiff } from './readGeotiff.ts'
import { readMapFile } from './readMapFile.ts'
import { readPlacedImage } from './readPlacedImage.ts'
import { readRosMap } from './readRosMap.ts'

type Kind = 'mbtiles' | 'pmtiles' | 'tiff' | 'picture' | 'json' | 'yaml'

/** A map's file, told by its first bytes where it has any that tell, else by its name. */
export async function kindOfMap(path: string): Promise<Kind> {
  // A map that is never there is told from one that is: a pipe or a device would never end.
  const found = await stat(path).catch(() => null)
  if (!found) throw new AppError('not_found', `There is no map at ${path}; check the path.`)
  if (!found.isFile()) throw new AppError('bad_input', `${path} is no file; name the map's file itself.`)
  const handle = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(16), 0, 16, 0)
    const head = buffer.subarray(0, bytesRead)
    const text = String.fromCharCode(...head)
    if (text.startsWith('SQLite format 3\0')) return 'mbtiles'
    if (text.startsWith('PMTiles')) return 'pmtiles'
    if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'tiff'
    if (mediaTypeOf(head) !== null) return 'picture'
  } finally {
    await handle.close()
  }
  const ending = extname(path).toLowerCase()
  if (ending === '.json') return 'json'
  if (ending === '.yaml' || ending === '.yml') return 'yaml'
  throw new AppError(
    'bad_input',
    `${path} is no map that is read here: MBTiles, PMTiles, GeoTIFF, a PNG, JPEG or WebP with control points, the YAML of a ROS map, or map.json.`,
  )
}

/** Opens an archive of tiles. @throws AppError bad_input, not_found */
export function openArchive(path: string): Promise<TileArchive> {
  return explained(path, async () => {
    const kind = await kindOfMap(path)
    if (kind === 'mbtiles') return openMbtiles(path)
    if (kind === 'pmtiles') return openPmtiles(path)
    throw new Error('it is neither MBTiles nor PMTiles')
  })
}

/**
 * Reads a map that is one picture or becomes tiles of the site's own frame.
 *
 * @param points path of control points, which go before what the file says of its place
 * @throws AppError bad_input, not_found
 */
export function readMap(
  path: string,
  { points, origin }: { points: string | null; origin: Geodetic | null },
): Promise<MapContent> {
  return explained(path, async () => {
    const kind = await kindOfMap(path)
    if (kind === 'tiff' || kind === 'picture') {
      if (points !== null) return readPlacedImage(path, { points, origin })
      if (kind === 'tiff') return readGeotiff(path, origin)
      throw new Error('a picture does not say where it lies; place it by control points (--points)')
    }
    if (points !== null) throw new Error('it says itself where it lies, so leave the control points out')
    if (kind === 'yaml') return readRosMap(path)
    return readMapFile(path)
  })
}

/** Readers throw half a sentence; here it becomes a whole one. */
async function explained<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    throw new AppError('bad_input', `The map ${path} cannot be used: ${reasonOf(thrown)}.`, { cause: thrown })
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof z.ZodError) {
    const [issue] = thrown.issues
    return issue ? `${issue.path.join('.')}: ${issue.message}` : 'it is not as it should be'
  }
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return (words.split('\n')[0] ?? '').replace(/\.$/, '')
}
