import type { GalleryCapture } from '../index/Gallery.ts'
import { distanceM, PLACE_RADIUS_M } from './belief.ts'
import type { GroupMatch } from './matchGroups.ts'

/**
 * What tells a place that the site shows from one it does not. Each alone is a known measure of confidence; together,
 * weighted by the calibration, they are better than any (docs/evaluation.md).
 */
export const traitNames = [
  'score',
  'excess',
  'similarity',
  'usual',
  'lead',
  'width',
  'spread',
  'size',
] as const
export type TraitName = (typeof traitNames)[number]
export type Traits = Readonly<Record<TraitName, number>>

/** No place leads by more than this, nats: beyond it nothing is told any more. */
const FAR_AHEAD = 10

/** Shares below this are nowhere to be seen in what is summed up, were there a million of them. */
const NEGLIGIBLE = 1e-9

/** Places farther from the best one are no nearer to the truth for it (the cap of SUE is 500 m for photos of a city). */
const FAR_M = 500

/**
 * Traits of a match: the best capture's score for each clue (nats); its similarity, as it is (nats) and in deviations
 * above the usual; the usual one (nats); its lead over the best of another place (nats); how many captures share the belief
 * (entropy, nats), and how far they lie apart (logarithm of metres, after SUE: Zaffar et al., CVPR 2024);
 * how many captures were compared (logarithm).
 *
 * @param shares of the belief, one per position
 */
export function traitsOf(
  match: GroupMatch,
  shares: Float64Array,
  captures: readonly GalleryCapture[],
): Traits {
  const best = match.order[0]!
  const parts = match.cluesAt(best, match.bestTurn(best))
  const here = captures[match.rows[best]!]!
  const rival = match.order.find(
    (at) => distanceM(here, captures[match.rows[at]!]!) > PLACE_RADIUS_M && at !== best,
  )
  let [entropy, spread] = [0, 0]
  for (let at = 0; at < shares.length; at++) {
    const share = shares[at]!
    if (share < NEGLIGIBLE) continue
    entropy -= share * Math.log(share)
    spread += share * Math.min(FAR_M, distanceM(here, captures[match.rows[at]!]!)) ** 2
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    score: match.bestScore(best) / parts.length,
    excess: mean(parts.map(({ excess }) => excess)),
    similarity: mean(parts.map(({ similarity }) => similarity)),
    usual: mean(parts.map(({ usual }) => usual)),
    lead: rival === undefined ? 0 : Math.min(FAR_AHEAD, match.bestScore(best) - match.bestScore(rival)),
    width: entropy,
    spread: Math.log(1 + Math.sqrt(spread)),
    size: Math.log(match.rows.length),
  }
}
