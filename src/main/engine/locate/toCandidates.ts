import { VIEWS, wrapDeg } from '../../../shared/bearing.ts'
import {
  clueSchema,
  type Band,
  type Candidate,
  type Clue,
  type Facing,
  type State,
} from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { distanceM, placesOf, type Place } from './belief.ts'
import { channelEffectsOf, differenceBetween, effectsOf } from './explain.ts'
import type { GroupMatch } from './matchGroups.ts'
import { newestOf } from './newestOf.ts'

/**
 * Captures nearer than this many spacings may look alike without making an answer ambiguous: two steps along the street
 * still see the same corner.
 */
const ALIKE_SPACINGS = 2.5

/** The same for a site whose spacing cannot be told. */
const ALIKE_M = 15

/** Score differences in nats: odds of 2 and of 20 to 1, if the scores were calibrated. */
const CLOSE = Math.log(2)
const CLEAR = Math.log(20)

/** A place is located when it is likelier than all others together, and this many times as likely as the next. */
const LIKELY = 0.5
const TIMES_THE_NEXT = 2

/** Never claim to stand nearer to a capture than this: descriptions do not change within a few steps. */
const MIN_SIGMA_M = 2.5

/** Turns are told apart by quarters: uniform over 90° has this standard deviation. */
const QUARTER_SIGMA_DEG = 90 / Math.sqrt(12)

/** A candidate before the engine adds what only the site knows, its latitude and longitude. */
export type LocalCandidate = Omit<Candidate, 'latDeg' | 'lonDeg'>

/** What is believed of a match: how the captures share the belief, and the probability that one of them shows the place. */
export interface Belief {
  readonly shares: Float64Array
  /** With which the scores became shares. */
  readonly sharpness: number
  /** Null while uncalibrated. */
  readonly inside: number | null
}

/**
 * Turns the most believed places into candidates: pose, heading, spread, probability, and the support of each clue. The pose is
 * that of the best capture of the place; of two visits to one spot that match alike, the later one.
 *
 * @param options.spacingM median distance between neighbouring captures; null when it cannot be told
 */
export function toCandidates(
  match: GroupMatch,
  { shares, inside, sharpness }: Belief,
  captures: readonly GalleryCapture[],
  {
    k,
    facing,
    spacingM,
    clues,
  }: { k: number; facing: Facing; spacingM: number | null; clues: readonly Clue[] },
): LocalCandidate[] {
  const places = placesOf(match, shares, captures, k)
  const bands = bandsOf(match, places, captures, spacingM)
  const standing = places.map(({ members }) => newestOf(members, match, captures))
  const parts = standing.map((at) => match.cluesAt(at, match.bestTurn(at)))
  const effects = places[0] ? effectsOf(places[0], match, sharpness, clues.length) : []
  const channels = places[0] ? channelEffectsOf(places[0], match, sharpness) : {}
  return places.map((place, i): LocalCandidate => {
    const at = standing[i]!
    const { id, filename, capturedAt, xM, yM, zM, headingDeg } = captures[match.rows[at]!]!
    const heading = headingOf(match, at, { captureDeg: headingDeg, facing, sharpness })
    return {
      rank: i + 1,
      captureId: id,
      filename,
      capturedAt,
      xM,
      yM,
      zM,
      ...heading,
      probability: inside === null ? null : inside * place.share,
      band: bands[i]!,
      positionCovarianceM2: covarianceOf(at, place, { match, shares, captures, spacingM }),
      clues: parts[i]!.map(({ viewBearingDeg, support }, c) => ({
        ...clueSchema.parse(clues[c]), // without what it was matched with
        viewBearingDeg,
        support,
        effect: i === 0 ? effects[c]! : null,
      })),
      channels: i === 0 ? channels : {},
      difference: i === 0 ? null : differenceBetween(parts[0]!, parts[i]!, clues),
    }
  })
}

/** Whether one place stands out, several do, or none. Rules: docs/evaluation.md. */
export function stateOf(
  match: GroupMatch,
  captures: readonly GalleryCapture[],
  {
    candidates,
    inside,
    spacingM,
  }: { candidates: readonly LocalCandidate[]; inside: number | null; spacingM: number | null },
): State {
  if (inside === null) {
    const lead = leadOf(match.order[0]!, match, captures, spacingM)
    return lead !== null && lead >= CLEAR ? 'located' : 'ambiguous'
  }
  if (inside < LIKELY) return 'not_recognised'
  const [first, second] = candidates.map(({ probability }) => probability!)
  return first! >= LIKELY && first! >= TIMES_THE_NEXT * (second ?? 0) ? 'located' : 'ambiguous'
}

