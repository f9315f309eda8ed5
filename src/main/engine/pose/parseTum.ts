import { isOnEarth } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { numberLines, type NumberLine } from './numberLines.ts'
import type { Track, TrackPoint } from './Pose.ts'
import { attitudeOf, bodyOfOptical, rotationOf, type Quaternion } from './quaternion.ts'
import { areSideways, sidewaysProblem } from './sideways.ts'
import { isInstant, LeftOut, toTrack } from './toTrack.ts'

/** What a trajectory's rotations turn: a body, x forward, y left, z up, or a camera, x right, y down, z forward. */
export type Axes = 'body' | 'optical'

/** One line of a trajectory, read as its format has it. */
export interface TimedPose {
  timeMs: number
  position: readonly [number, number, number]
  quaternion: Quaternion
}

/**
 * Reads a TUM trajectory, also RTAB-Map's, which may put an id behind: `timestamp tx ty tz qx qy qz qw [id]`, in seconds
 * since 1970 and metres of the site's frame, x east, y north, z up.
 *
 * A heading and tilt are those of the body's x axis; quaternions that lay the vehicle on its side are left out, once said.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when no line can be used
 */
export function parseTum(bytes: Uint8Array, name: string, { axes = 'body' }: { axes?: Axes } = {}): Track {
  const lines = numberLines(decodeText(bytes))
  const read = (numbers: readonly number[]): TimedPose | null => {
    if (numbers.length !== 8 && numbers.length !== 9) return null
    const [seconds, tx, ty, tz, x, y, z, w] = numbers as Eight
    return { timeMs: seconds * 1000, position: [tx, ty, tz], quaternion: { x, y, z, w } }
  }
  return toLocalTrack(lines, read, { name, axes, wanted: '8 or 9 numbers' })
}

type Eight = [number, number, number, number, number, number, number, number]

/** The local track of a file of timed positions and quaternions; what `read` does not know becomes a counted problem. */
export function toLocalTrack(
  lines: readonly NumberLine[],
  read: (numbers: readonly number[]) => TimedPose | null,
  { name, axes, wanted }: { name: string; axes: Axes; wanted: string },
): Track {
  const leftOut = new LeftOut()
  const points: TrackPoint[] = []
  for (const { line, numbers } of lines) {
    const timed = numbers && read(numbers)
    const point = timed ? pointOf(timed, axes) : `not the wanted ${wanted}`
    if (typeof point === 'string') leftOut.add(point, line)
    else points.push(point)
  }
  const isSideways = areSideways(points.map(({ tilt }) => tilt))
  const upright = isSideways ? points.map((point) => ({ ...point, headingDeg: null, tilt: null })) : points
  return toTrack(upright, {
    name,
    isLocal: true,
    leftOut,
    problems: isSideways ? [sidewaysProblem(name)] : [],
  })
}

/** The point, or what is wrong with it. */
function pointOf({ timeMs, position, quaternion }: TimedPose, axes: Axes): TrackPoint | string {
  const [xM, yM, zM] = position
  if (!isInstant(timeMs)) return 'a time that is none in the unit of the format'
  if (!isOnEarth(...position)) return 'a position further than the Earth is wide'
  const rotation = rotationOf(quaternion)
  if (rotation === null) return 'a quaternion whose length is not 1'
  const { headingDeg, tilt } = attitudeOf(axes === 'body' ? rotation : bodyOfOptical(rotation))
  return { timeMs, geodetic: null, position: { xM, yM, zM }, headingDeg, tilt }
}
