import { directions, VIEWS, type Direction } from '../../../shared/bearing.ts'

/** Which sides show a thing, as a set of bits: bit i for `directions[i]` of the operator, or for view i of a capture. */
type Sides = number

/** Answers there are: any of the four sides, or none. */
export const ANSWERS = 1 << VIEWS

/** Share of answers that are wrong: the operator overlooks a thing, or takes another for it. */
export const WRONG = 0.1

export function sidesOf(seenOn: readonly Direction[]): Sides {
  return seenOn.reduce((sides, side) => sides | (1 << directions.indexOf(side)), 0)
}

/** The views that an operator's sides are, when the operator's front is `turn` quarters clockwise from the capture's. */
export function viewsAt(sides: Sides, turn: number): Sides {
  return ((sides << turn) | (sides >> (VIEWS - turn))) & (ANSWERS - 1)
}

/**
 * Probability of each answer, by the views that it names, at a capture whose views show a thing with these chances: the views are
 * independent of each other, and a wrong answer is as likely to be any of the others.
 *
 * @param chances 0…1, of at least `from + VIEWS` numbers, of which the four from `from` on are read
 * @param answers where the `ANSWERS` probabilities go; they sum to 1
 */
export function answerChances(
  chances: ArrayLike<number>,
  from: number,
  answers: Float64Array,
  wrong = WRONG,
): void {
  const other = wrong / (ANSWERS - 1)
  answers[0] = 1
  for (let view = 0, known = 1; view < VIEWS; view++, known *= 2) {
    const chance = chances[from + view]!
    for (let sides = 0; sides < known; sides++) {
      answers[known + sides] = answers[sides]! * chance
      answers[sides]! *= 1 - chance
    }
  }
  for (let sides = 0; sides < ANSWERS; sides++) answers[sides] = other + (1 - wrong - other) * answers[sides]!
}

/** Support of an answer, nats, for each position and turn: its log-probability there, against the mean of all. */
export function answerTable(
  {
    seenOn = [],
    chances = new Float64Array(),
    weight = 1,
  }: {
    readonly seenOn?: readonly Direction[] | undefined
    readonly chances?: Float64Array | undefined
    readonly weight?: number
  },
  captures: number,
  turns: number,
): Float64Array {
  const sides = sidesOf(seenOn)
  const answers = new Float64Array(ANSWERS)
  const table = new Float64Array(captures * turns)
  let mean = 0
  for (let at = 0; at < captures; at++) {
    answerChances(chances, at * VIEWS, answers)
    for (let turn = 0; turn < turns; turn++) {
      table[at * turns + turn] = answers[viewsAt(sides, turn)]!
      mean += answers[viewsAt(sides, turn)]! / table.length
    }
  }
  return table.map((chance) => weight * Math.log(chance / mean))
}
