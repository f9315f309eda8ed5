import { turnBetweenDeg, VIEWS } from '../../../shared/bearing.ts'
import type { Channel, Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { certify, type Certificate } from './certify.ts'
import { ClueTable } from './ClueTable.ts'
import { looksOf, weightsOf, type Looks } from './clueViews.ts'
import { toldTable } from './evidence.ts'
import type { ClueMatch, ClueSimilarities, GroupMatch, MatchOptions } from './matchGroups.ts'
import { answerTable } from './seenSides.ts'
import { bestTurns, Sums } from './Sums.ts'

/** How exactly an operator reads a compass, degrees, beyond the quarter turn that a view spans. */
const COMPASS_SIGMA_DEG = 10

/** What is known before the clues, and what is left out. */
interface Known {
  /** rows × `VIEWS`; absent where nothing is known. */
  readonly given?: Float64Array
  readonly left: readonly Channel[]
}

/** rows × turns, nats; null where nothing is said. */
type Table = Float32Array | Float64Array | null

/** The clues of one description with what each says of every capture, from which sums of some of them are made. */
export class Matching {
  readonly #captures: readonly GalleryCapture[]
  readonly #rows: readonly number[]
  readonly #clues: readonly ClueSimilarities[]
  readonly #options: MatchOptions
  readonly #looks: readonly Looks[]
  readonly #tellsTurn: boolean
  /** 1 where no clue tells one turn from another. */
  readonly #turns: number
  /** Null for an answer, which has a table of its own. */
  readonly #compared: readonly (ClueTable | null)[]
  readonly #tables: readonly (Float32Array | Float64Array)[]
  readonly #usual: { mean: number; deviation: number }[] = []
  #certificate: Certificate | null = null

  constructor(
    captures: readonly GalleryCapture[],
    rows: readonly number[],
    clues: readonly ClueSimilarities[],
    options: MatchOptions & { readonly mistaken: number },
  ) {
    const { logitScale, facing, mistaken } = options
    this.#captures = captures
    this.#rows = rows
    this.#clues = clues
    this.#options = options
    this.#looks = clues.map((clue) => looksOf(clue))
    this.#tellsTurn = this.#looks.some(({ kind }) => kind === 'side' || kind === 'sides')
    this.#turns = facing !== 'capture' && this.#tellsTurn ? VIEWS : 1
    const how = { captures, rows, turns: this.#turns, logitScale, mistaken, isKnown: facing === 'capture' }
    this.#compared = clues.map((clue, i) =>
      clue.seenOn && clue.chances ? null : new ClueTable(clue, this.#looks[i]!, how),
    )
    this.#tables = clues.map((clue, i) => this.#compared[i]?.supports ?? answerTable(clue, rows, this.#turns))
  }

  /** All clues, with the best made certain where it was asked for. */
  all(): GroupMatch {
    const used = [...this.#clues.keys()]
    const told = this.#told([])
    const scores = this.#scores(used, told)
    if (this.#options.exactly) this.#certificate = this.#certify(scores)
    return this.#sum(used, { left: [] }, told, scores)
  }

  #sum(
    used: readonly number[],
    known: Known,
    told: readonly Table[],
    scores = this.#scores(used, told, known.given),
  ): GroupMatch {
    const { given } = known
    const isTurnKnown =
      this.#tellsTurn || (given?.some((odds, i) => odds !== given[i - (i % VIEWS)]) ?? false)
    const match: GroupMatch = new Sums(this.#rows, scores, {
      turns: this.#wide(given),
      tellsTurn: isTurnKnown,
      certificate: this.#certificate,
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
    const how = { captures: this.#captures, rows: this.#rows, turns: this.#turns, left }
    return this.#clues.map((clue, i) => toldTable(clue, this.#looks[i]!, how))
  }

  /** Turns that are told apart once something is known. */
  #wide(given?: Float64Array): number {
    return given && this.#options.facing !== 'capture' ? VIEWS : this.#turns
  }

  #scores(used: readonly number[], told: readonly Table[], given?: Float64Array): Float64Array {
    const wide = this.#wide(given)
    const scores = new Float64Array(this.#rows.length * wide)
    if (wide === VIEWS) addTurnPriors(scores, this.#rows, this.#captures, this.#options.facing)
    if (given) add(scores, wide === VIEWS ? given : given.filter((_, i) => i % VIEWS === 0))
    for (const i of used) {
      add(scores, this.#tables[i]!)
      if (told[i]) add(scores, told[i])
    }
    return scores
  }

  #certify(scores: Float64Array): Certificate {
    const { comparison, best } = this.#options.exactly!
    const turns = this.#turns
    const steepness = this.#compared.reduce((sum, table) => sum + (table?.steepness ?? 0), 0)
    const { scores: bestScores } = bestTurns(scores, turns)
    const rescore = (positions: readonly number[]): void => {
      comparison.refine(positions.map((at) => this.#rows[at]!))
      for (const at of positions) {
        for (const table of this.#compared)
          if (table) refine(table, { first: at * turns, last: (at + 1) * turns, at }, scores)
        bestScores[at] = Math.max(...scores.subarray(at * turns, (at + 1) * turns))
      }
    }
    const errorAt = (at: number): number => steepness * comparison.errorAt(this.#rows[at]!)
    const errorMost = steepness * comparison.errorMost
    return certify({ scores: bestScores, errorAt, errorMost, rescore }, best)
  }

  #clueAt(i: number, { at, turn }: { at: number; turn: number }, told: Table): ClueMatch {
    const { similarities } = this.#clues[i]!
    const { logitScale } = this.#options
    const row = this.#rows[at]!
    const view = likeliestView(similarities, row, weightsOf(this.#looks[i]!, turn, this.#captures[row]!))
    const { mean, deviation } = (this.#usual[i] ??= usualOf(similarities, this.#rows))
    const similarity = similarities[row * VIEWS + view]!
    const cell = at * this.#turns + (this.#turns === 1 ? 0 : turn)
    return {
      support: this.#tables[i]![cell]! + (told?.[cell] ?? 0),
      viewBearingDeg: view * 90,
      similarity: logitScale * similarity,
      usual: logitScale * mean,
      excess: deviation > 0 ? (similarity - mean) / deviation : 0,
    }
  }
}

/** Refines a position of a table, and the scores that it is part of. */
function refine(
  table: ClueTable,
  { at, first, last }: { at: number; first: number; last: number },
  scores: Float64Array,
): void {
  for (let cell = first; cell < last; cell++) scores[cell]! -= table.supports[cell]!
  table.refine(at)
  for (let cell = first; cell < last; cell++) scores[cell]! += table.supports[cell]!
}

/** Adds a table to scores; one that does not tell turns apart to all turns alike. */
function add(scores: Float64Array, table: Float32Array | Float64Array): void {
  const turns = scores.length / table.length
  if (turns === 1) for (let cell = 0; cell < scores.length; cell++) scores[cell]! += table[cell]!
  else for (let cell = 0; cell < scores.length; cell++) scores[cell]! += table[Math.floor(cell / turns)]!
}

function usualOf(similarities: Float32Array, rows: readonly number[]): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0]
  for (const row of rows)
    for (let view = 0; view < VIEWS; view++) {
      const similarity = similarities[row * VIEWS + view]!
      sum += similarity
      squares += similarity * similarity
    }
  const count = rows.length * VIEWS
  const mean = sum / count
  return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) }
}

function likeliestView(similarities: Float32Array, row: number, weights: readonly number[]): number {
  let best = -1
  for (let view = 0; view < VIEWS; view++)
    if (
      weights[view]! > 0 &&
      (best === -1 || similarities[row * VIEWS + view]! > similarities[row * VIEWS + best]!)
    )
      best = view
  return best
}

/** Adds the log-probability of every turn against one of four that are equally likely, where a compass tells of them. */
function addTurnPriors(
  scores: Float64Array,
  rows: readonly number[],
  captures: readonly GalleryCapture[],
  facing: Facing,
): void {
  if (typeof facing !== 'number') return
  for (const [at, row] of rows.entries()) {
    const { headingDeg } = captures[row]!
    if (headingDeg === null) continue
    const weights = Array.from({ length: VIEWS }, (_, turn) => {
      const offDeg = Math.max(0, turnBetweenDeg(facing, headingDeg + turn * 90) - 45) / COMPASS_SIGMA_DEG
      return Math.exp(-(offDeg ** 2) / 2)
    })
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / VIEWS
    for (const [turn, weight] of weights.entries()) scores[at * VIEWS + turn]! += Math.log(weight / mean)
  }
}
