import { areVisitsApart } from '../../../shared/visit.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { GroupMatch } from './matchGroups.ts'

/** Captures of two visits this near to each other show one place from one spot. */
const SAME_SPOT_M = 5

/** Scores nearer than this, in nats, are a tie: odds below two to one. */
const TIE = Math.log(2)

/**
 * Puts the newest capture of a spot before older ones that match about as well: what is seen there now is more likely
 * what was seen last. The older one takes the newer one's place; matches of other spots keep theirs.
 *
 * @param matches best first
 * @param k how many of the first are settled
 */
export function preferNewest(
  matches: readonly GroupMatch[],
  captures: readonly GalleryCapture[],
  k: number,
): GroupMatch[] {
  const settled = [...matches]
  for (let i = 0; i < Math.min(k, settled.length); i++) {
    let newest = i
    const best = matches[i]!.score
    for (let j = i + 1; j < settled.length && best - matches[j]!.score < TIE; j++)
      if (isNewer(captures[settled[j]!.row]!, captures[settled[newest]!.row]!)) newest = j
    ;[settled[i], settled[newest]] = [settled[newest]!, settled[i]!]
  }
  return settled
}

/** Whether one capture is of the other's spot, and of a later visit. */
function isNewer(one: GalleryCapture, other: GalleryCapture): boolean {
  if (one.xM === null || one.yM === null || other.xM === null || other.yM === null) return false
  if (Math.hypot(one.xM - other.xM, one.yM - other.yM) > SAME_SPOT_M) return false
  return areVisitsApart(one.capturedAt, other.capturedAt) && one.capturedAt! > other.capturedAt!
}
