import type { GalleryCapture } from '../index/Gallery.ts'
import type { GroupMatch } from './matchGroups.ts'

/**
 * Captures nearer than this show one place: a candidate. The radius within which an answer counts as right in the field's
 * protocols, and about the distance between captures.
 */
export const PLACE_RADIUS_M = 10

/** So many times the places wanted are gathered: one with several captures may hold more than one with the best of all. */
const GATHERED = 3

/** A place on the map: the captures around its best one, and how much of the belief they hold. */
export interface Place {
  /** Positions in the match's rows, best first. */
  readonly members: readonly number[]
  /** Sum of the members' shares. */
  readonly share: number
}

/** Who is so far behind the best, nats, has no share: 10⁻¹³ of it would be lost among a million. */
const HOPELESS = -30

/**
 * How the belief is shared among the captures, if one of them shows where the operator is: in proportion to
 * exp(sharpness × score). Clues are not independent of each other, and an encoder is surer than it should be: the
 * calibration says how much (temperature scaling, Guo et al., ICML 2017, section 4.2).
 *
 * @returns one share per position in the match's rows; they sum to 1
 */
export function sharesOf(match: GroupMatch, sharpness: number): Float64Array {
  const shares = new Float64Array(match.rows.length)
  let best = -Infinity
  for (let at = 0; at < shares.length; at++) best = Math.max(best, match.bestScore(at))
  let total = 0
  for (let at = 0; at < shares.length; at++) {
    const behind = sharpness * (match.bestScore(at) - best)
    if (behind < HOPELESS) continue
    shares[at] = Math.exp(behind)
    total += shares[at]!
  }
  for (let at = 0; at < shares.length; at++) shares[at]! /= total
  return shares
}

/**
 * Gathers captures into places and returns the most believed: each takes the best capture that is left and all that are left
 * within `PLACE_RADIUS_M` of it. A capture without a position is a place by itself.
 *
 * @param limit how many places are wanted
 */
export function placesOf(
  match: GroupMatch,
  shares: Float64Array,
  captures: readonly GalleryCapture[],
  limit: number,
): Place[] {
  const taken = new Uint8Array(match.rows.length)
  const around = neighboursOf(match, captures)
  const places: Place[] = []
  for (const at of match.order) {
    if (taken[at]) continue
    if (places.length === GATHERED * limit) break
    const here = captures[match.rows[at]!]!
    const members = around(at).filter(
      (other) =>
        !taken[other] && (other === at || distanceM(here, captures[match.rows[other]!]!) <= PLACE_RADIUS_M),
    )
    for (const member of members) taken[member] = 1
    places.push({ members, share: members.reduce((sum, member) => sum + shares[member]!, 0) })
  }
  return places.sort((a, b) => b.share - a.share).slice(0, limit)
}

/** Squares along one side of a map; farther out they are counted from the beginning again. */
const SQUARES = 2 ** 26

/** One number for a square of a map. */
function cellOf(column: number, row: number): number {
  return (((column % SQUARES) + SQUARES) % SQUARES) * SQUARES + (((row % SQUARES) + SQUARES) % SQUARES)
}

/**
 * Positions that may lie within `PLACE_RADIUS_M` of one, itself among them, best first: those in its square of the map and the
 * eight around it. One without a position is alone.
 */
function neighboursOf(match: GroupMatch, captures: readonly GalleryCapture[]): (at: number) => number[] {
  const squares = new Map<number, number[]>()
  const squareOf = (xM: number, yM: number): number =>
    cellOf(Math.floor(xM / PLACE_RADIUS_M), Math.floor(yM / PLACE_RADIUS_M))
  for (let at = 0; at < match.rows.length; at++) {
    const { xM, yM } = captures[match.rows[at]!]!
    if (xM === null || yM === null) continue
    const square = squareOf(xM, yM)
    const there = squares.get(square)
    if (there) there.push(at)
    else squares.set(square, [at])
  }
  return (at) => {
    const { xM, yM } = captures[match.rows[at]!]!
    if (xM === null || yM === null) return [at]
    const steps = [-PLACE_RADIUS_M, 0, PLACE_RADIUS_M]
    const near = steps.flatMap((east) =>
      steps.flatMap((north) => squares.get(squareOf(xM + east, yM + north)) ?? []),
    )
    return near.sort((a, b) => match.bestScore(b) - match.bestScore(a) || a - b)
  }
}

/** Share of the belief that the region told to an operator holds. */
export const REGION = 0.95

/** Fewest captures that together hold a share of the belief, most believed first: positions in the match's rows. */
export function regionOf(match: GroupMatch, shares: Float64Array, level: number): number[] {
  const region: number[] = []
  let held = 0
  for (const at of match.order) {
    region.push(at)
    held += shares[at]!
    if (held >= level) break
  }
  return region
}

/** Infinity where either position is unknown. */
export function distanceM(one: GalleryCapture, other: GalleryCapture): number {
  if (one.xM === null || one.yM === null || other.xM === null || other.yM === null) return Infinity
  return Math.hypot(one.xM - other.xM, one.yM - other.yM)
}

/** Described from within this of a capture, a place shows what the capture shows. */
export const REACH_M = 5

/** Side of the squares in which areas are counted. */
const CELL_M = 1

/** Area within `REACH_M` of any of some captures, square metres; those without a position have none. */
export function areaAround(captures: readonly GalleryCapture[]): number {
  const cells = new Set<number>()
  const reach = Math.ceil(REACH_M / CELL_M)
  for (const { xM, yM } of captures) {
    if (xM === null || yM === null) continue
    const [column, row] = [Math.round(xM / CELL_M), Math.round(yM / CELL_M)]
    for (let x = -reach; x <= reach; x++)
      for (let y = -reach; y <= reach; y++)
        if (Math.hypot(x, y) * CELL_M <= REACH_M) cells.add(cellOf(column + x, row + y))
  }
  return cells.size * CELL_M ** 2
}

/** Logarithm of the sum of exp(sharpness × score). */
export function logSum(scores: Float64Array, sharpness: number): number {
  const most = scores.reduce((best, score) => Math.max(best, score), -Infinity)
  return (
    sharpness * most + Math.log(scores.reduce((sum, score) => sum + Math.exp(sharpness * (score - most)), 0))
  )
}

/** Log-odds. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability))
}

/** The probability with these log-odds. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}
