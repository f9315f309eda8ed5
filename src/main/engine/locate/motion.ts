import { turnBetweenDeg, VIEWS } from '../../../shared/bearing.ts'
import type { Answer, Facing, Motion } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'

/** What an earlier query left to be believed, and how the operator moved since. */
export interface Before {
  readonly belief: Answer['belief']
  readonly facing: Facing
  /** Probability that the site showed the place; null while uncalibrated. */
  readonly inside: number | null
  readonly moved: Motion
}

export function beforeOf({ belief, query, unknownProbability }: Answer, moved: Motion): Before {
  const inside = unknownProbability === null ? null : 1 - unknownProbability
  return { belief, facing: query.facing, inside, moved }
}

/** Deviation of a measured way, as a share of it: wheel odometry, or a person who counts steps. */
const ODOMETRY_NOISE = 0.05

/** Deviation of a measured turn, degrees. */
const TURN_SIGMA_DEG = 10

/** Headings of clues are told by quarters: uniform over 90° has this standard deviation. */
const QUARTER_SIGMA_DEG = 90 / Math.sqrt(12)

/** A heading that was read from a compass, or is the vehicle's own. */
const KNOWN_SIGMA_DEG = 10

/** The same half a spacing, metres, where the spacing cannot be told. */
const REACH_M = 5

/**
 * Probability that the belief before is worth nothing: it was wrong, the way was mistaken, or the robot was carried off (Thrun,
 * Burgard and Fox, Probabilistic Robotics, 2005, section 8.3.5). It bounds what the past can do to the right place.
 */
export const RESTART = 0.1

/** Beyond this many deviations nobody is. */
const FARTHEST = 4

/** Stands of a smaller share are not moved, and count as not told: of 2000, they hold a fiftieth at most. */
const NEGLIGIBLE = 1e-5

/**
 * The prediction of a Bayes filter over captures and turns: every capture and turn that was believed in is moved by
 * the motion in the frame of its heading and spread over the captures around, wider the longer the way. What finds no capture there,
 * what was not told of the belief and `RESTART` of all are spread evenly.
 *
 * @param rows the captures to consider, as rows of the gallery
 * @param spacingM median distance between neighbouring captures; null when it cannot be told
 * @returns rows × `VIEWS` probabilities, by quarter turns of the operator's front from the capture's; they sum to 1
 */
export function predicted(
  before: Omit<Before, 'inside'>,
  captures: readonly GalleryCapture[],
  rows: ArrayLike<number>,
  spacingM: number | null,
): Float64Array {
  const targets = targetsOf(Array.from(rows, (row) => captures[row]!))
  const reachM = spacingM === null ? REACH_M : spacingM / 2
  const cells = new Float64Array(rows.length * VIEWS)
  let moved = 0
  for (const stand of standsOf(before, captures))
    if (stand.share >= NEGLIGIBLE)
      moved += addMoved(cells, targets, { ...stand, moved: before.moved, reachM })
  const even = (1 - (1 - RESTART) * moved) / cells.length
  return cells.map((cell) => (1 - RESTART) * cell + even)
}

/** A place and heading that was believed in. */
interface Stand {
  readonly xM: number
  readonly yM: number
  readonly headingDeg: number
  readonly sigmaDeg: number
  readonly share: number
}

/** Where the operator may have stood. Where a heading is unknown, all four turns from north. */
function* standsOf(
  { belief, facing }: Omit<Before, 'inside'>,
  captures: readonly GalleryCapture[],
): Generator<Stand> {
  const byId = new Map(captures.map((capture) => [capture.id, capture]))
  for (const { captureId, share, turns } of belief) {
    const capture = byId.get(captureId)
    if (!capture || capture.xM === null || capture.yM === null) continue
    const { xM, yM, headingDeg: captureDeg } = capture
    if (typeof facing === 'number') yield { xM, yM, share, headingDeg: facing, sigmaDeg: KNOWN_SIGMA_DEG }
    else if (facing === 'capture' && captureDeg !== null)
      yield { xM, yM, share, headingDeg: captureDeg, sigmaDeg: KNOWN_SIGMA_DEG }
    else
      for (let turn = 0; turn < VIEWS; turn++)
        yield {
          xM,
          yM,
          share: share * (captureDeg === null ? 1 / VIEWS : (turns[turn] ?? 1 / VIEWS)),
          headingDeg: (captureDeg ?? 0) + 90 * turn,
          sigmaDeg: QUARTER_SIGMA_DEG,
        }
  }
}

/** Captures by what is asked of them two thousand times: NaN where they have no position. */
interface Targets {
  readonly xsM: Float64Array
  readonly ysM: Float64Array
  readonly headingsDeg: readonly (number | null)[]
}

function targetsOf(captures: readonly GalleryCapture[]): Targets {
  return {
    xsM: Float64Array.from(captures, ({ xM }) => xM ?? NaN),
    ysM: Float64Array.from(captures, ({ yM }) => yM ?? NaN),
    headingsDeg: captures.map(({ headingDeg }) => headingDeg),
  }
}

/** Adds a stand's share where it has moved to. @returns how much of it has found captures */
function addMoved(
  cells: Float64Array,
  { xsM, ysM, headingsDeg }: Targets,
  { xM, yM, headingDeg, sigmaDeg, share, moved, reachM }: Stand & { moved: Motion; reachM: number },
): number {
  const wayM = Math.hypot(moved.forwardM, moved.leftM)
  const course = radians(headingDeg) - Math.atan2(moved.leftM, moved.forwardM)
  const [east, north] = [Math.sin(course), Math.cos(course)]
  const alongM = Math.hypot(ODOMETRY_NOISE * wayM, reachM)
  const acrossM = Math.hypot(Math.sin(radians(sigmaDeg)) * wayM, reachM)
  const farthestM = FARTHEST * Math.max(alongM, acrossM)
  const near: { at: number; weight: number }[] = []
  let total = 0
  for (let at = 0; at < xsM.length; at++) {
    const x = xsM[at]! - xM - wayM * east
    const y = ysM[at]! - yM - wayM * north
    if (!(Math.abs(x) <= farthestM && Math.abs(y) <= farthestM)) continue
    const weight = bell((x * east + y * north) / alongM) * bell((x * north - y * east) / acrossM)
    near.push({ at, weight })
    total += weight
  }
  // One capture right there takes all; where the next ones are far off, most of the share has left what the site shows.
  const unit = share / Math.max(1, total)
  for (const { at, weight } of near) {
    const turns = turnsTo(headingsDeg[at]!, headingDeg + moved.turnDeg, sigmaDeg)
    for (let turn = 0; turn < VIEWS; turn++) cells[at * VIEWS + turn]! += unit * weight * turns[turn]!
  }
  return unit * total
}

const EVEN: readonly number[] = Array.from({ length: VIEWS }, () => 1 / VIEWS)

/** How likely each turn from a capture's front is the operator's heading; sums to 1. */
function turnsTo(captureDeg: number | null, headingDeg: number, sigmaDeg: number): readonly number[] {
  if (captureDeg === null) return EVEN
  const deviationDeg = Math.hypot(sigmaDeg, TURN_SIGMA_DEG)
  const weights = EVEN.map((_, turn) =>
    bell(turnBetweenDeg(headingDeg, captureDeg + 90 * turn) / deviationDeg),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / total)
}

function bell(deviations: number): number {
  return Math.exp(-(deviations ** 2) / 2)
}

function radians(deg: number): number {
  return (deg * Math.PI) / 180
}
