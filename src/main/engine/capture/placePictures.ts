import { turnBetweenDeg } from '../../../shared/bearing.ts'
import type { Geodetic, Problem } from '../../../shared/capture.ts'
import type { Knobs } from '../../../shared/import.ts'
import { toLocal } from '../map/enu.ts'
import { checkDrive, type Stop } from '../pose/checkTrack.ts'
import { courses } from '../pose/course.ts'
import { matchPoses } from '../pose/matchPoses.ts'
import { NO_POSE, type NamedPoses, type Pose, type Track } from '../pose/Pose.ts'
import { poseAt, withCourse } from '../pose/track.ts'
import type { Finding } from './metadata.ts'
import { placeCapture, type Place } from './placeCapture.ts'
import type { SurveyedPicture } from './surveyPictures.ts'

/** The operator's settings, with the spacing decided. */
export type PlacingKnobs = Omit<Knobs, 'spacingM'> & { readonly spacingM: number }

/** A picture with everything that is known of its place before it is decoded. */
export interface PlacedPicture extends SurveyedPicture {
  /** From a poses file, a track, or the source itself; null when none of them says anything. */
  readonly pose: Pose | null
  readonly poseSource: 'poses' | 'track'
  readonly courseDeg: number | null
  /** Of the pose: what contradicts it, or why there is none. */
  readonly doubts: readonly Finding[]
  readonly place: Place
  /** Of the place: what was left out. */
  readonly findings: readonly Finding[]
}

/** A source's pictures where they belong, those with a pose first. */
export interface Placing {
  /** What is imported, as the operator named it. */
  readonly name: string
  readonly knobs: PlacingKnobs
  readonly isLocal: boolean
  readonly pictures: readonly PlacedPicture[]
  readonly problems: readonly Problem[]
}

/** Poses and tags that tell of more than this are no rounding any more. */
const DISAGREE_M = 15
const DISAGREE_DEG = 20

/** Between pictures further apart in time a vehicle may have turned anywhere. */
const DRIVE_MS = 60_000

/** A camera that takes pictures by itself takes them more often; further apart, a person chose each. */
const BURST_MS = 10_000

/**
 * Places a source's pictures by what a poses file or track, their own tags and the direction of travel say, in this order,
 * and checks them as a drive. Nothing is stored.
 *
 * @param originOf the site's origin, given the position that may become it; null for a site in a local frame
 */
export function placePictures(
  surveyed: readonly SurveyedPicture[],
  given: {
    name: string
    poses: NamedPoses | Track | null
    /** Of the poses file, for messages. */
    posesName: string
    knobs: PlacingKnobs
    originOf(first: Geodetic): Geodetic | null
    now: Date
  },
): Placing {
  const { name, poses, knobs } = given
  const problems: Problem[] = []
  const posed =
    poses?.kind === 'track'
      ? fromTrack(surveyed, poses, knobs)
      : fromRows(surveyed, poses, given.posesName, problems)
  if (poses?.kind === 'track') problems.push(...poses.problems)
  const place = (one: Posed, courseDeg: number | null): PlacedPicture => {
    const { metadata, pose, poseSource } = one
    const { place: found, findings } = placeCapture({
      metadata,
      pose,
      poseSource,
      courseDeg,
      yawOffsetDeg: knobs.yawOffsetDeg,
      originFor: (first) => given.originOf(first),
      now: given.now,
    })
    return { ...one, courseDeg, place: found, findings }
  }
  const placed = posed.map((one) => place(one, null))
  const courseDegs = coursesOf(placed)
  const withCourses = placed.map((one, i) =>
    courseDegs[i] === null ? one : place(posed[i]!, courseDegs[i]!),
  )
  return { name, knobs, isLocal: poses?.isLocal ?? false, ...checked(withCourses, knobs, problems) }
}

type Posed = Omit<PlacedPicture, 'place' | 'courseDeg' | 'findings'>

function fromRows(
  surveyed: readonly SurveyedPicture[],
  poses: NamedPoses | null,
  name: string,
  problems: Problem[],
): Posed[] {
  const names = surveyed.map(({ picture }) => picture.name)
  const matched = poses && matchPoses(poses, names, name)
  problems.push(...(matched?.problems ?? []))
  return surveyed.map((one) => {
    const pose = matched?.byFilename.get(one.picture.name) ?? one.picture.pose
    return { ...one, pose, poseSource: 'poses', doubts: pose ? disagreement(one, pose) : [] }
  })
}

function fromTrack(surveyed: readonly SurveyedPicture[], bare: Track, knobs: PlacingKnobs): Posed[] {
  const track = withCourse(bare)
  const clockMs = surveyed.map(({ picture, metadata }) =>
    instantMs(picture.pose?.capturedAt ?? metadata.capturedAt, knobs.utcOffsetH),
  )
  const shiftMs = knobs.timeOffsetS * 1000 + (knobs.alignStarts ? startsApartMs(clockMs, track) : 0)
  return surveyed.map((one, i) => {
    const timeMs = clockMs[i]! + shiftMs
    if (Number.isNaN(timeMs))
      return { ...one, pose: one.picture.pose, poseSource: 'track', doubts: [timeless()] }
    const capturedAt = new Date(timeMs).toISOString()
    const found = poseAt(track, timeMs)
    if (!('pose' in found)) {
      const pose = { ...(one.picture.pose ?? NO_POSE), capturedAt }
      return { ...one, pose, poseSource: 'track', doubts: [outside(found.outsideByMs, capturedAt)] }
    }
    const doubts = found.isGap ? [gap(found.gapMs)] : []
    return { ...one, pose: { ...found.pose, capturedAt }, poseSource: 'track', doubts }
  })
}

