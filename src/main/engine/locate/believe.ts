import { channelSchema, type Clue } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { logit, logSum, probabilityOf, sharesOf } from './belief.ts'
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
  const seen = insideProbability(kind, ownTraits(match, clues, { sharpness, shares, ...index.gallery }))
  const logOdds = logit(seen) + agreementOf(ownMatch(match, clues), sharpness)
  return { shares, sharpness, inside: probabilityOf(logOdds) }
}

/**
 * How much likelier what signs and notes say is at the captures that the views speak for than at random, nats. It adds to the log-odds
 * that the site shows the place, because their ratios are against a random view: of a place that the site does not show
 * 1 is expected.
 */
function agreementOf(match: GroupMatch, sharpness: number): number {
  const seen = match.withoutChannels(channelSchema.options)
  return seen === match ? 0 : logSum(match.scores, sharpness) - logSum(seen.scores, sharpness)
}

/** How scores become probabilities for clues of this kind. */
export function calibrationFor(
  clues: readonly Clue[],
  { calibration }: Pick<Matcher, 'calibration'>,
): KindCalibration | undefined {
  return calibration ? calibrationOf(calibration, kindOf(ownWords(clues))) : undefined
}

/**
 * Traits of a match by what was said of the operator's own accord, and by the views alone: answers to questions, signs and
 * notes tell captures apart, but a calibration knows nothing of them.
 *
 * @param how.shares of the belief of the whole match, where they are known already
 */
export function ownTraits(
  match: GroupMatch,
  clues: readonly Clue[],
  {
    sharpness,
    captures,
    shares,
  }: { sharpness: number; captures: readonly GalleryCapture[]; shares?: Float64Array },
): Traits {
  const seen = ownMatch(match, clues).withoutChannels(channelSchema.options)
  return traitsOf(seen, seen === match && shares ? shares : sharesOf(seen, sharpness), captures)
}

/** The match without answers to questions. */
function ownMatch(match: GroupMatch, clues: readonly Clue[]): GroupMatch {
  const own = ownWords(clues)
  return clues.reduceRight((rest, clue, i) => (own.includes(clue) ? rest : rest.without(i)), match)
}

/** All clues where none was said of the operator's own accord. */
function ownWords(clues: readonly Clue[]): readonly Clue[] {
  const own = clues.filter(({ seenOn }) => !seenOn)
  return own.length > 0 ? own : clues
}
