import { querySchema } from '../../../shared/query.ts'
import { PLACE_RADIUS_M, sharesOf } from '../locate/belief.ts'
import { kindOf } from '../locate/calibration.ts'
import type { Outcome } from '../locate/fitCalibration.ts'
import { matchQuery, type Matched, type Matcher } from '../locate/locate.ts'
import { traitsOf } from '../locate/traits.ts'
import type { TestQuery } from './readQueries.ts'

/** Where a query was asked, metres in the site's frame. */
export interface Asked {
  readonly query: TestQuery
  readonly xM: number
  readonly yM: number
}

/**
 * Asks every query twice, for a calibration: once where the site shows its place, and once with everything around its place left out,
 * as if nobody had driven there. So that both see as many captures, the first is asked without the surroundings of some
 * other query, far from this one.
 *
 * @param leftOutM radius of what is left out, metres
 */
export async function collectOutcomes(
  asked: readonly Asked[],
  matcher: Matcher,
  { leftOutM, onAsked }: { leftOutM: number; onAsked: (count: number) => void },
): Promise<Outcome[]> {
  const { captures } = matcher.index.gallery
  const beyond = ({ xM, yM }: Asked): number[] =>
    [...captures.keys()].filter((row) => {
      const capture = captures[row]!
      return (
        capture.xM === null || capture.yM === null || Math.hypot(capture.xM - xM, capture.yM - yM) > leftOutM
      )
    })
  const outcomes: Outcome[] = []
  for (const [i, each] of asked.entries()) {
    const { text, front, right, back, left } = each.query
    const query = querySchema.parse({ text, front, right, back, left })
    const elsewhere = farFrom(each, asked, i, 2 * leftOutM)
    for (const rows of [...(elsewhere ? [beyond(elsewhere)] : []), beyond(each)]) {
      if (rows.length === 0) continue
      const matched = await matchQuery(query, matcher, rows)
      if (matched.match) outcomes.push(outcomeOf(each, { ...matched, match: matched.match }, matcher))
    }
    onAsked(i + 1)
  }
  return outcomes
}

/** Another query, of a place at least so far away; the same one for the same list. */
function farFrom(
  { xM, yM }: Asked,
  asked: readonly Asked[],
  i: number,
  distanceM: number,
): Asked | undefined {
  // A stride that shares no factor with most lengths visits the list in an order that has nothing to do with the street.
  for (let step = 1; step <= asked.length; step++) {
    const other = asked[(i + step * 7919) % asked.length]!
    if (Math.hypot(other.xM - xM, other.yM - yM) >= distanceM) return other
  }
  return undefined
}

function outcomeOf(
  { xM, yM }: Asked,
  { match, clues }: Matched & { match: NonNullable<Matched['match']> },
  { index }: Matcher,
): Outcome {
  const { captures } = index.gallery
  const ordered = [...match.order]
  return {
    kind: kindOf(clues),
    scores: Float64Array.from(ordered, (at) => match.bestScore(at)),
    right: ordered.flatMap((at, i) => {
      const there = captures[match.rows[at]!]!
      if (there.xM === null || there.yM === null) return []
      return Math.hypot(there.xM - xM, there.yM - yM) <= PLACE_RADIUS_M ? [i] : []
    }),
    traits: (sharpness) => traitsOf(match, sharesOf(match, sharpness), captures),
  }
}
