import { turnBetweenDeg, VIEWS, type Direction } from '../../../shared/bearing.ts'
import type { Channel, Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { EVERYWHERE, looksOf, weightsOf, type Looks } from './clueViews.ts'
import { toldTable, type Evidence } from './evidence.ts'
import { ANSWERS, answerChances, sidesOf, viewsAt } from './seenSides.ts'
import { Sums } from './Sums.ts'

/**
 * Share of clues that are expected to be about something else than the place (a mistake, a vehicle that has left).
 * It bounds what one clue can do to the right place: ln 0.1 = −2.3 nats. 0.1 costs a fifth of a point with correct
 * clues and gains five with one wrong of four (bench/robustness.ts; figures in docs/evaluation.md).
 */
const MISTAKEN = 0.1

/** How often a thing that nobody saw is in view all the same, before its similarity is looked at. */
const USUALLY_SEEN = 0.25

/** However alike a view is, a thing may not be there. */
const SURELY_SEEN = 0.95

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
  { logitScale, facing, mistaken = MISTAKEN }: MatchOptions,
): GroupMatch {
  const looks = clues.map((clue) => looksOf(clue))
  const tellsTurn = looks.some(({ kind }) => kind === 'side' || kind === 'sides')
  const turns = facing !== 'capture' && tellsTurn ? VIEWS : 1
  const tables = clues.map((clue, i) => {
    const { seenOn, chances, weight = 1 } = clue
    if (seenOn && chances) return answerTable({ seenOn, chances, weight }, rows, turns)
    const isKnown = facing === 'capture'
    return supportTable(clue, looks[i]!, { captures, rows, turns, logitScale, mistaken, isKnown })
  })
  /** What the channels add to the tables, but for those that are left out. */
  const toldWithout = (left: readonly Channel[]): readonly (Float64Array | null)[] =>
    clues.map((clue, i) => toldTable(clue, looks[i]!, { captures, rows, turns, left }))
  /** Where no clue tells one turn from another, the tables have one. */
  const tableCell = (at: number, turn: number): number => at * turns + (turns === 1 ? 0 : turn)
  const usual: { mean: number; deviation: number }[] = []
  const clueAt = (i: number, at: number, turn: number, support: number): ClueMatch => {
    const { similarities } = clues[i]!
    const row = rows[at]!
    const view = likeliestView(similarities, row, weightsOf(looks[i]!, turn, captures[row]!))
    const { mean, deviation } = (usual[i] ??= usualOf(similarities, rows))
    const similarity = similarities[row * VIEWS + view]!
    return {
      support,
      viewBearingDeg: view * 90,
      similarity: logitScale * similarity,
      usual: logitScale * mean,
      excess: deviation > 0 ? (similarity - mean) / deviation : 0,
    }
  }
  const summed = (
    used: readonly number[],
    { given, left = [] }: { given?: Float64Array; left?: readonly Channel[] },
    told = toldWithout(left),
  ): GroupMatch => {
    const supportOf = (i: number, cell: number): number => tables[i]![cell]! + (told[i]?.[cell] ?? 0)
    const wide = given && facing !== 'capture' ? VIEWS : turns
    const prior = (at: number, turn: number): number =>
      (wide === 1 ? 0 : logPriorOf(turn, captures[rows[at]!]!.headingDeg, facing)) +
      (given ? given[at * VIEWS + turn]! : 0)
    const scores = Float64Array.from({ length: rows.length * wide }, (_, cell) => {
      const turn = cell % wide
      const at = (cell - turn) / wide
      return used.reduce((sum, i) => sum + supportOf(i, tableCell(at, turn)), prior(at, turn))
    })
    const known = given ? { given } : {}
    const isTurnKnown = tellsTurn || (given?.some((odds, i) => odds !== given[i - (i % VIEWS)]) ?? false)
    const match: GroupMatch = new Sums(rows, scores, {
      turns: wide,
      tellsTurn: isTurnKnown,
      cluesAt: (at, turn) => used.map((i) => clueAt(i, at, turn, supportOf(i, tableCell(at, turn)))),
      without: (clue) =>
        summed(
          used.filter((_, i) => i !== clue),
          { ...known, left },
          told,
        ),
      withoutChannels: (more) =>
        told.some(Boolean) ? summed(used, { ...known, left: [...left, ...more] }) : match,
      given: (prior) => summed(used, { given: prior, left }, told),
    })
    return match
  }
  return summed([...clues.keys()], {})
}

