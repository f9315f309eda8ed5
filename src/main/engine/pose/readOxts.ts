import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, parse } from 'node:path'
import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { headingFrom } from './angle.ts'
import { decodeText } from './decodeText.ts'
import { isNullIsland, isOnGlobe } from './geodetic.ts'
import { numberLines } from './numberLines.ts'
import { NO_POSE, type NamedPoses, type Pose } from './Pose.ts'
import { parseTimestamp } from './timestamp.ts'
import { LeftOut } from './toTrack.ts'

/** What `dataformat.txt` lists. */
const PACKET_NUMBERS = 30
/** A packet has 300 letters; an hour of frames has 36,000 times of 30. */
const MAX_PACKET_BYTES = 4096
const MAX_TIMES_BYTES = 16 * 1024 * 1024
/** Packets and pictures of a synced drive differ by the few that are missing. */
const MOST_TIMES = 1.5
const DEG = 180 / Math.PI

/** Whether a path is the `oxts` folder of a KITTI drive: packets under `data`. */
export async function isOxts(path: string): Promise<boolean> {
  const found = await stat(join(path, 'data')).catch(() => null)
  return found?.isDirectory() ?? false
}

/**
 * Reads the packets of KITTI's GPS/IMU, one file a frame, each for the picture of the same name; `timestamps.txt` tells
 * when, in the recorder's own clock and zone.
 *
 * Latitude and longitude are taken as they are and become metres on the ellipsoid. KITTI's development kit takes Mercator's
 * on a sphere, scaled at the first packet: at its 49° N that is up to 0.2 % off in length, more with the way to the north.
 *
 * @param names of the pictures, to tell an unsynced drive, of which packet and picture of one number are of two moments
 * @throws AppError poses_invalid when no packet can be used
 */
export async function readOxts(folder: string, names: readonly string[] = []): Promise<NamedPoses> {
  const name = basename(folder)
  const files = (await readdir(join(folder, 'data'))).filter((file) => /^\d+\.txt$/.test(file)).toSorted()
  const times = decodeText(await readSmall(join(folder, 'timestamps.txt'), MAX_TIMES_BYTES)).split(/\r\n|\n/)
  const rows: NamedPoses['rows'] = new Map()
  const leftOut = new LeftOut()
  for (const file of files) {
    const pose = packetOf(await readSmall(join(folder, 'data', file), MAX_PACKET_BYTES))
    const filename = file.slice(0, -'.txt'.length)
    // Frames are numbered from 0 even where a packet is missing; lines are not left out.
    const capturedAt = parseTimestamp(times[Number(filename)]?.trim() ?? '')
    if (typeof pose === 'string') leftOut.add(pose, null)
    else rows.set(filename, { ...pose, capturedAt, filename, line: 1 })
  }
  if (rows.size === 0)
    throw new AppError(
      'poses_invalid',
      `${folder} holds no packet of KITTI's oxts that can be used${files.length === 0 ? '' : ` (${leftOut.toString()})`}; give another folder or file.`,
    )
  return {
    kind: 'named',
    rows,
    isLocal: false,
    problems: [...unsynced(files.length, names, name), ...leftOut.toProblems(name)],
  }
}

/** A warning where packets and numbered pictures differ much: a synced drive has as many, an unsynced one ten times as many. */
function unsynced(packets: number, names: readonly string[], name: string): Problem[] {
  const frames = new Set(names.map((path) => parse(path).name).filter((stem) => /^\d+$/.test(stem))).size
  if (frames === 0 || Math.max(packets, frames) <= MOST_TIMES * Math.min(packets, frames)) return []
  const message = `It has ${packets} packets for ${frames} pictures, and each picture took the packet of its number; where the drive is unsynced their poses are wrong, so take the synced drive.`
  return [{ filename: name, code: 'position_doubtful', severity: 'warning', message }]
}

/** No bytes for a file that is missing or too large to be one. */
async function readSmall(path: string, mostBytes: number): Promise<Uint8Array> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() && found.size <= mostBytes ? readFile(path) : new Uint8Array()
}

/** `lat lon alt roll pitch yaw …`: degrees, metres, and radians: left side up, front down, counterclockwise from east. */
function packetOf(bytes: Uint8Array): Pose | string {
  const numbers = numberLines(decodeText(bytes))[0]?.numbers
  if (numbers?.length !== PACKET_NUMBERS) return `not the wanted ${PACKET_NUMBERS} numbers`
  const [latDeg, lonDeg, heightM, roll, pitch, yaw] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const geodetic = { latDeg, lonDeg, heightM }
  if (!isOnGlobe(latDeg, lonDeg)) return 'a position that is not on the globe'
  if (isNullIsland(geodetic)) return 'the position 0° N 0° E, as receivers write without a fix'
  const headingDeg = headingFrom(90 - yaw * DEG)
  return {
    ...NO_POSE,
    geodetic,
    headingDeg,
    headingSource: headingDeg === null ? null : 'poses',
    tilt: { pitchDeg: 0 - pitch * DEG, rollDeg: roll * DEG },
  }
}
