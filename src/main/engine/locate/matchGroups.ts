import { turnBetweenDeg, VIEWS, type Direction } from '../../../shared/bearing.ts'
import type { Channel, Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { Comparison } from '../index/Index.ts'
import { certify, type Certificate } from './certify.ts'
import { ClueTable } from './ClueTable.ts'
import { looksOf, weightsOf, type Looks } from './clueViews.ts'
import { toldTable, type Evidence } from './evidence.ts'
import { ANSWERS, answerChances, sidesOf, viewsAt } from './seenSides.ts'
import { bestTurns, Sums } from './Sums.ts'

/**
 * Share of clues that are expected to be about something else than the place (a mistake, a vehicle that has left).
 * It bounds what one clue can do to the right place: ln 0.1 = −2.3 nats. 0.1 costs a fifth of a point with correct
 * clues and gains five with one wrong of four (bench/robustness.ts; figures in docs/evaluation.md).
 */
const MISTAKEN = 0.1

/** How exactly an operator reads a compass, degrees, beyond the quarter turn that a view spans. */
const COMPASS_SIGMA_DEG = 10

/** Similarities of one clue to every view, N × V, and what of the clue bears on where they count. */
export interface ClueSimilarities {
  readonly direction: Direction | null
  /** Clockwise from the operator's front or from north, degrees; where absent, the direction's own. */
  readonly bearingDeg?: number | null
  readonly reference?: 'operator' | 'north'
  /** What the clue names is not there. */
  readonly isNegated?: boolean
  readonly similarities: Float32Array
  /** How much of a clue's worth it is, 0…1; 1 where absent. */
  readonly weight?: number
  /** What other channels say of the clue at each view. */
  readonly evidence?: Evidence
  /** An answer to a question: the sides of the operator that show the thing. */
  readonly seenOn?: readonly Direction[] | undefined
  /** For an answer: chances that the views show the thing, N × V, 0…1. */
  readonly chances?: Float64Array | undefined
}

export interface MatchOptions {
  /** The encoder's: turns a similarity into nats. */
  readonly logitScale: number
  /** `unknown` holds all turns for equally likely; `capture` knows only the capture's own front; a compass heading
   * makes turns the less likely the farther they are from it, and tells nothing where the capture's heading is unknown. */
  readonly facing: Facing
  /** In place of `MISTAKEN`, to measure what it is worth. */
  readonly mistaken?: number
  /** Where the clues' similarities are not exact: what they are a comparison of, and how many of the best must be certain. */
  readonly exactly?: { readonly comparison: Comparison; readonly best: number }
}

/** What one clue says of a capture at a turn: the view it fits best, and its log-likelihood ratio, nats. */
export interface ClueMatch {
  readonly viewBearingDeg: number
  readonly support: number
  /** Similarity of that view, nats. */
  readonly similarity: number
  /** Mean similarity of the clue to all views considered, nats. */
  readonly usual: number
  /** By how many deviations the similarity is above the usual. */
  readonly excess: number
}

/** How well a description fits each capture that was considered, for every way the operator may be turned. */
export interface GroupMatch {
  /** The captures considered, as rows of the gallery. */
  readonly rows: readonly number[]
  /** 4, or 1 where only one turn is possible or no clue tells one from another. */
  readonly turns: number
  /** Whether the clues tell how the operator is turned. */
  readonly tellsTurn: boolean
  /** rows × turns: sum of the clues' log-likelihood ratios against a random capture and of the turn's log prior, nats. */
  readonly scores: Float64Array
  /** How the best became certain; null where all similarities are taken for exact. */
  readonly certificate: Certificate | null
  /** Positions in `rows`, best first, by the best turn; ties keep the gallery's order. */
  readonly order: Int32Array
  /** Score of a position at its best turn. */
  bestScore(at: number): number
  /** The operator's front is this many quarter turns clockwise from the capture's front. */
  bestTurn(at: number): number
  /** What every clue says of a position at a turn. */
  cluesAt(at: number, turn: number): ClueMatch[]
  /** The same captures matched without one of the clues. */
  without(clue: number): GroupMatch
  /** The same captures as if some channels had nothing to say. */
  withoutChannels(left: readonly Channel[]): GroupMatch
  /**
   * The same captures with what was known before: rows × `VIEWS` log-odds against an even belief, in the scores' nats. All turns
   * are told apart from then on, but for a facing of `capture`, of which only turn 0 counts.
   */
  given(prior: Float64Array): GroupMatch
}

/**
 * Matches the clues of one description with the views of every capture, as a group.
 *
 * A clue's likelihood at a view is the softmax of its similarities over all views it might be about, against their mean,
 * mixed with `MISTAKEN` parts of "about something else": one wrong clue cannot sink the right place. Clues add up in log
 * space. A clue with a side belongs to one view at each of the four cyclic turns of the group, or to two where it lies
 * between them; one from north to the view that looks there, whichever way the operator faces; one without side takes all
 * views in equal parts, so its best view decides. An answer counts by how likely a place and turn would have brought it. What signs and notes say adds to its clue. Sides that were not described are absent, not zero.
 *
 * @param rows the captures to consider, as rows of the gallery
 */
export function matchGroups(
  captures: readonly GalleryCapture[],
  rows: readonly number[],
  clues: readonly ClueSimilarities[],
  options: MatchOptions,
): GroupMatch {
  const { exactly } = options
  // What is usual among few captures, codes would tell less well than among many.
  if (exactly && rows.length <= exactly.best) exactly.comparison.refine(rows)
  return new Matching(captures, rows, clues, options).all()
}

/** What is known before the clues, and what is left out. */
interface Known {
  /** rows × `VIEWS`; absent where nothing is known. */
  readonly given?: Float64Array
  readonly left: readonly Channel[]
}

/** rows × turns, nats; null where nothing is said. */
type Table = Float32Array | Float64Array | null

/** The clues of one description with what each says of every capture, from which sums of some of them are made. */
class Matching {
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
    options: MatchOptions,
  ) {
    const { logitScale, facing, mistaken = MISTAKEN } = options
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

/** Support of an answer, nats, for each row and turn: its log-probability there, against the mean of all. */
function answerTable(
  { seenOn = [], chances = new Float64Array(), weight = 1 }: ClueSimilarities,
  rows: readonly number[],
  turns: number,
): Float64Array {
  const sides = sidesOf(seenOn)
  const answers = new Float64Array(ANSWERS)
  const table = new Float64Array(rows.length * turns)
  let mean = 0
  for (const [at, row] of rows.entries()) {
    answerChances(chances, row * VIEWS, answers)
    for (let turn = 0; turn < turns; turn++) {
      table[at * turns + turn] = answers[viewsAt(sides, turn)]!
      mean += answers[viewsAt(sides, turn)]! / table.length
    }
  }
  return table.map((chance) => weight * Math.log(chance / mean))
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
