import type { GroupMatch } from './matchGroups.ts'

type Derived = Pick<
  GroupMatch,
  'rows' | 'turns' | 'tellsTurn' | 'cluesAt' | 'without' | 'withoutChannels' | 'given'
>

/** Sums of some clues at the best turn of every position; what else is asked of them is worked out then. */
export class Sums implements GroupMatch {
  readonly rows: GroupMatch['rows']
  readonly turns: number
  readonly tellsTurn: boolean
  readonly cluesAt: GroupMatch['cluesAt']
  readonly without: GroupMatch['without']
  readonly withoutChannels: GroupMatch['withoutChannels']
  readonly given: GroupMatch['given']
  readonly best: Float64Array
  certificate: GroupMatch['certificate'] = null
  readonly #sum: () => GroupMatch['scores']
  #scores: GroupMatch['scores'] | undefined
  #order: Int32Array | undefined

  /** @param sums.scores sums at every turn, or how to find them when they are asked for */
  constructor(
    sums: Derived & {
      readonly best: Float64Array
      readonly scores: GroupMatch['scores'] | (() => GroupMatch['scores'])
    },
  ) {
    this.rows = sums.rows
    this.turns = sums.turns
    this.tellsTurn = sums.tellsTurn
    this.cluesAt = sums.cluesAt
    this.without = sums.without
    this.withoutChannels = sums.withoutChannels
    this.given = sums.given
    this.best = sums.best
    const { scores } = sums
    this.#sum = typeof scores === 'function' ? scores : () => scores
    if (typeof scores !== 'function') this.#scores = scores
  }

  get scores(): GroupMatch['scores'] {
    return (this.#scores ??= this.#sum())
  }

  get order(): Int32Array {
    return (this.#order ??= orderOf(this.best))
  }

  first(count: number): Int32Array {
    const certain = this.certificate?.isCertain ? this.certificate.best : []
    if (count <= certain.length) return Int32Array.from(certain.slice(0, count))
    return this.#order?.slice(0, count) ?? firstOf(this.best, count)
  }

  /** Puts what is known better in its place. Call for every turn of a position, beginning with 0. */
  set(at: number, turn: number, score: number): void {
    if (this.#scores) this.#scores[at * this.turns + turn] = score
    this.best[at] = turn === 0 ? score : Math.max(this.best[at]!, score)
  }

  bestScore(at: number): number {
    return this.best[at]!
  }

  bestTurn(at: number): number {
    const here = this.scores.subarray(at * this.turns, (at + 1) * this.turns)
    return here.indexOf(Math.max(...here))
  }
}

/** Positions of the largest numbers, largest first; ties in the order of the positions. Quick where few are wanted. */
export function firstOf(scores: Float64Array, count: number): Int32Array {
  const found: number[] = []
  let least = count > 0 ? -Infinity : Infinity
  for (let at = 0; at < scores.length; at++) if (scores[at]! > least) least = insert(at)
  return Int32Array.from(found)

  /** Puts a position in its place. @returns what the next must be above */
  function insert(at: number): number {
    let [low, high] = [0, found.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (scores[found[middle]!]! >= scores[at]!) low = middle + 1
      else high = middle
    }
    found.splice(low, 0, at)
    if (found.length > count) found.pop()
    return found.length === count ? scores[found.at(-1)!]! : -Infinity
  }
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
  for (let first = 0, end = 0; first < count; first = end) {
    while (end < count && keys[order[end]!] === keys[order[first]!]) end++
    if (end - first > 1) order.subarray(first, end).sort((a, b) => scores[b]! - scores[a]! || a - b)
  }
  return order
}