/** A heading known no better than this is not known: any would do. */
const UNKNOWN_SIGMA_DEG = 90

/** Of the operator's front; the deviation grows with what other turns are as likely. */
function headingOf(
  match: GroupMatch,
  at: number,
  { captureDeg, facing, sharpness }: { captureDeg: number | null; facing: Facing; sharpness: number },
): { headingDeg: number | null; headingSigmaDeg: number | null } {
  if (typeof facing === 'number') return { headingDeg: facing, headingSigmaDeg: QUARTER_SIGMA_DEG }
  if (captureDeg === null || (facing === 'unknown' && !match.tellsTurn))
    return { headingDeg: null, headingSigmaDeg: null }
  if (facing === 'capture') return { headingDeg: captureDeg, headingSigmaDeg: QUARTER_SIGMA_DEG }
  const best = match.bestTurn(at)
  let [total, squares] = [0, 0]
  for (let turn = 0; turn < match.turns; turn++) {
    const weight = Math.exp(sharpness * (match.scores[at * match.turns + turn]! - match.bestScore(at)))
    const quarters = Math.min((turn - best + VIEWS) % VIEWS, (best - turn + VIEWS) % VIEWS)
    total += weight
    squares += weight * (quarters * 90) ** 2
  }
  const headingSigmaDeg = Math.sqrt(QUARTER_SIGMA_DEG ** 2 + squares / total)
  if (headingSigmaDeg > UNKNOWN_SIGMA_DEG) return { headingDeg: null, headingSigmaDeg: null }
  return { headingDeg: wrapDeg(captureDeg + best * 90), headingSigmaDeg }
}

/** Scatter of the place's captures about one of them, weighted by belief, and half a spacing all around. Square metres. */
function covarianceOf(
  at: number,
  { members }: Place,
  {
    match,
    shares,
    captures,
    spacingM,
  }: {
    match: GroupMatch
    shares: Float64Array
    captures: readonly GalleryCapture[]
    spacingM: number | null
  },
): LocalCandidate['positionCovarianceM2'] {
  const here = captures[match.rows[at]!]!
  if (here.xM === null || here.yM === null) return null
  const floor = Math.max(MIN_SIGMA_M, (spacingM ?? 0) / 2) ** 2
  let [total, east, both, north] = [0, 0, 0, 0]
  for (const member of members) {
    const there = captures[match.rows[member]!]!
    const [x, y] = [there.xM! - here.xM, there.yM! - here.yM]
    const share = shares[member]!
    total += share
    east += share * x * x
    both += share * x * y
    north += share * y * y
  }
  if (total === 0) total = 1
  return [
    [east / total + floor, both / total],
    [both / total, north / total + floor],
  ]
}

/** A candidate never has a better band than one before it. */
function bandsOf(
  match: GroupMatch,
  places: readonly Place[],
  captures: readonly GalleryCapture[],
  spacingM: number | null,
): Band[] {
  let least = Infinity
  return places.map(({ members }) => {
    // With nothing to compare with, or nothing that speaks for it, nothing stands out.
    least = Math.min(least, leadOf(members[0]!, match, captures, spacingM) ?? -Infinity)
    return least >= CLEAR ? 'high' : least >= CLOSE ? 'medium' : 'low'
  })
}

/** Nats between a capture and the best that shows another place; null without one, or when nothing speaks for it. */
function leadOf(
  at: number,
  match: GroupMatch,
  captures: readonly GalleryCapture[],
  spacingM: number | null,
): number | null {
  const radiusM = spacingM === null ? ALIKE_M : ALIKE_SPACINGS * spacingM
  const here = captures[match.rows[at]!]!
  const rival = match.order.find(
    (other) => other !== at && distanceM(here, captures[match.rows[other]!]!) > radiusM,
  )
  return rival === undefined || match.bestScore(at) <= 0 ? null : match.bestScore(at) - match.bestScore(rival)
}
