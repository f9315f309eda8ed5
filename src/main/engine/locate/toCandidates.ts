import { wrapDeg } from '../../../shared/bearing.ts'
import type { Band, Candidate, Clue, Facing, State } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { GroupMatch } from './matchGroups.ts'
import { preferNewest } from './preferNewest.ts'

/**
 * Captures nearer than this many spacings show the same place, and do not make an answer ambiguous: two steps along the
 * street still see the same corner.
 */
const SAME_PLACE_SPACINGS = 2.5

/** The same for a site whose spacing cannot be told. */
const SAME_PLACE_M = 15

/** Score differences in nats: odds of 2 and of 20 to 1, if the scores were calibrated, which they are not yet. */
const CLOSE = Math.log(2)
const CLEAR = Math.log(20)

/** Never claim to stand nearer to a capture than this: descriptions do not change within a few steps. */
const MIN_SIGMA_M = 2.5

/** Turns are told apart by quarters: uniform over 90° has this standard deviation. */
const QUARTER_SIGMA_DEG = 90 / Math.sqrt(12)

/** A candidate before the engine adds what only the site knows, its latitude and longitude. */
export type LocalCandidate = Omit<Candidate, 'latDeg' | 'lonDeg'>

/**
 * Turns the best matches into candidates: pose, heading, spread and the support of each clue. Of two visits to one
 * spot that match alike, the later one comes first.
 *
 * @param matches all of them, best first
 * @param spacingM median distance between neighbouring captures; null when it cannot be told
 */
export function toCandidates(
  matches: readonly GroupMatch[],
  captures: readonly GalleryCapture[],
  clues: readonly Clue[],
  { k, facing, spacingM }: { k: number; facing: Facing; spacingM: number | null },
): LocalCandidate[] {
  const variance = Math.max(MIN_SIGMA_M, (spacingM ?? 0) / 2) ** 2
  const shown = preferNewest(matches, captures, k).slice(0, k)
  const bands = bandsOf(shown, matches, captures, spacingM)
  return shown.map((match, i): LocalCandidate => {
    const { id, filename, capturedAt, xM, yM, zM, headingDeg } = captures[match.row]!
    const heading = typeof facing === 'number' ? facing : operatorHeading(headingDeg, match.turn, facing)
    return {
      rank: i + 1,
      captureId: id,
      filename,
      capturedAt,
      xM,
      yM,
      zM,
      headingDeg: heading,
      headingSigmaDeg: heading === null ? null : QUARTER_SIGMA_DEG,
      probability: null,
      band: bands[i]!,
      positionCovarianceM2:
        xM === null
          ? null
          : [
              [variance, 0],
              [0, variance],
            ],
      clues: match.clues.map((part, c) => ({ ...clues[c]!, ...part })),
    }
  })
}

/** Whether one place stands out, or several do. Rules: docs/evaluation.md. */
export function stateOf(
  matches: readonly GroupMatch[],
  captures: readonly GalleryCapture[],
  spacingM: number | null,
): State {
  const [best] = matches
  if (!best) return 'not_recognised'
  const rival = rivalOf(best, matches, captures, spacingM)
  return rival && best.score > 0 && best.score - rival.score >= CLOSE ? 'located' : 'ambiguous'
}

function operatorHeading(captureDeg: number | null, turn: number | null, facing: Facing): number | null {
  if (captureDeg === null) return null
  if (facing === 'capture') return captureDeg
  return turn === null ? null : wrapDeg(captureDeg + turn * 90)
}

/** A candidate never has a better band than one before it. */
function bandsOf(
  shown: readonly GroupMatch[],
  matches: readonly GroupMatch[],
  captures: readonly GalleryCapture[],
  spacingM: number | null,
): Band[] {
  let lead = Infinity
  return shown.map((match) => {
    const rival = rivalOf(match, matches, captures, spacingM)
    // With nothing to compare with, or nothing that speaks for it, nothing stands out.
    lead = rival && match.score > 0 ? Math.min(lead, match.score - rival.score) : -Infinity
    return lead >= CLEAR ? 'high' : lead >= CLOSE ? 'medium' : 'low'
  })
}

/** The best match that shows another place. */
function rivalOf(
  match: GroupMatch,
  matches: readonly GroupMatch[],
  captures: readonly GalleryCapture[],
  spacingM: number | null,
): GroupMatch | undefined {
  const radiusM = spacingM === null ? SAME_PLACE_M : SAME_PLACE_SPACINGS * spacingM
  const here = captures[match.row]!
  return matches.find((other) => {
    const there = captures[other.row]!
    if (here.id === there.id) return false
    if (here.xM === null || here.yM === null || there.xM === null || there.yM === null) return true
    return Math.hypot(here.xM - there.xM, here.yM - there.yM) > radiusM
  })
}
