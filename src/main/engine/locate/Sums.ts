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
  readonly #best: ReturnType<typeof bestTurns>
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
    this.#best = bestTurns(scores, turns)
  }

  get order(): Int32Array {
    this.#order ??= orderOf(this.#best.scores)
    return this.#order
  }

  bestScore(at: number): number {
    return this.#best.scores[at]!
  }

  bestTurn(at: number): number {
    return this.#best.turns[at]!
  }
}

/** The best turn of every position, the first of those that are alike, and its score. */
export function bestTurns(
  all: Float64Array,
  turns: number,
): { readonly scores: Float64Array; readonly turns: Uint8Array } {
  const best = { scores: new Float64Array(all.length / turns), turns: new Uint8Array(all.length / turns) }
  for (let at = 0, cell = 0; at < best.scores.length; at++, cell += turns) {
    let most = all[cell]!
    let found = 0
    for (let turn = 1; turn < turns; turn++) {
      if (!(all[cell + turn]! > most)) continue
      most = all[cell + turn]!
      found = turn
    }
    best.scores[at] = most
    best.turns[at] = found
  }
  return best
}

/** Bits that one pass of a sort looks at; three passes see a whole float32. */
const DIGIT_BITS = 11
const DIGITS = 2 ** DIGIT_BITS

/**
 * Positions of numbers, largest first; ties in the order of the positions.
 *
 * Sorts by the bits of float32, digit by digit from the last (Knuth, The Art of Computer Programming 3, 5.2.5): a sort that
 * calls back takes twenty times as long. Numbers that are one float32 are put in order afterwards.
 */
function orderOf(scores: Float64Array): Int32Array {
  const count = scores.length
  const rounded = new Float32Array(count)
  for (let at = 0; at < count; at++) rounded[at] = scores[at]! + 0 // not −0
  const keys = new Uint32Array(rounded.buffer)
  // Bits of floats ascend with them, those of negative ones descend; largest first turns all around.
  for (let at = 0; at < count; at++) keys[at] = keys[at]! >>> 31 ? keys[at]! : ~keys[at]! & 0x7fffffff
  let order = new Int32Array(count)
  for (let at = 0; at < count; at++) order[at] = at
  let next = new Int32Array(count)
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const places = new Int32Array(DIGITS + 1)
    for (let i = 0; i < count; i++) places[((keys[i]! >>> shift) & (DIGITS - 1)) + 1]!++
    for (let digit = 0; digit < DIGITS; digit++) places[digit + 1]! += places[digit]!
    for (let i = 0; i < count; i++) {
      const at = order[i]!
      next[places[(keys[at]! >>> shift) & (DIGITS - 1)]!++] = at
    }
    ;[order, next] = [next, order]
  }
  for (let i = 1; i < count; i++)
    for (let k = i; k > 0 && scores[order[k - 1]!]! < scores[order[k]!]!; k--)
      [order[k - 1], order[k]] = [order[k]!, order[k - 1]!]
  return order
}
