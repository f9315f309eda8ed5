import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { PoseFormat } from '../../../shared/import.ts'
import type { ColumnMapping } from './columns.ts'
import { detectFormat } from './detectFormat.ts'
import { parseEuroc } from './parseEuroc.ts'
import { parseGeoTxt } from './parseGeoTxt.ts'
import { parseGpx } from './parseGpx.ts'
import { isKitti360, parseKitti360 } from './parseKitti360.ts'
import { isStampedKitti, parseKittiByOrder, parseKittiTrack } from './parseKitti.ts'
import { parseMapillary } from './parseMapillary.ts'
import { parseNmea } from './parseNmea.ts'
import { parsePoses } from './parsePoses.ts'
import { parseTum, type Axes } from './parseTum.ts'
import type { NamedPoses, Track } from './Pose.ts'
import { isOxts, readOxts } from './readOxts.ts'

/** A million rows are far below this. */
const MAX_BYTES = 128 * 1024 * 1024

export interface PoseFileOptions {
  /** Told by the content where it is left out or null. */
  format?: PoseFormat | null
  /** The pictures in the order of recording: what the lines of a KITTI file without times, and oxts packets, are of. */
  names?: readonly string[]
  /** Of a CSV, where a person has said which column is what. */
  columns?: ColumnMapping
  /** Of a TUM or EuRoC trajectory. */
  axes?: Axes
}

/**
 * Reads what says where pictures were taken, whatever its format. KITTI poses take the `times.txt` beside them, else the
 * order of `names`, KITTI-360's the frame they name. A folder is one of KITTI's oxts packets.
 *
 * @throws AppError poses_invalid with what was found and what to do
 */
export async function readPoseFile(path: string, options: PoseFileOptions = {}): Promise<NamedPoses | Track> {
  if (await isOxts(path)) return readOxts(path, options.names)
  const bytes = await readBytes(path)
  const name = basename(path)
  const format = options.format ?? detectFormat(bytes)
  if (bytes.length === 0)
    throw new AppError('poses_invalid', `The poses file ${path} is empty; give another one.`)
  if (format === null)
    throw new AppError(
      'poses_invalid',
      `${name} is no poses file that is known; wanted is a table with a header, geo.txt, a Mapillary description, GPX, NMEA, TUM, KITTI or EuRoC.`,
    )
  if (format !== 'kitti') return parsers[format](bytes, name, options)
  if (isKitti360(bytes)) return parseKitti360(bytes, name)
  const times = isStampedKitti(bytes) ? null : await readTimes(path)
  const isTimed = times !== null || isStampedKitti(bytes)
  return isTimed ? parseKittiTrack(bytes, name, times) : parseKittiByOrder(bytes, name, options.names ?? [])
}

type Parser = (bytes: Uint8Array, name: string, options: PoseFileOptions) => NamedPoses | Track

const parsers: Record<Exclude<PoseFormat, 'kitti'>, Parser> = {
  csv: (bytes, name, { columns }) => parsePoses(bytes, name, columns),
  geo: parseGeoTxt,
  mapillary: parseMapillary,
  gpx: parseGpx,
  nmea: parseNmea,
  tum: (bytes, name, { axes = 'body' }) => parseTum(bytes, name, { axes }),
  euroc: (bytes, name, { axes = 'body' }) => parseEuroc(bytes, name, { axes }),
}

async function readTimes(path: string): Promise<Uint8Array | null> {
  const times = join(dirname(path), 'times.txt')
  const found = await stat(times).catch(() => null)
  return found?.isFile() ? readBytes(times) : null
}

async function readBytes(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw new AppError('poses_invalid', `There is no poses file ${path}.`)
  if (found.size > MAX_BYTES)
    throw new AppError(
      'poses_invalid',
      `The poses file ${path} has ${found.size} bytes; at most ${MAX_BYTES} are read.`,
    )
  try {
    return await readFile(path)
  } catch (cause) {
    throw new AppError('poses_invalid', `The poses file ${path} cannot be read: ${String(cause)}.`, { cause })
  }
}

/** How pose files are called, what names pictures before what names times. */
const NAMES = [
  /^poses\.csv$/i,
  /^mapillary_image_description\.json$/i,
  /^geo\.txt$/i,
  /\.gpx$/i,
  /\.(nmea|nma)$/i,
  /^(trajectory|groundtruth|ground_truth|poses?)[^.]*\.(txt|csv|tum)$|\.tum$/i,
  /^oxts$/,
] as const

/**
 * Paths of the files of a folder that say where its pictures were taken, by their names; folders below are not looked into.
 *
 * @returns all files of the best kind there is: `poses.csv`, Mapillary's, `geo.txt`, GPX, NMEA, trajectories, oxts
 */
export async function findPoseFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const files = entries.filter(
    (entry) => entry.isDirectory() === (entry.name === 'oxts') && !entry.name.startsWith('.'),
  )
  const names = files.map((entry) => entry.name).toSorted()
  const kind = NAMES.find((pattern) => names.some((name) => pattern.test(name)))
  return kind ? names.filter((name) => kind.test(name)).map((name) => join(folder, name)) : []
}
