import { turnBetweenDeg } from '../../../shared/bearing.ts'
import { querySchema, type Channel } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { areaAround, PLACE_RADIUS_M, REACH_M, REGION, regionOf } from '../locate/belief.ts'
import { kindOf, type QueryKind } from '../locate/calibration.ts'
import { believe } from '../locate/believe.ts'
import { matchQuery, type Matcher } from '../locate/locate.ts'
import { stateOf, toCandidates } from '../locate/toCandidates.ts'
import { traitsOf } from '../locate/traits.ts'
import type { Asked } from './collectOutcomes.ts'
import type { Judged } from './trust.ts'
import type { State } from '../../../shared/query.ts'

/** A judged answer with what is asked of its region and heading; null where the site does not show the place. */
export interface JudgedAnswer extends Judged {
  readonly kind: QueryKind
  readonly state: State
  readonly isInRegion: boolean | null
  readonly regionM2: number
  /** Whether a right first candidate has the heading to the quadrant; null when it is wrong or tells none. */
  readonly isHeadingRight: boolean | null
}

/**
 * Asks a query and compares the answer with the truth.
 *
 * @param options.isInside whether the site shows the place
 * @param options.without evidence that is left out
 * @throws RangeError when the encoder is not calibrated
 */
export async function judge(
  asked: Asked,
  { isInside, without = [] }: { isInside: boolean; without?: readonly Channel[] },
  matcher: Matcher,
): Promise<JudgedAnswer | null> {
  const { text, front, right, back, left } = asked.query
  const query = querySchema.parse({ text, front, right, back, left, without, k: 2 })
  const { match, clues } = await matchQuery(query, matcher)
  if (!match) return null
  const { captures, spacingM } = matcher.index.gallery
  const belief = believe(match, clues, matcher)
  const { shares, inside } = belief
  if (inside === null) throw new RangeError('the encoder is not calibrated')
  const candidates = toCandidates(match, belief, captures, { ...query, clues, spacingM })
  const traits = traitsOf(match, shares, captures)
  const region = regionOf(match, shares, REGION).map((at) => captures[match.rows[at]!]!)
  const first = candidates[0]!
  const isRight = isInside && distanceTo(asked, first) <= PLACE_RADIUS_M
  const truth = nearest(asked, captures)
  return {
    kind: kindOf(clues),
    state: stateOf(match, captures, { candidates, inside, spacingM }),
    isInside,
    isRight,
    confidence: first.probability!,
    inside,
    isInRegion: isInside ? region.some((capture) => distanceTo(asked, capture) <= REACH_M) : null,
    regionM2: areaAround(region),
    isHeadingRight:
      isRight && first.headingDeg !== null && truth.headingDeg !== null
        ? turnBetweenDeg(first.headingDeg, truth.headingDeg) <= 45
        : null,
    baselines: {
      'largest similarity': traits.similarity,
      'd1/d2':
        -(1 - traits.similarity / matcher.logitScale) /
        (1 - (traits.similarity - traits.lead) / matcher.logitScale),
      SUE: -traits.spread,
    },
  }
}

function distanceTo(
  { xM, yM }: Asked,
  place: { readonly xM: number | null; readonly yM: number | null },
): number {
  return place.xM === null || place.yM === null ? Infinity : Math.hypot(place.xM - xM, place.yM - yM)
}

function nearest(asked: Asked, captures: readonly GalleryCapture[]): GalleryCapture {
  return captures.reduce((best, capture) =>
    distanceTo(asked, capture) < distanceTo(asked, best) ? capture : best,
  )
}
