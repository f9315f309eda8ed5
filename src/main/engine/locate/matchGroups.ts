import type { Direction } from '../../../shared/bearing.ts'
import type { Channel, Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { Comparison } from '../index/Index.ts'
import type { Certificate } from './certify.ts'
import type { Evidence } from './evidence.ts'
import { Matching } from './Matching.ts'

/**
 * Share of clues that are expected to be about something else than the place (a mistake, a vehicle that has left).
 * It bounds what one clue can do to the right place: ln 0.1 = −2.3 nats. 0.1 costs a fifth of a point with correct
 * clues and gains five with one wrong of four (bench/robustness.ts; figures in docs/evaluation.md).
 */
const MISTAKEN = 0.1

/** What of a clue bears on where it counts, and how much. */
export interface GroupClue {
  readonly direction: Direction | null
  /** Clockwise from the operator's front or from north, degrees; where absent, the direction's own. */
  readonly bearingDeg?: number | null
  readonly reference?: 'operator' | 'north'
  /** What the clue names is not there. */
  readonly isNegated?: boolean
  /** How much of a clue's worth it is, 0…1; 1 where absent. */
  readonly weight?: number
  /** What other channels say of the clue at each view. */
  readonly evidence?: Evidence
  /** An answer to a question: the sides of the operator that show the thing. */
  readonly seenOn?: readonly Direction[] | undefined
  /** For an answer: chances that the views show the thing, V for each capture that was compared, 0…1. */
  readonly chances?: Float64Array | undefined
}

export interface MatchOptions {
  /** The encoder's: turns a similarity into nats. */
  readonly logitScale: number
  /** `unknown` holds all turns for equally likely; `capture` knows only the capture's own front; a compass heading
   * makes turns the less likely the farther they are from it, and tells nothing where the capture's heading is unknown. */
  readonly facing: Facing
  /** In place of `MISTAKEN`, to measure what it is worth. */
  readonly mistaken?: number
  /** How many of the best must be certain; none where absent. */
  readonly certain?: number
}

/** What one clue says of a capture at a turn: the view it fits best, and its log-likelihood ratio, nats. */
export interface ClueMatch {
  readonly viewBearingDeg: number
  readonly support: number
  /** Similarity of that view, nats. */
  readonly similarity: number
  /** Mean similarity of the clue to all views considered, nats. */
  readonly usual: number
  /** By how many deviations the similarity is above the usual. */
  readonly excess: number
}

/** How well a description fits each capture that was considered, for every way the operator may be turned. */
export interface GroupMatch {
  /** The captures considered, as rows of the gallery; the others count them by their position here. */
  readonly rows: ArrayLike<number>
  /** 4, or 1 where only one turn is possible or no clue tells one from another. */
  readonly turns: number
  /** Whether the clues tell how the operator is turned. */
  readonly tellsTurn: boolean
  /** positions × turns: sum of the clues' log-likelihood ratios against a random capture and of the turn's log prior, nats. */
  readonly scores: Float64Array
  /** How the best became certain; null where it was not asked for. */
  readonly certificate: Certificate | null
  /** Positions in `rows`, best first, by the best turn; ties keep the gallery's order. */
  readonly order: Int32Array
  /** The first so many of them. */
  first(count: number): Int32Array
  /** Score of a position at its best turn. */
  bestScore(at: number): number
  /** The operator's front is this many quarter turns clockwise from the capture's front. */
  bestTurn(at: number): number
  /** What every clue says of a position at a turn. */
  cluesAt(at: number, turn: number): ClueMatch[]
  /** The same captures matched without one of the clues. */
  without(clue: number): GroupMatch
  /** The same captures as if some channels had nothing to say. */
  withoutChannels(left: readonly Channel[]): GroupMatch
  /**
   * The same captures with what was known before: rows × `VIEWS` log-odds against an even belief, in the scores' nats. All turns
   * are told apart from then on, but for a facing of `capture`, of which only turn 0 counts.
   */
  given(prior: Float64Array): GroupMatch
}

/**
 * Matches the clues of one description with the views of every capture, as a group.
 *
 * A clue's likelihood at a view is the softmax of its similarities over all views it might be about, against their mean,
 * mixed with `MISTAKEN` parts of "about something else": one wrong clue cannot sink the right place. Clues add up in log
 * space. A clue with a side belongs to one view at each of the four cyclic turns of the group, or to two where it lies
 * between them; one from north to the view that looks there, whichever way the operator faces; one without side takes all
 * views in equal parts, so its best view decides. An answer counts by how likely a place and turn would have brought it. What signs
 * and notes say adds to its clue. Sides that were not described are absent, not zero.
 *
 * @param comparison of the clues' descriptors, in the order of the clues, with the captures to consider
 */
export function matchGroups(
  captures: readonly GalleryCapture[],
  comparison: Comparison,
  clues: readonly GroupClue[],
  options: MatchOptions,
): GroupMatch {
  const { certain = 0 } = options
  const { length } = comparison.rows
  // What is usual among few captures, codes would tell less well than among many.
  if (length <= certain) comparison.refine(Array(length).keys())
  return new Matching(captures, comparison, clues, { mistaken: MISTAKEN, ...options }).all()
}
