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
    }: Pick<GroupMatch, 'turns' | 'tellsTurn' | 'cluesAt' | 'without' | 'withoutChannels' | 'given'>,
  ) {
    this.rows = rows
    this.turns = turns
    this.tellsTurn = tellsTurn
    this.scores = scores
    this.cluesAt = cluesAt
    this.without = without
    this.withoutChannels = withoutChannels
    this.given = given
    this.#best = new Uint8Array(rows.length)
    for (let at = 0; at < rows.length; at++)
      for (let turn = 1; turn < turns; turn++)
        if (scores[at * turns + turn]! > scores[at * turns + this.#best[at]!]!) this.#best[at] = turn
  }

  get order(): Int32Array {
    this.#order ??= Int32Array.from(this.rows.keys()).sort(
      (a, b) => this.bestScore(b) - this.bestScore(a) || a - b,
    )
    return this.#order
  }

  bestScore(at: number): number {
    return this.scores[at * this.turns + this.#best[at]!]!
  }

  bestTurn(at: number): number {
    return this.#best[at]!
  }
}
