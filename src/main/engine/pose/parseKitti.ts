import { AppError } from '../../../shared/errors.ts'
import { isOnEarth } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { numberLines } from './numberLines.ts'
import { NO_POSE, type NamedPoses, type Track, type TrackPoint } from './Pose.ts'
import { attitudeOf, isRotation, toBodyFrames, type Rotation } from './quaternion.ts'
import { isInstant, LeftOut, toTrack } from './toTrack.ts'

/**
 * One pose per line, in the order of the recording: null where a line is none.
 *
 * KITTI's frame is the first camera's (x right, y down, z forward). In the site's, the vehicle starts at the origin and
 * heads east, as a robot's odometry does: x forward, y left, z up of the first camera (REP-103).
 */
interface KittiLine {
  line: number
  /** Of RTAB-Map's form, which puts seconds before the twelve numbers. */
  seconds: number | null
  pose: Pick<TrackPoint, 'position' | 'headingDeg' | 'tilt'> | string
}

/**
 * Reads KITTI odometry poses (twelve numbers a line, three rows of camera to world) with the instants of a `times.txt`,
 * in seconds, or of their own lines where they have them, as RTAB-Map writes.
 *
 * @param times null where every line begins with its own
 * @throws AppError poses_invalid when lines and times are not as many, or no line can be used
 */
export function parseKittiTrack(bytes: Uint8Array, name: string, times: Uint8Array | null): Track {
  const lines = kittiLines(bytes)
  const stamps = times && numberLines(decodeText(times))
  if (stamps && stamps.length !== lines.length) throw notAsMany(name, lines.length, `${stamps.length} times`)
  const leftOut = new LeftOut()
  const points: TrackPoint[] = []
  for (const [i, { line, seconds, pose }] of lines.entries()) {
    const timeMs = (stamps ? (stamps[i]?.numbers?.[0] ?? NaN) : (seconds ?? NaN)) * 1000
    if (typeof pose === 'string') leftOut.add(pose, line)
    else if (!isInstant(timeMs)) leftOut.add('no time', line)
    else points.push({ timeMs, geodetic: null, ...pose })
  }
  return toTrack(points, { name, isLocal: true, leftOut })
}

/**
 * Reads KITTI odometry poses without times, the first line for the first picture and so on.
 *
 * @param filenames in the order of the recording
 * @throws AppError poses_invalid when lines and pictures are not as many
 */
export function parseKittiByOrder(bytes: Uint8Array, name: string, filenames: readonly string[]): NamedPoses {
  const lines = kittiLines(bytes)
  if (lines.length !== filenames.length) throw notAsMany(name, lines.length, `${filenames.length} pictures`)
  const rows: NamedPoses['rows'] = new Map()
  const leftOut = new LeftOut()
  for (const [i, { line, pose }] of lines.entries()) {
    const filename = filenames[i]!
    if (typeof pose === 'string') leftOut.add(pose, line)
    else rows.set(filename.normalize('NFC'), { ...NO_POSE, ...pose, headingSource: 'poses', filename, line })
  }
  return { kind: 'named', rows, isLocal: true, problems: leftOut.toProblems(name) }
}

/** Whether every line of a KITTI file begins with a time of its own. */
export function isStampedKitti(bytes: Uint8Array): boolean {
  const lines = kittiLines(bytes)
  return lines.length > 0 && lines.every(({ seconds }) => seconds !== null)
}

function notAsMany(name: string, poses: number, others: string): AppError {
  return new AppError(
    'poses_invalid',
    `${name} has ${poses} poses for ${others}; KITTI poses go by order, so give as many, or a file with times.`,
  )
}

function kittiLines(bytes: Uint8Array): KittiLine[] {
  return numberLines(decodeText(bytes)).map(({ line, numbers }) => {
    const isStamped = numbers?.length === 13
    const matrix = isStamped ? numbers.slice(1) : numbers
    if (matrix?.length !== 12) return { line, seconds: null, pose: 'not the wanted 12 numbers' }
    return { line, seconds: isStamped ? numbers![0]! : null, pose: poseOf(matrix as Twelve) }
  })
}

type Three = [number, number, number]
type Twelve = [...Three, number, ...Three, number, ...Three, number]

function poseOf(matrix: Twelve): KittiLine['pose'] {
  const [a, b, c, rightM, d, e, f, downM, g, h, i, forwardM] = matrix
  const rotation: Rotation = [
    [a, b, c],
    [d, e, f],
    [g, h, i],
  ]
  if (!isRotation(rotation)) return 'a matrix that is no rotation'
  if (!isOnEarth(rightM, downM, forwardM)) return 'a position further than the Earth is wide'
  // −0 is 0.
  const position = { xM: forwardM, yM: 0 - rightM, zM: 0 - downM }
  return { position, ...attitudeOf(toBodyFrames(rotation)) }
}
