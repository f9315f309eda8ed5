import { AppError } from '../../../shared/errors.ts'
import type { Answer, Candidate, Query } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { distanceM, PLACE_RADIUS_M } from '../locate/belief.ts'
import { ownTraits } from '../locate/believe.ts'
import { kindOf, type Calibration } from '../locate/calibration.ts'
import { fitReviewed, type ReviewedAnswer } from '../locate/fitReviewed.ts'
import { matchQuery, type Matcher } from '../locate/locate.ts'
import type { OpenSite } from '../OpenSite.ts'
import { judgedAnswers } from '../site/queries.ts'

/**
 * Changes how scores become probabilities on a site by what its operators accepted and rejected, and keeps it there. What was
 * fitted stays as it was: the change is worked out anew each time, from all answers.
 *
 * @throws AppError queries_invalid when there is nothing to go by, or nothing to change
 */
export async function calibrateReviewed(site: OpenSite): Promise<Calibration> {
  const judged = judgedAnswers(site.file)
  const changed = await site.match(async (matcher): Promise<Calibration> => {
    if (!matcher.calibration)
      throw new AppError(
        'queries_invalid',
        `${site.file.path} is not calibrated; run wayword calibrate with --queries first.`,
      )
    const answers = await collectReviewed(judged, matcher)
    if (answers.length === 0)
      throw new AppError(
        'queries_invalid',
        `None of the ${judged.length} answers that were accepted or rejected in ${site.file.path} can be asked anew; accept candidates, or reject all, first.`,
      )
    return { ...matcher.calibration, reviewed: fitReviewed(answers) }
  })
  await site.keepCalibration(changed)
  return changed
}

/**
 * Matches the answers that operators have judged anew with what is stored now. Left out are those that carried an earlier belief
 * along, those of a kind that is not calibrated, and those whose captures have gone.
 */
async function collectReviewed(answers: readonly Answer[], matcher: Matcher): Promise<ReviewedAnswer[]> {
  const { captures } = matcher.index.gallery
  const found: ReviewedAnswer[] = []
  for (const { query, clues, candidates, verdict } of answers) {
    if (!verdict || query.after) continue
    const isAccepted = verdict.kind === 'accepted'
    const shown = isAccepted ? candidates.filter(({ rank }) => rank === verdict.rank) : candidates
    const places = capturesOf(shown, captures)
    const asked: Query = { ...query, clues }
    const matched = await matchQuery(asked, matcher)
    const kind = matcher.calibration?.kinds[kindOf(clues.filter(({ isOff, seenOn }) => !isOff && !seenOn))]
    const { match } = matched
    if (!match || !kind || places.length === 0) continue
    const named = [...Array(match.rows.length).keys()].filter((at) =>
      places.some((place) => isThere(place, captures[match.rows[at]!]!)),
    )
    found.push({
      kind,
      isAccepted,
      named,
      scores: Float64Array.from(match.rows, (_, at) => match.bestScore(at)),
      traits: memo((sharpness) => ownTraits(match, matched.clues, { sharpness, captures })),
    })
  }
  return found
}

function capturesOf(candidates: readonly Candidate[], captures: readonly GalleryCapture[]): GalleryCapture[] {
  const ids = new Set(candidates.map(({ captureId }) => captureId))
  return captures.filter(({ id }) => ids.has(id))
}

function isThere(place: GalleryCapture, capture: GalleryCapture): boolean {
  return place === capture || distanceM(place, capture) <= PLACE_RADIUS_M
}

/** Keeps the last value: whoever fits asks for one sharpness many times. */
function memo<R>(of: (x: number) => R): (x: number) => R {
  let known: { x: number; value: R } | undefined
  return (x) => {
    if (known?.x !== x) known = { x, value: of(x) }
    return known.value
  }
}
