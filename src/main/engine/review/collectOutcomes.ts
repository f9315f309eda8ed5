import { channelSchema, querySchema, type Query } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { PLACE_RADIUS_M, sharesOf } from '../locate/belief.ts'
import { kindOf } from '../locate/calibration.ts'
import type { Outcome } from '../locate/fitCalibration.ts'
import { matchQuery, type Matched, type Matcher } from '../locate/locate.ts'
import type { GroupMatch } from '../locate/matchGroups.ts'
import { readClues } from '../clue/readClues.ts'
import { traitsOf } from '../locate/traits.ts'
import type { TestQuery } from './readQueries.ts'

/** Where a query was asked, metres in the site's frame. */
export interface Asked {
  readonly query: TestQuery
  readonly xM: number
  readonly yM: number
}

/** Shares of the site that queries are asked on in turn, so that what is fitted holds for small sites and large ones. */
const SIZES = [1, 0.5, 0.25, 0.1] as const

/**
 * Asks every query twice, for a calibration: of the captures nearest to its place, and of as many that are nearest to the place of
 * another query far away, with everything around its own place left out, as if nobody had driven there. Texts without sides are asked
 * whole and shortened: what three words say is not what thirty do.
 *
 * @param leftOutM radius of what is left out, metres
 */
export async function collectOutcomes(
  asked: readonly Asked[],
  matcher: Matcher,
  { leftOutM, onAsked }: { leftOutM: number; onAsked: (count: number) => void },
): Promise<Outcome[]> {
  const { captures } = matcher.index.gallery
  const placed = [...captures.keys()].filter((row) => captures[row]!.xM !== null)
  const outcomes: Outcome[] = []
  for (const [i, each] of asked.entries()) {
    const elsewhere = farFrom(each, asked, i, leftOutM)
    const strange = placed.filter((row) => distanceM(captures[row]!, each) > leftOutM)
    const count = Math.round(SIZES[i % SIZES.length]! * strange.length)
    const sites =
      elsewhere && count > 1 ? [nearest(placed, each, count), nearest(strange, elsewhere, count)] : []
    for (const query of lengthsOf(each.query, i))
      for (const rows of sites) {
        const matched = await matchQuery(query, matcher, rows)
        if (matched.match) outcomes.push(outcomeOf(each, { ...matched, match: matched.match }, matcher))
      }
    onAsked(i + 1)
  }
  return outcomes

  /** In the order of the gallery. */
  function nearest(rows: readonly number[], to: Asked, most: number): number[] {
    const byDistance = [...rows].sort((a, b) => distanceM(captures[a]!, to) - distanceM(captures[b]!, to))
    return byDistance.slice(0, most).sort((a, b) => a - b)
  }
}

/** A query as it is; and where it tells no side, what would have been said first of it by who says one to three things. */
function lengthsOf({ text, front, right, back, left }: TestQuery, i: number): Query[] {
  const whole = querySchema.parse({ text, front, right, back, left })
  const clues = readClues(whole)
  const shorter = clues.slice(0, 1 + (i % 3))
  if (kindOf(clues) !== 'free' || shorter.length === clues.length) return [whole]
  return [whole, { ...whole, clues: shorter.map((clue) => ({ ...clue, isOff: false })) }]
}

/** Of a capture that has a position. */
function distanceM({ xM, yM }: GalleryCapture, asked: Asked): number {
  return Math.hypot(xM! - asked.xM, yM! - asked.yM)
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
  each: Asked,
  { match, clues }: Matched & { match: GroupMatch },
  { index }: Matcher,
): Outcome {
  const { captures } = index.gallery
  const ordered = [...match.order]
  const seen = match.withoutChannels(channelSchema.options)
  return {
    kind: kindOf(clues),
    scores: Float64Array.from(ordered, (at) => match.bestScore(at)),
    right: ordered.flatMap((at, i) =>
      distanceM(captures[match.rows[at]!]!, each) <= PLACE_RADIUS_M ? [i] : [],
    ),
    traits: (sharpness) => traitsOf(seen, sharesOf(seen, sharpness), captures),
  }
}
