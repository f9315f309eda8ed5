import { VIEWS } from '../../../shared/bearing.ts'
import type { Gallery } from '../index/Gallery.ts'
import { logit, logSum, probabilityOf, sharesOf } from './belief.ts'
import { OUTSIDE } from './fitCalibration.ts'
import type { GroupMatch } from './matchGroups.ts'
import { predicted, RESTART, type Before } from './motion.ts'
import type { Belief } from './toCandidates.ts'

/** A match, and what is believed of it. */
interface Believed {
  readonly match: GroupMatch
  readonly belief: Belief
}

/**
 * Carries the belief of an earlier query along: the correction of the Bayes filter whose prediction is `predicted`. Only the
 * clues' scores are sharpened, not what is carried.
 *
 * That the site shows the place gains by three things: the clues alone, the earlier answer, and how much likelier the clues are
 * where the operator should be now than anywhere.
 *
 * @param alone by the clues alone
 */
export function carryBelief(
  { match, belief: { sharpness, inside } }: Believed,
  before: Before,
  { captures, spacingM }: Pick<Gallery, 'captures' | 'spacingM'>,
): Believed {
  const prior = predicted(before, captures, match.rows, spacingM)
  const carried = match.given(prior.map((cell) => Math.log(cell * prior.length) / sharpness))
  const shares = sharesOf(carried, sharpness)
  if (inside === null || before.inside === null)
    return { match: carried, belief: { shares, sharpness, inside } }
  const even = match.given(new Float64Array(prior.length))
  const agreement = logSum(carried.scores, sharpness) - logSum(even.scores, sharpness)
  // What is expected of any query counts once: for one who was carried off, and no more in what the clues say.
  const stayed = (1 - RESTART) * before.inside + RESTART * (1 - OUTSIDE)
  const logOdds = logit(stayed) + logit(inside) - logit(1 - OUTSIDE) + agreement
  return { match: carried, belief: { shares, sharpness, inside: probabilityOf(logOdds) } }
}

/** Shares of the turns at a position, by quarter turns of the operator's front from the capture's; none where clues tell none. */
export function turnsOf({ scores, turns, tellsTurn }: GroupMatch, at: number, sharpness: number): number[] {
  if (!tellsTurn || turns < VIEWS) return []
  const here = scores.subarray(at * turns, (at + 1) * turns)
  const best = Math.max(...here)
  const weights = Array.from(here, (score) => Math.exp(sharpness * (score - best)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => Math.round((1000 * weight) / total) / 1000)
}
