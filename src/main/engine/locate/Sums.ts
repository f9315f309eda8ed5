import type { GroupMatch } from './matchGroups.ts'

/** Sums of some clues, with their best turns; the order is worked out when it is first asked for. */
export class Sums implements GroupMatch {
  readonly rows: readonly number[]
  readonly turns: number
  readonly tellsTurn: boolean
  readonly scores: Float64Array
  readonly cluesAt: GroupMatch['cluesAt']
  readonly without: GroupMatch['without']
  readonly withoutChannels: GroupMatch['withoutChannels']
  readonly given: GroupMatch['given']
  readonly certificate: GroupMatch['certificate']
  readonly #best: Uint8Array
  #order: Int32Array | undefined

  constructor(
    rows: readonly number[],
    scores: Float64Array,
    {
      turns,
      tellsTurn,
      cluesAt,
      without,
      withoutChannels,
      given,
      certificate,
    }: Pick<
      GroupMatch,
      'turns' | 'tellsTurn' | 'cluesAt' | 'without' | 'withoutChannels' | 'given' | 'certificate'
    >,
  ) {
    this.rows = rows
    this.turns = turns
    this.tellsTurn = tellsTurn
    this.scores = scores
    this.cluesAt = cluesAt
    this.without = without
    this.withoutChannels = withoutChannels
    this.given = given
    this.certificate = certificate
    this.#best = new Uint8Array(rows.length)
    for (let at = 0; at < rows.length; at++)
      for (let turn = 1; turn < turns; turn++)
        if (scores[at * turns + turn]! > scores[at * turns + this.#best[at]!]!) this.#best[at] = turn
  }

  get order(): Int32Array {
    this.#order ??= orderOf(this.#bestScores())
    return this.#order
  }

  #bestScores(): Float64Array {
    const scores = new Float64Array(this.rows.length)
    for (let at = 0; at < scores.length; at++) scores[at] = this.bestScore(at)
    return scores
  }

  bestScore(at: number): number {
    return this.scores[at * this.turns + this.#best[at]!]!
  }

  bestTurn(at: number): number {
    return this.#best[at]!
  }
}

/** Positions are told apart up to here when they are sorted with their scores. */
const POSITIONS = 2 ** 21

/**
 * Positions of numbers, largest first; ties in the order of the positions.
 *
 * A sort that calls back takes ten times as long. So the 32 bits of a float32 and the position become one number, in which
 * floats have the order of their bits once those of negative ones are turned around. Numbers that are one float32 are put in
 * order afterwards.
 */
function orderOf(scores: Float64Array): Int32Array {
  if (scores.length > POSITIONS)
    return Int32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b)
  const rounded = new Float32Array(scores.length)
  for (let at = 0; at < scores.length; at++) rounded[at] = scores[at]! + 0 // not −0
  const bits = new Uint32Array(rounded.buffer)
  const keys = new Float64Array(scores.length)
  for (let at = 0; at < keys.length; at++) {
    const each = bits[at]!
    keys[at] = ((each & 0x80000000 ? each : ~each & 0x7fffffff) >>> 0) * POSITIONS + at
  }
  keys.sort()
  const order = new Int32Array(keys.length)
  for (let i = 0; i < order.length; i++) order[i] = keys[i]! % POSITIONS
  for (let i = 1; i < order.length; i++)
    for (let k = i; k > 0 && scores[order[k - 1]!]! < scores[order[k]!]!; k--)
      [order[k - 1], order[k]] = [order[k]!, order[k - 1]!]
  return order
}
