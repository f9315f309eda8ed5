import { VIEWS } from '../../../shared/bearing.ts'
import type { AskedClue, Facing, Question } from '../../../shared/query.ts'
import { regionOf } from './belief.ts'
import { turnsOf } from './carryBelief.ts'
import { chanceAt, clueOf, questionWords, type ConceptChances } from './concepts.ts'
import type { GroupMatch } from './matchGroups.ts'
import { ANSWERS, answerChances, viewsAt } from './seenSides.ts'

/** Below this an answer is not worth the operator's breath; a clear one of two equal places tells 1. */
const MIN_GAIN_BITS = 0.05

/** The captures that are told apart: the most believed ones with this share of the belief, at most so many. */
const TOLD_SHARE = 0.98
const TOLD_CAPTURES = 128

/** What is believed of a match, as far as questions go. */
export interface Asking {
  readonly shares: Float64Array
  readonly sharpness: number
  readonly facing: Facing
  /** All clues so far; what was answered with "can't tell" is among them, switched off. */
  readonly asked: readonly Pick<AskedClue, 'text'>[]
}

/**
 * The question whose answer is expected to tell most about which capture it is, and how the operator is turned: the
 * mutual information between the sides that are named and both. Nothing is asked that a clue has named. Null when no
 * question would tell.
 */
export function askNext(match: GroupMatch, table: ConceptChances, asking: Asking): Question | null {
  const said = asking.asked.map(({ text }) => new Set(wordsOf(text)))
  const isNamed = (thing: string): boolean =>
    said.some((words) => wordsOf(thing).every((word) => words.has(word)))
  let [best, gainBits] = [-1, MIN_GAIN_BITS]
  for (const [concept, gain] of gainsOf(match, table, asking).entries())
    if (gain > gainBits && !isNamed(table.concepts[concept]!.thing)) [best, gainBits] = [concept, gain]
  const concept = table.concepts[best]
  return concept ? { words: questionWords(concept), clue: clueOf(concept), gainBits } : null
}

/** Expected gains, bits, by concept. */
export function gainsOf(
  match: GroupMatch,
  table: ConceptChances,
  { shares, sharpness, facing }: Pick<Asking, 'shares' | 'sharpness' | 'facing'>,
): Float64Array {
  const { length } = table.concepts
  const told = regionOf(match, shares, TOLD_SHARE).slice(0, TOLD_CAPTURES)
  const total = told.reduce((sum, at) => sum + shares[at]!, 0)
  const named = new Float64Array(length * ANSWERS)
  const gains = new Float64Array(length)
  const [chances, answers] = [new Float64Array(VIEWS), new Float64Array(ANSWERS)]
  for (const at of told) {
    const turns = facing === 'capture' ? [1] : turnSharesOf(match, at, sharpness)
    const views = Array.from({ length: VIEWS }, (_, view) => chanceAt(table, match.rows[at]!, view))
    for (let concept = 0; concept < length; concept++) {
      for (let view = 0; view < VIEWS; view++) chances[view] = views[view]![concept]! / 255
      answerChances(chances, 0, answers)
      gains[concept]! -= (shares[at]! / total) * entropyBits(answers)
      for (const [turn, share] of turns.entries())
        for (let sides = 0; sides < ANSWERS; sides++)
          named[concept * ANSWERS + sides]! += (shares[at]! / total) * share * answers[viewsAt(sides, turn)]!
    }
  }
  // What is left below 0 is rounding.
  return gains.map((doubt, concept) =>
    Math.max(0, doubt + entropyBits(named.subarray(concept * ANSWERS, (concept + 1) * ANSWERS))),
  )
}

/** Shares of the turns of an operator who stands at a capture; they sum to 1. */
function turnSharesOf(match: GroupMatch, at: number, sharpness: number): number[] {
  const shares = turnsOf(match, at, sharpness)
  if (shares.length === 0) return Array<number>(VIEWS).fill(1 / VIEWS)
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => share / sum)
}

function entropyBits(chances: Float64Array): number {
  let bits = 0
  for (const chance of chances) if (chance > 0) bits -= chance * Math.log2(chance)
  return bits
}

/** Words without case, article and the s of a plural. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => word !== 'a' && word !== 'an').map((word) => word.replace(/s$/, ''))
}
