import { directions, VIEWS, type Direction } from '../../../shared/bearing.ts'
import type { AskedClue, Facing, Question } from '../../../shared/query.ts'
import { regionOf } from './belief.ts'
import { turnsOf } from './carryBelief.ts'
import { chanceAt, clueOf, questionWords, type ConceptChances } from './concepts.ts'
import type { GroupMatch } from './matchGroups.ts'

/** Share of answers that are wrong: the operator overlooks a thing, or takes another for it. */
const WRONG = 0.1

/** Below this an answer is not worth the operator's breath; a clear one of two equal places tells 0.5. */
const MIN_GAIN_BITS = 0.03

/** The captures that are told apart: the most believed ones with this share of the belief, at most so many. */
const TOLD_SHARE = 0.98
const TOLD_CAPTURES = 256

/** What is believed of a match, as far as questions go. */
export interface Asking {
  readonly shares: Float64Array
  readonly sharpness: number
  readonly facing: Facing
  /** All clues so far; what was answered with "can't tell" is among them, switched off. */
  readonly asked: readonly Pick<AskedClue, 'text' | 'direction' | 'bearingDeg'>[]
}

/** What may be asked: a column of the chances, of one side of the operator or of any. */
interface Option {
  readonly concept: number
  readonly side: Direction | null
}

/**
 * The question whose answer is expected to tell most about which capture it is: the mutual information between the
 * answer and the capture, with `WRONG` of the answers wrong. Sides are asked for where the clues tell how the operator
 * is turned. Nothing is asked that a clue has said, and nothing twice. Null when no question would tell.
 */
export function askNext(match: GroupMatch, table: ConceptChances, asking: Asking): Question | null {
  const { asked, facing } = asking
  const sides = match.tellsTurn || facing === 'capture' ? [...directions, null] : [null]
  const gains = gainsOf(match, table, asking, sides)
  let [best, gainBits]: [Option | null, number] = [null, MIN_GAIN_BITS]
  for (const [s, side] of sides.entries())
    for (const [concept, { thing }] of table.concepts.entries()) {
      const gain = gains[s]![concept]!
      if (gain <= gainBits || asked.some((clue) => isSaid(thing, side, clue))) continue
      ;[best, gainBits] = [{ concept, side }, gain]
    }
  if (!best) return null
  const concept = table.concepts[best.concept]!
  return { words: questionWords(concept, best.side), clue: clueOf(concept, best.side), gainBits }
}

/** Expected gains, bits, by side and concept. */
export function gainsOf(
  match: GroupMatch,
  table: ConceptChances,
  { shares, sharpness }: Pick<Asking, 'shares' | 'sharpness'>,
  sides: readonly (Direction | null)[],
): Float64Array[] {
  const { length } = table.concepts
  const told = regionOf(match, shares, TOLD_SHARE).slice(0, TOLD_CAPTURES)
  const total = told.reduce((sum, at) => sum + shares[at]!, 0)
  const yes = sides.map(() => new Float64Array(length))
  const doubt = sides.map(() => new Float64Array(length))
  for (const at of told) {
    const turns = match.turns === 1 ? [1] : summedToOne(turnsOf(match, at, sharpness))
    const share = shares[at]! / total
    for (const [s, side] of sides.entries()) {
      const shown = shownAt(table, match.rows[at]!, side, turns)
      const [yesOf, doubtOf] = [yes[s]!, doubt[s]!]
      for (let concept = 0; concept < length; concept++) {
        const chance = WRONG + (1 - 2 * WRONG) * shown[concept]!
        yesOf[concept]! += share * chance
        doubtOf[concept]! += share * entropyBits(chance)
      }
    }
  }
  return yes.map((chances, s) =>
    // What is left below 0 is rounding.
    chances.map((chance, concept) => Math.max(0, entropyBits(chance) - doubt[s]![concept]!)),
  )
}

/** Chance of each concept to be on a side of an operator who stands at a capture, 0…1; on any of them, at least on one. */
function shownAt(
  table: ConceptChances,
  row: number,
  side: Direction | null,
  turns: readonly number[],
): Float64Array {
  const shown = new Float64Array(table.concepts.length)
  if (side === null) {
    shown.fill(1)
    for (let view = 0; view < VIEWS; view++) {
      const chances = chanceAt(table, row, view)
      for (let concept = 0; concept < shown.length; concept++) shown[concept]! *= 1 - chances[concept]! / 255
    }
    return shown.map((none) => 1 - none)
  }
  for (const [turn, share] of turns.entries()) {
    const chances = chanceAt(table, row, (directions.indexOf(side) + turn) % VIEWS)
    for (let concept = 0; concept < shown.length; concept++)
      shown[concept]! += (share * chances[concept]!) / 255
  }
  return shown
}

/** Shares that were rounded, so that they are shares again. */
function summedToOne(shares: readonly number[]): number[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  return shares.map((share) => share / sum)
}

/** Entropy of yes or no, bits, at chances in equal steps: logarithms would take most of a question's time. */
const ENTROPY_BITS = Float64Array.from({ length: 1025 }, (_, i) => {
  const [yes, no] = [i / 1024, 1 - i / 1024]
  return yes * no === 0 ? 0 : -yes * Math.log2(yes) - no * Math.log2(no)
})

/** Between two steps on a straight line, which keeps it concave, and so every gain from being negative. */
function entropyBits(chance: number): number {
  const at = chance * (ENTROPY_BITS.length - 1)
  const low = Math.min(Math.floor(at), ENTROPY_BITS.length - 2)
  return ENTROPY_BITS[low]! + (at - low) * (ENTROPY_BITS[low + 1]! - ENTROPY_BITS[low]!)
}

/** Whether a clue has said whether a thing is on a side: it names it, there or on no side in particular. */
function isSaid(
  thing: string,
  side: Direction | null,
  { text, direction, bearingDeg }: Asking['asked'][number],
): boolean {
  const isElsewhere = side !== null && bearingDeg !== null && direction !== side
  if (isElsewhere) return false
  const said = new Set(wordsOf(text))
  return wordsOf(thing).every((word) => said.has(word))
}

/** Words without case, article and the s of a plural. */
function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.filter((word) => word !== 'a' && word !== 'an').map((word) => word.replace(/s$/, ''))
}
