import { turnBetweenDeg, VIEWS } from '../../../shared/bearing.ts'
import type { Channel, Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { Comparison } from '../index/Index.ts'
import { certify, type Certificate } from './certify.ts'
import { supportsOf, type ClueSupport } from './ClueSupport.ts'
import { looksOf, weightsOf, type Looks } from './clueViews.ts'
import { toldTable } from './evidence.ts'
import type { ClueMatch, GroupClue, GroupMatch, MatchOptions } from './matchGroups.ts'
import { answerTable } from './seenSides.ts'
import { Sums } from './Sums.ts'

/** How exactly an operator reads a compass, degrees, beyond the quarter turn that a view spans. */
const COMPASS_SIGMA_DEG = 10

/** What is known before the clues, and what is left out. */
interface Known {
  /** positions × `VIEWS`; absent where nothing is known. */
  readonly given?: Float64Array
  readonly left: readonly Channel[]
}

/** positions × turns, nats; null where nothing is said. */
type Table = Float64Array | null

/** The clues of one description with what each says of every capture, from which sums of some of them are made. */
export class Matching {
  readonly #captures: readonly GalleryCapture[]
  readonly #comparison: Comparison
  readonly #clues: readonly GroupClue[]
  readonly #options: MatchOptions
  readonly #looks: readonly Looks[]
  readonly #tellsTurn: boolean
  /** 1 where no clue tells one turn from another. */
  readonly #turns: number
  readonly #supports: readonly ClueSupport[]
  /** What the kernel does not sum: answers, and clues of rarer kinds. */
  readonly #tables: readonly Table[]
  readonly #usual: { mean: number; deviation: number }[] = []

  constructor(
    captures: readonly GalleryCapture[],
    comparison: Comparison,
    clues: readonly GroupClue[],
    options: MatchOptions & { readonly mistaken: number },
  ) {
    const { facing } = options
    this.#captures = captures
    this.#comparison = comparison
    this.#clues = clues
    this.#options = options
    this.#looks = clues.map((clue) => looksOf(clue))
    this.#tellsTurn = this.#looks.some(({ kind }) => kind === 'side' || kind === 'sides')
    this.#turns = facing !== 'capture' && this.#tellsTurn ? VIEWS : 1
    this.#supports = supportsOf(
      clues.map((clue, i) => ({ ...clue, looks: this.#looks[i]! })),
      { captures, comparison, turns: this.#turns, isKnown: facing === 'capture', ...options },
    )
    this.#tables = clues.map((clue, i) => {
      if (isAnswer(clue)) return answerTable(clue, comparison.rows.length, this.#turns)
      return this.#supports[i]!.term ? null : this.#supports[i]!.table()
    })
  }

  /** All clues, with the best made certain where it was asked for. */
  all(): GroupMatch {
    const used = [...this.#clues.keys()]
    const told = this.#told([])
    const sums = this.#sum(used, { left: [] }, told)
    if (this.#options.certain !== undefined) sums.certificate = this.#certify(sums, told)
    return sums
  }

  #sum(used: readonly number[], known: Known, told: readonly Table[]): Sums {
    const { given } = known
    const isTurnKnown =
      this.#tellsTurn || (given?.some((odds, i) => odds !== given[i - (i % VIEWS)]) ?? false)
    const match: Sums = new Sums({
      ...this.#scores(used, told, given),
      rows: this.#comparison.rows,
      turns: this.#wide(given),
      tellsTurn: isTurnKnown,
      cluesAt: (at, turn) => used.map((i) => this.#clueAt(i, { at, turn }, told[i] ?? null)),
      without: (clue) =>
        this.#sum(
          used.filter((_, i) => i !== clue),
          known,
          told,
        ),
      withoutChannels: (more) => {
        const left = [...known.left, ...more]
        return told.some(Boolean) ? this.#sum(used, { ...known, left }, this.#told(left)) : match
      },
      given: (prior) => this.#sum(used, { ...known, given: prior }, told),
    })
    return match
  }

  /** What the channels add to the clues, but for those that are left out. */
  #told(left: readonly Channel[]): readonly Table[] {
    const how = { captures: this.#captures, rows: this.#comparison.rows, turns: this.#turns, left }
    return this.#clues.map((clue, i) => toldTable(clue, this.#looks[i]!, how))
  }

  /** Turns that are told apart once something is known. */
  #wide(given?: Float64Array): number {
    return given && this.#options.facing !== 'capture' ? VIEWS : this.#turns
  }

  /** Sums at the best turn, and, once they are asked for where they are not at hand, at every turn. */
  #scores(
    used: readonly number[],
    told: readonly Table[],
    given?: Float64Array,
  ): { best: Float64Array; scores: Float64Array | (() => Float64Array) } {
    const wide = this.#wide(given)
    const terms = used.flatMap((i) => this.#supports[i]!.term ?? [])
    const tables = used.flatMap((i) => [this.#tables[i] ?? [], told[i] ?? []].flat())
    const priors = this.#priors(wide)
    if (priors) tables.push(priors)
    if (given) tables.push(wide === VIEWS ? given : given.filter((_, i) => i % VIEWS === 0))
    if (tables.length === 0) {
      const best = this.#comparison.bestSums(terms, wide)
      return { best, scores: wide === 1 ? best : () => this.#comparison.turnSums(terms) }
    }
    const scores = wide === 1 ? this.#comparison.bestSums(terms, 1) : this.#comparison.turnSums(terms)
    for (const table of tables) add(scores, table)
    if (wide === 1) return { best: scores, scores }
    const best = Float64Array.from({ length: scores.length / wide }, (_, at) => largestAt(scores, at, wide))
    return { best, scores }
  }

  /** Log-probability of every turn against one of four that are equally likely, where a compass tells of them. */
  #priors(turns: number): Table {
    const { facing } = this.#options
    if (turns < VIEWS || typeof facing !== 'number') return null
    return turnPriors(facing, this.#comparison.rows, this.#captures)
  }

  #certify(sums: Sums, told: readonly Table[]): Certificate {
    const { certain } = this.#options
    const { rows, errorMost } = this.#comparison
    const steepness = this.#supports.reduce(
      (sum, support, i) => sum + (isAnswer(this.#clues[i]!) ? 0 : support.steepness),
      0,
    )
    const turns = this.#turns
    const priors = this.#priors(turns)
    const rescore = (positions: readonly number[]): void => {
      this.#comparison.refine(positions)
      for (const at of positions)
        for (let turn = 0; turn < turns; turn++) {
          const cell = at * turns + turn
          let score = priors?.[cell] ?? 0
          for (const i of this.#clues.keys()) score += this.#supportAt(i, at, turn) + (told[i]?.[cell] ?? 0)
          sums.set(at, turn, score)
        }
    }
    const errorAt = (at: number): number => steepness * this.#comparison.errorAt(at)
    const uncertain = { scores: sums.best, errorAt, errorMost: steepness * errorMost, rescore }
    return certify(uncertain, Math.min(certain!, rows.length))
  }

  /** By the similarities as they are now. */
  #supportAt(i: number, at: number, turn: number): number {
    const table = this.#tables[i]
    const cell = at * this.#turns + (this.#turns === 1 ? 0 : turn)
    if (isAnswer(this.#clues[i]!)) return table![cell]!
    const support = this.#supports[i]!.at(at, turn)
    if (table) table[cell] = support
    return support
  }

  #clueAt(i: number, { at, turn }: { at: number; turn: number }, told: Table): ClueMatch {
    const similarities = this.#comparison.similarities[i]!
    const { logitScale } = this.#options
    const capture = this.#captures[this.#comparison.rows[at]!]!
    const view = likeliestView(similarities, at, weightsOf(this.#looks[i]!, turn, capture))
    const { mean, deviation } = (this.#usual[i] ??= usualOf(similarities))
    const similarity = similarities[at * VIEWS + view]!
    const cell = at * this.#turns + (this.#turns === 1 ? 0 : turn)
    return {
      support: this.#supportAt(i, at, turn) + (told?.[cell] ?? 0),
      viewBearingDeg: view * 90,
      similarity: logitScale * similarity,
      usual: logitScale * mean,
      excess: deviation > 0 ? (similarity - mean) / deviation : 0,
    }
  }
}

function isAnswer({ seenOn, chances }: GroupClue): boolean {
  return seenOn !== undefined && chances !== undefined
}

/** Adds a table to scores; one that does not tell turns apart to all turns alike. */
function add(scores: Float64Array, table: Float64Array): void {
  const turns = scores.length / table.length
  if (turns === 1) for (let cell = 0; cell < scores.length; cell++) scores[cell]! += table[cell]!
  else for (let cell = 0; cell < scores.length; cell++) scores[cell]! += table[Math.floor(cell / turns)]!
}

/** Of a position, over its turns. */
function largestAt(scores: Float64Array, at: number, turns: number): number {
  let most = scores[at * turns]!
  for (let cell = at * turns + 1; cell < (at + 1) * turns; cell++) most = Math.max(most, scores[cell]!)
  return most
}

function usualOf(similarities: Float32Array): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0]
  for (let i = 0; i < similarities.length; i++) {
    sum += similarities[i]!
    squares += similarities[i]! * similarities[i]!
  }
  const mean = sum / similarities.length
  return { mean, deviation: Math.sqrt(Math.max(0, squares / similarities.length - mean * mean)) }
}

function likeliestView(similarities: Float32Array, at: number, weights: readonly number[]): number {
  let best = -1
  for (let view = 0; view < VIEWS; view++)
    if (
      weights[view]! > 0 &&
      (best === -1 || similarities[at * VIEWS + view]! > similarities[at * VIEWS + best]!)
    )
      best = view
  return best
}

/** positions × `VIEWS`; 0 where the heading of a capture is unknown. */
function turnPriors(
  facing: Extract<Facing, number>,
  rows: ArrayLike<number>,
  captures: readonly GalleryCapture[],
): Float64Array {
  const priors = new Float64Array(rows.length * VIEWS)
  for (let at = 0; at < rows.length; at++) {
    const { headingDeg } = captures[rows[at]!]!
    if (headingDeg === null) continue
    const weights = Array.from({ length: VIEWS }, (_, turn) => {
      const offDeg = Math.max(0, turnBetweenDeg(facing, headingDeg + turn * 90) - 45) / COMPASS_SIGMA_DEG
      return Math.exp(-(offDeg ** 2) / 2)
    })
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / VIEWS
    for (const [turn, weight] of weights.entries()) priors[at * VIEWS + turn] = Math.log(weight / mean)
  }
  return priors
}
