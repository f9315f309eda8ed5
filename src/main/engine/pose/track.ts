import { turnBetweenDeg, wrapDeg } from '../../../shared/bearing.ts'
import type { Geodetic, LocalPosition } from '../../../shared/capture.ts'
import { toGeodetic, toLocal } from '../map/enu.ts'
import { courses, type CourseOptions } from './course.ts'
import { NO_POSE, type Pose, type Tilt, type Track, type TrackPoint } from './Pose.ts'

export { courses }

/** Longer between two points, a vehicle may have turned off and come back. */
const MAX_GAP_MS = 5000

/** Clocks and file formats round to this; nothing beyond it is taken for the track's end. */
const END_TOLERANCE_MS = 1

/** What a track says of an instant. */
export type TrackAnswer =
  /** `gapMs` lies between the points on either side, 0 on a point; the pose is a guess where `isGap`. */
  | { pose: Pose; gapMs: number; isGap: boolean }
  /** The instant lies that long before the first point (negative) or after the last; an empty track is infinitely far. */
  | { outsideByMs: number }

/**
 * Where a track was at `timeMs` of its own clock: between two points on a straight line and by the shorter turn.
 *
 * Nothing is extrapolated. Height, heading and tilt are known only where both points tell them. `capturedAt` is null: the
 * track knows no picture's time.
 */
export function poseAt(
  { points }: Track,
  timeMs: number,
  { maxGapMs = MAX_GAP_MS }: { maxGapMs?: number } = {},
): TrackAnswer {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last) return { outsideByMs: Infinity }
  if (!(timeMs >= first.timeMs - END_TOLERANCE_MS)) return { outsideByMs: timeMs - first.timeMs }
  if (timeMs > last.timeMs + END_TOLERANCE_MS) return { outsideByMs: timeMs - last.timeMs }
  const next = firstNotBefore(points, timeMs)
  const after = points[next] ?? last
  const before = points[next - 1]
  if (!before || after.timeMs <= timeMs) return { pose: poseOn(after), gapMs: 0, isGap: false }
  const gapMs = after.timeMs - before.timeMs
  return { pose: between(before, after, (timeMs - before.timeMs) / gapMs), gapMs, isGap: gapMs > maxGapMs }
}

/** The track with the direction of travel where no heading was measured; see `courses`. */
export function withCourse(track: Track, options: Omit<CourseOptions, 'timesMs'> = {}): Track {
  if (track.points.every(({ headingDeg }) => headingDeg !== null)) return track
  const timesMs = track.points.map(({ timeMs }) => timeMs)
  const positions = track.points.map(({ geodetic, position }) => geodetic ?? position)
  const found = courses(positions, { ...options, timesMs })
  const points = track.points.map((point, i): TrackPoint => {
    const courseDeg = found[i] ?? null
    if (point.headingDeg !== null || courseDeg === null) return point
    return { ...point, headingDeg: courseDeg, headingSource: 'course' }
  })
  return { ...track, points }
}

/** Index of the first point at `timeMs` or later; the number of points when there is none. */
function firstNotBefore(points: readonly TrackPoint[], timeMs: number): number {
  let [low, high] = [0, points.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (points[middle]!.timeMs < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

function poseOn({ geodetic, position, headingDeg, headingSource = 'track', tilt }: TrackPoint): Pose {
  const source = headingDeg === null ? null : headingSource
  return { ...NO_POSE, geodetic, position, headingDeg, headingSource: source, tilt }
}

/** A measured heading between a measured and a travelled one is no longer measured. */
function between(before: TrackPoint, after: TrackPoint, share: number): Pose {
  const headingDeg = turned(before.headingDeg, after.headingDeg, share)
  const isCourse = before.headingSource === 'course' || after.headingSource === 'course'
  return {
    ...NO_POSE,
    geodetic: before.geodetic && after.geodetic && onGlobe(before.geodetic, after.geodetic, share),
    position: before.position && after.position && onPlane(before.position, after.position, share),
    headingDeg,
    headingSource: headingDeg === null ? null : isCourse ? 'course' : 'track',
    tilt: before.tilt && after.tilt && leaning(before.tilt, after.tilt, share),
  }
}

/** Along the chord: right at poles and antimeridian, and centimetres from the geodesic within a kilometre. */
function onGlobe(from: Geodetic, to: Geodetic, share: number): Geodetic {
  const origin = { ...from, heightM: 0 }
  const { xM, yM, zM } = toLocal({ ...to, heightM: 0 }, origin)
  const found = toGeodetic({ xM: xM * share, yM: yM * share, zM: zM! * share }, origin)
  return { ...found, heightM: mixed(from.heightM, to.heightM, share) }
}

function onPlane(from: LocalPosition, to: LocalPosition, share: number): LocalPosition {
  return {
    xM: from.xM + (to.xM - from.xM) * share,
    yM: from.yM + (to.yM - from.yM) * share,
    zM: mixed(from.zM, to.zM, share),
  }
}

function mixed(from: number | null, to: number | null, share: number): number | null {
  return from === null || to === null ? null : from + (to - from) * share
}

/** By the shorter turn; halfway round either is as short, and clockwise is taken. */
function turned(fromDeg: number | null, toDeg: number | null, share: number): number | null {
  if (fromDeg === null || toDeg === null) return null
  const turnDeg = turnBetweenDeg(toDeg, fromDeg)
  const isClockwise = wrapDeg(toDeg - fromDeg) <= 180
  return wrapDeg(fromDeg + (isClockwise ? turnDeg : -turnDeg) * share)
}

/** Linear: tilts of a vehicle are small. A roll goes the shorter way round. */
function leaning(from: Tilt, to: Tilt, share: number): Tilt {
  const rollDeg = turned(wrapDeg(from.rollDeg), wrapDeg(to.rollDeg), share)!
  return {
    pitchDeg: from.pitchDeg + (to.pitchDeg - from.pitchDeg) * share,
    rollDeg: rollDeg > 180 ? rollDeg - 360 : rollDeg,
  }
}