function startsApartMs(clockMs: readonly number[], { points }: Track): number {
  const first = Math.min(...clockMs.filter((ms) => !Number.isNaN(ms)))
  return points[0] && Number.isFinite(first) ? points[0].timeMs - first : 0
}

/** A time as milliseconds since 1970; NaN where there is none. */
function instantMs(capturedAt: string | null, utcOffsetH = 0): number {
  if (capturedAt === null) return NaN
  if (capturedAt.endsWith('Z')) return Date.parse(capturedAt)
  return Date.parse(`${capturedAt}Z`) - utcOffsetH * 3_600_000
}

function warning(code: Finding['code'], message: string): Finding {
  return { code, severity: 'warning', message }
}

function timeless(): Finding {
  return warning(
    'outside_track',
    'It tells no time, so the track cannot say where it was; its own tags count alone.',
  )
}

function outside(outsideByMs: number, at: string): Finding {
  const by = `${(Math.abs(outsideByMs) / 1000).toFixed(1)} s ${outsideByMs < 0 ? 'before' : 'after'}`
  return warning(
    'outside_track',
    `Its time ${at} lies ${by} the track; nothing is extrapolated. Check the time offset and the zone.`,
  )
}

function gap(gapMs: number): Finding {
  const seconds = (gapMs / 1000).toFixed(1)
  return warning('track_gap', `The track has a gap of ${seconds} s there; the place between is a guess.`)
}

/** What a poses file and the picture's own tags contradict each other in; the poses file counts. */
function disagreement({ metadata }: SurveyedPicture, pose: Pose): Finding[] {
  const said: string[] = []
  if (pose.geodetic && metadata.geodetic) {
    const { xM, yM } = toLocal(metadata.geodetic, pose.geodetic)
    const apartM = Math.hypot(xM, yM)
    if (apartM > DISAGREE_M) said.push(`put it ${apartM.toFixed(0)} m away`)
  }
  if (pose.headingDeg !== null && metadata.headingDeg !== null) {
    const turnDeg = turnBetweenDeg(pose.headingDeg, metadata.headingDeg)
    if (turnDeg > DISAGREE_DEG) said.push(`turn it by ${turnDeg.toFixed(0)}°`)
  }
  if (said.length === 0) return []
  return [warning('poses_disagree', `Its own tags ${said.join(' and ')}; the poses count.`)]
}

/** Direction of travel at every picture that lacks a heading and belongs to a drive; null elsewhere. */
function coursesOf(placed: readonly PlacedPicture[]): (number | null)[] {
  const found: (number | null)[] = placed.map(() => null)
  for (const drive of runsOf(placed, DRIVE_MS)) {
    const timesMs = drive.map((i) => instantMs(placed[i]!.place.capturedAt))
    const directions = courses(
      drive.map((i) => placed[i]!.place.position),
      { timesMs },
    )
    for (const [k, i] of drive.entries())
      if (placed[i]!.place.headingDeg === null) found[i] = directions[k] ?? null
  }
  return found
}

/** Runs of pictures with position and time, none longer than `gapMs` after the one before, in order of time. */
function runsOf(placed: readonly PlacedPicture[], gapMs: number): number[][] {
  const timed = placed.flatMap(({ place, refused }, i) =>
    place.position && place.capturedAt && !refused ? [{ i, atMs: instantMs(place.capturedAt) }] : [],
  )
  timed.sort((one, other) => one.atMs - other.atMs)
  const runs: number[][] = []
  let lastMs = -Infinity
  for (const { i, atMs } of timed) {
    if (atMs - lastMs <= gapMs) runs.at(-1)!.push(i)
    else runs.push([i])
    lastMs = atMs
  }
  return runs.filter((run) => run.length > 1)
}

function stopsOf(placed: readonly PlacedPicture[], run: readonly number[]): Stop[] {
  return run.map((i) => {
    const { picture, place } = placed[i]!
    const { position, headingDeg, capturedAt } = place
    return { name: picture.name, timeMs: instantMs(capturedAt), position, headingDeg }
  })
}

/** Checks each drive, leaves out what a standing vehicle took again and again, and puts posed pictures first. */
function checked(
  placed: PlacedPicture[],
  { spacingM }: PlacingKnobs,
  problems: Problem[],
): Pick<Placing, 'pictures' | 'problems'> {
  const dropped = new Map<number, Finding>()
  for (const burst of runsOf(placed, BURST_MS))
    for (const [k, finding] of checkDrive(stopsOf(placed, burst), { spacingM }).dropped)
      dropped.set(burst[k]!, finding)
  for (const drive of runsOf(placed, DRIVE_MS)) {
    const kept = drive.filter((i) => !dropped.has(i))
    problems.push(...checkDrive(stopsOf(placed, kept), { spacingM: 0 }).problems)
  }
  const all = placed.map((one, i) => (dropped.has(i) ? { ...one, refused: dropped.get(i)! } : one))
  const isPosed = ({ pose }: PlacedPicture) => pose !== null
  return { pictures: [...all.filter(isPosed), ...all.filter((one) => !isPosed(one))], problems }
}
