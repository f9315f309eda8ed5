import { wrapDeg } from '../../../shared/bearing.ts'
import type { Geodetic, LocalPosition } from '../../../shared/capture.ts'
import { toLocal } from '../map/enu.ts'

export interface CourseOptions {
  /** Travel on either side of a position that its course is taken over. Several times the positions' noise. */
  minStepM?: number
  /** A longer step may have gone round any corner, and tells no course. */
  maxStepM?: number
  /** Instants of the positions, in order; with them a stop is told from slow travel. */
  timesMs?: readonly number[]
}

/** Two metres are past the noise of a receiver that sees the sky, and shorter than a vehicle's turn. */
const MIN_STEP_M = 2
/** Where mapillary_tools cuts a sequence. */
const MAX_STEP_M = 100
/** Slower is standing: receivers wander that fast. In metres a second. */
const STANDING_MPS = 0.1
/** A vehicle that shuttles to and fro for longer than this many positions gets no course there. */
const LOOK_BACK = 1000

/** What stands in a sequence of positions: all of one kind, null where nothing is known. */
export type SequencePosition = Geodetic | LocalPosition | null

/**
 * Direction of travel at every position of a sequence, degrees clockwise from north (+y); null where no travel tells it.
 *
 * Taken over at least `minStepM` to either side, so that noise does not spin it; at the ends, and where the vehicle turned
 * back, over one side. With `timesMs` a standing vehicle keeps the course it came with, and has none before it first
 * moved. A vehicle that reverses gets the direction it moved in, not the one it faced.
 */
export function courses(
  positions: readonly SequencePosition[],
  options: CourseOptions = {},
): (number | null)[] {
  const { minStepM = MIN_STEP_M, maxStepM = MAX_STEP_M, timesMs } = options
  const known = [...positions.keys()].filter((i) => positions[i] !== null)
  const places = known.map((i) => positions[i]!)
  const before = stepsBack(places, minStepM)
  const after = stepsBack(places.toReversed(), minStepM)
    .map((k) => (k === null ? null : places.length - 1 - k))
    .toReversed()
  const found = new Array<number | null>(positions.length).fill(null)
  let lastDeg: number | null = null
  for (const [k, place] of places.entries()) {
    const step = stepAt({ places, before: before[k]!, at: k, after: after[k]!, minStepM, maxStepM })
    const isStanding = timesMs !== undefined && step !== null && speedOf(step, known, timesMs) < STANDING_MPS
    if (step !== null && !isStanding) lastDeg = directionDeg(offsetM(step.from, step.to, place))
    found[known[k]!] = step === null ? null : lastDeg
  }
  return found
}

/** Index of the nearest position before each that is `minStepM` away or more; null where there is none. */
function stepsBack(places: readonly NonNullable<SequencePosition>[], minStepM: number): (number | null)[] {
  let back = -1
  return places.map((place, i) => {
    const isFar = (k: number) => distanceM(places[k]!, place) >= minStepM
    while (back + 1 < i && isFar(back + 1)) back++
    const limit = Math.max(-1, back - LOOK_BACK)
    while (back > limit && !isFar(back)) back--
    return back >= 0 && isFar(back) ? back : null
  })
}

interface Step {
  from: NonNullable<SequencePosition>
  to: NonNullable<SequencePosition>
  /** Indices of the two ends, and the way between them over the position itself. */
  ends: readonly [number, number]
  wayM: number
}

function stepAt(given: {
  places: readonly NonNullable<SequencePosition>[]
  before: number | null
  at: number
  after: number | null
  minStepM: number
  maxStepM: number
}): Step | null {
  const { places, at, minStepM, maxStepM } = given
  const wayM = (k: number | null) => (k === null ? Infinity : distanceM(places[k]!, places[at]!))
  const backM = wayM(given.before)
  const onM = wayM(given.after)
  const first = backM <= maxStepM ? given.before! : at
  const last = onM <= maxStepM ? given.after! : at
  if (first === last) return null
  // Both sides near each other: the vehicle turned back here, and the way it came is the way it faced.
  const hasTurnedBack = first < at && last > at && distanceM(places[first]!, places[last]!) < minStepM
  const end = hasTurnedBack ? at : last
  const way = (first < at ? backM : 0) + (end > at ? onM : 0)
  return { from: places[first]!, to: places[end]!, ends: [first, end], wayM: way }
}

function speedOf({ ends, wayM }: Step, known: readonly number[], timesMs: readonly number[]): number {
  const [first, last] = [timesMs[known[ends[0]]!]!, timesMs[known[ends[1]]!]!]
  return (wayM / Math.max(1, last - first)) * 1000
}

function distanceM(one: NonNullable<SequencePosition>, other: NonNullable<SequencePosition>): number {
  return Math.hypot(...offsetM(one, other, one))
}

/** Metres east and north between two positions, in the frame of a third; NaN between kinds. */
function offsetM(
  from: NonNullable<SequencePosition>,
  to: NonNullable<SequencePosition>,
  frame: NonNullable<SequencePosition>,
): readonly [number, number] {
  if ('xM' in from) return 'xM' in to ? [to.xM - from.xM, to.yM - from.yM] : [NaN, NaN]
  if ('xM' in to || 'xM' in frame) return [NaN, NaN]
  const flat = (position: Geodetic) => toLocal({ ...position, heightM: null }, { ...frame, heightM: null })
  const [a, b] = [flat(from), flat(to)]
  return [b.xM - a.xM, b.yM - a.yM]
}

function directionDeg([eastM, northM]: readonly [number, number]): number {
  return wrapDeg((Math.atan2(eastM, northM) * 180) / Math.PI)
}
