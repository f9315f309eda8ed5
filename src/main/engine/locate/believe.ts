import type { Clue } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { sharesOf } from './belief.ts'
import { calibrationOf, insideProbability, kindOf, type KindCalibration } from './calibration.ts'
import type { Matcher } from './locate.ts'
import type { GroupMatch } from './matchGroups.ts'
import type { Belief } from './toCandidates.ts'
import { traitsOf, type Traits } from './traits.ts'

/** Shares of the belief among the captures, and how likely one of them shows the place; null while uncalibrated. */
export function believe(
  match: GroupMatch,
  clues: readonly Clue[],
  { calibration, index }: Pick<Matcher, 'calibration' | 'index'>,
): Belief {
  const kind = calibrationFor(clues, { calibration })
  const sharpness = kind?.sharpness ?? 1
  const shares = sharesOf(match, sharpness)
  if (!kind) return { shares, sharpness, inside: null }
  const inside = insideProbability(kind, ownTraits(match, clues, { sharpness, ...index.gallery }))
  return { shares, sharpness, inside }
}

/** How scores become probabilities for clues of this kind. */
export function calibrationFor(
  clues: readonly Clue[],
  { calibration }: Pick<Matcher, 'calibration'>,
): KindCalibration | undefined {
  return calibration ? calibrationOf(calibration, kindOf(ownWords(clues))) : undefined
}

/**
 * Traits of a match by what was said of the operator's own accord: answers to questions tell captures apart, but a
 * calibration knows nothing of them.
 */
export function ownTraits(
  match: GroupMatch,
  clues: readonly Clue[],
  { sharpness, captures }: { sharpness: number; captures: readonly GalleryCapture[] },
): Traits {
  const own = ownWords(clues)
  const described = clues.reduceRight((rest, clue, i) => (own.includes(clue) ? rest : rest.without(i)), match)
  return traitsOf(described, sharesOf(described, sharpness), captures)
}

/** All clues where none was said of the operator's own accord. */
function ownWords(clues: readonly Clue[]): readonly Clue[] {
  const own = clues.filter(({ seenOn }) => !seenOn)
  return own.length > 0 ? own : clues
}