interface TableOptions {
  readonly captures: readonly GalleryCapture[]
  readonly rows: readonly number[]
  readonly turns: number
  readonly logitScale: number
  readonly mistaken: number
  /** Sides are those of the capture: a clue with a side can only be about views of that side. */
  readonly isKnown: boolean
}

/** Support of one clue, nats, for each row and turn. */
function supportTable(
  { similarities, weight = 1, isNegated = false }: ClueSimilarities,
  looks: Looks,
  { captures, rows, turns, logitScale, mistaken, isKnown }: TableOptions,
): Float64Array {
  const pool = isKnown && looks.kind === 'side' ? weightsOf(looks, 0, captures[rows[0]!]!) : EVERYWHERE
  let largest = -Infinity
  for (const row of rows)
    for (let view = 0; view < VIEWS; view++)
      if (pool[view]! > 0) largest = Math.max(largest, similarities[row * VIEWS + view]!)
  const likelihoods = new Float64Array(rows.length * VIEWS)
  let mean = 0
  for (const [at, row] of rows.entries())
    for (let view = 0; view < VIEWS; view++) {
      const likelihood = Math.exp(logitScale * Math.min(0, similarities[row * VIEWS + view]! - largest))
      likelihoods[at * VIEWS + view] = likelihood
      mean += (pool[view]! * likelihood) / rows.length
    }
  // Only a point of the compass is elsewhere for every capture.
  const sameForAll =
    looks.kind === 'compass'
      ? null
      : Array.from({ length: turns }, (_, turn) => weightsOf(looks, turn, captures[rows[0]!]!))
  const table = new Float64Array(rows.length * turns)
  for (const [at, row] of rows.entries())
    for (let turn = 0; turn < turns; turn++) {
      if (turn > 0 && looks.kind !== 'side') {
        table[at * turns + turn] = table[at * turns]!
        continue
      }
      const weights = sameForAll?.[turn] ?? weightsOf(looks, turn, captures[row]!)
      let [sum, most] = [0, 0]
      for (let view = 0; view < VIEWS; view++) {
        const likelihood = likelihoods[at * VIEWS + view]!
        sum += weights[view]! * likelihood
        if (weights[view]! > 0) most = Math.max(most, likelihood)
      }
      const ratio = isNegated ? unseen(most / mean) : sum / mean
      table[at * turns + turn] = weight * Math.log((1 - mistaken) * ratio + mistaken)
    }
  return table
}

/** Support of an answer, nats, for each row and turn: its log-probability there, against the mean of all. */
function answerTable(
  { seenOn, chances, weight }: { seenOn: readonly Direction[]; chances: Float64Array; weight: number },
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

/** How much likelier nobody sees a thing here than elsewhere, when it resembles a view `ratio` times the usual. */
function unseen(ratio: number): number {
  return (1 - Math.min(SURELY_SEEN, USUALLY_SEEN * ratio)) / (1 - USUALLY_SEEN)
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

/** Log-probability of a turn against one of four that are equally likely. */
function logPriorOf(turn: number, headingDeg: number | null, facing: Facing): number {
  if (typeof facing !== 'number' || headingDeg === null) return 0
  const offDeg = (each: number): number =>
    Math.max(0, turnBetweenDeg(facing, headingDeg + each * 90) - 45) / COMPASS_SIGMA_DEG
  const weight = (each: number): number => Math.exp(-(offDeg(each) ** 2) / 2)
  return Math.log((VIEWS * weight(turn)) / (weight(0) + weight(1) + weight(2) + weight(3)))
}
