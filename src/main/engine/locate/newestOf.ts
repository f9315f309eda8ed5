import { areVisitsApart } from '../../../shared/visit.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { distanceM } from './belief.ts'
import type { GroupMatch } from './matchGroups.ts'

/** Captures of two visits this near to each other show one place from one spot. */
const SAME_SPOT_M = 5

/** Scores nearer than this, in nats, are a tie: odds below two to one. */
const TIE = Math.log(2)

/**
 * The capture that stands for a place: the best match, or the newest capture of the same spot that matches about as
 * well, since what is seen there now is more likely what was seen last.
 *
 * @param members positions in the match's rows, best first
 */
export function newestOf(
  members: readonly number[],
  match: GroupMatch,
  captures: readonly GalleryCapture[],
): number {
  const best = members[0]!
  let newest = best
  for (const at of members) {
    if (match.bestScore(best) - match.bestScore(at) >= TIE) continue
    if (isNewer(captures[match.rows[at]!]!, captures[match.rows[newest]!]!)) newest = at
  }
  return newest
}

/** Whether one capture is of the other's spot, and of a later visit. */
function isNewer(one: GalleryCapture, other: GalleryCapture): boolean {
  if (distanceM(one, other) > SAME_SPOT_M) return false
  return areVisitsApart(one.capturedAt, other.capturedAt) && one.capturedAt! > other.capturedAt!
}
