import { VIEWS } from '../../../shared/bearing.ts'
import type { AskedClue, Facing, Question } from '../../../shared/query.ts'
import { regionOf } from './belief.ts'
import { turnsOf } from './carryBelief.ts'
import { clueOf, questionWords, type Vocabulary } from './concepts.ts'
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
export function askNext(match: GroupMatch, vocabulary: Vocabulary, asking: Asking): Question | null {
  const said = asking.asked.map(({ text }) => new Set(wordsOf(text)))
  const isNamed = (thing: string): boolean =>
    said.some((words) => wordsOf(thing).every((word) => words.has(word)))
  let [best, gainBits] = [-1, MIN_GAIN_BITS]
  for (const [concept, gain] of gainsOf(match, vocabulary, asking).entries())
    if (gain > gainBits && !isNamed(vocabulary.concepts[concept]!.thing)) [best, gainBits] = [concept, gain]
  const concept = vocabulary.concepts[best]
  return concept ? { words: questionWords(concept), clue: clueOf(concept), gainBits } : null
}

/** Expected gains, bits, by concept. */
export function gainsOf(
  match: GroupMatch,
  vocabulary: Vocabulary,
  { shares, sharpness, facing }: Pick<Asking, 'shares' | 'sharpness' | 'facing'>,
): Float64Array {
  const { length } = vocabulary.concepts
  const told = regionOf(match, shares, TOLD_SHARE).slice(0, TOLD_CAPTURES)
  const total = told.reduce((sum, at) => sum + shares[at]!, 0)
  const named = new Float64Array(length * ANSWERS)
  const gains = new Float64Array(length)
  const [chances, answers] = [new Float64Array(VIEWS), new Float64Array(ANSWERS)]
  const shown = vocabulary.chancesAt(told.map((at) => match.rows[at]!))
  for (const [i, at] of told.entries()) {
    const share = shares[at]! / total
    const turns = facing === 'capture' ? [1] : turnSharesOf(match, at, sharpness)
    for (let concept = 0; concept < length; concept++) {
      for (let view = 0; view < VIEWS; view++)
        chances[view] = shown[(i * VIEWS + view) * length + concept]! / 255
      answerChances(chances, 0, answers)
      gains[concept]! -= share * entropyBits(answers, 0)
      for (let turn = 0; turn < turns.length; turn++) {
        const weight = share * turns[turn]!
        if (weight === 0) continue
        for (let sides = 0, cell = concept * ANSWERS; sides < ANSWERS; sides++, cell++)
          named[cell]! += weight * answers[VIEWS_AT[turn * ANSWERS + sides]!]!
      }
    }
  }
  // What is left below 0 is rounding.
  return gains.map((doubt, concept) => Math.max(0, doubt + entropyBits(named, concept * ANSWERS)))
}

/** `viewsAt`, turn × sides. */
const VIEWS_AT = Uint8Array.from({ length: VIEWS * ANSWERS }, (_, cell) =>
  viewsAt(cell % ANSWERS, Math.floor(cell / ANSWERS)),
)

/** Shares of the turns of an operator who stands at a capture; they sum to 1. */
function turnSharesOf(match: GroupMatch, at: number, sharpness: number): number[] {
  const shares = turnsOf(match, at, sharpness)
  if (shares.length === 0) return Array<number>(VIEWS).fill(1 / VIEWS)
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => share / sum)
}

/** −x log2 x, bits, in equal steps of x: logarithms would take most of a question's time. */
const STEPS = 4096
const UNCERTAINTY_BITS = Float64Array.from({ length: STEPS + 2 }, (_, i) =>
  i === 0 ? 0 : -(i / STEPS) * Math.log2(i / STEPS),
)

/** Entropy of the answers whose chances begin at `from`. */
function entropyBits(chances: Float64Array, from: number): number {
  let bits = 0
  for (let cell = from; cell < from + ANSWERS; cell++) {
    const at = chances[cell]! * STEPS
    const step = Math.floor(at)
    const low = UNCERTAINTY_BITS[step]!
    bits += low + (at - step) * (UNCERTAINTY_BITS[step + 1]! - low)
  }
  return bits
}

/** Words without case, article and the s of a plural. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => word !== 'a' && word !== 'an').map((word) => word.replace(/s$/, ''))
}
