import { directions, turnBetweenDeg, VIEWS, wrapDeg, type Direction } from '../../../shared/bearing.ts'
import type { Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'

/**
 * Share of clues that are expected to be about something else than the place (a mistake, a vehicle that has left).
 * It bounds what one clue can do to the right place: ln 0.1 = −2.3 nats. 0.1 costs a fifth of a point with correct
 * clues and gains five with one wrong of four (bench/robustness.ts; figures in docs/evaluation.md).
 */
const MISTAKEN = 0.1

/** Similarities of one clue to every view, N × V, and the side it speaks of. */
export interface ClueSimilarities {
  readonly direction: Direction | null
  readonly similarities: Float32Array
}

export interface MatchOptions {
  /** The encoder's: turns a similarity into nats. */
  readonly logitScale: number
  /** `unknown` tries all turns; `capture` only the capture's own front; a compass heading the nearest, or all where the
   * capture's heading is unknown. */
  readonly facing: Facing
  /** In place of `MISTAKEN`, to measure what it is worth. */
  readonly mistaken?: number
}

/** How well a whole description fits a capture. */
export interface GroupMatch {
  /** Row of the capture in the gallery. */
  readonly row: number
  /** Sum of the clues' log-likelihood ratios against a random capture, nats, at the best turn. */
  readonly score: number
  /** The operator's front is this many quarter turns clockwise from the capture's front; null when no clue tells. */
  readonly turn: number | null
  /** For each clue: the view it fits, and its share of the score. */
  readonly clues: readonly { readonly viewBearingDeg: number; readonly support: number }[]
}

/**
 * Matches the clues of one description with the views of every capture, as a group.
 *
 * A clue's likelihood at a view is the softmax of its similarities over all views it might be about, times the size
 * of that pool, mixed with `MISTAKEN` parts of "about something else": one wrong clue cannot sink the right place.
 * Clues add up in log space. A clue with a side belongs to one view at each of the four cyclic turns of the group;
 * one without takes all views of the capture in equal parts, so its best view decides. Sides that were not described
 * are absent, not zero.
 *
 * @param rows the captures to consider, as rows of the gallery
 * @returns one match per row, best first; ties keep the gallery's order
 */
export function matchGroups(
  captures: readonly GalleryCapture[],
  rows: readonly number[],
  clues: readonly ClueSimilarities[],
  { logitScale, facing, mistaken = MISTAKEN }: MatchOptions,
): GroupMatch[] {
  const sameFront = facing === 'capture'
  const tables = clues.map((clue) => supportTable(clue, rows, { logitScale, mistaken, sameFront }))
  const sided = clues.some(({ direction }) => direction !== null)
  const matches = rows.map((row): GroupMatch => {
    const turns = sided ? possibleTurns(captures[row]!, facing) : [0]
    let best: GroupMatch | undefined
    for (const turn of turns) {
      const parts = tables.map((table, i) => supportAt(table, row, clues[i]!.direction, turn))
      const score = parts.reduce((sum, { support }) => sum + support, 0)
      if (!best || score > best.score) best = { row, score, turn: sided ? turn : null, clues: parts }
    }
    return best!
  })
  return matches.sort((a, b) => b.score - a.score || a.row - b.row)
}

/** Support of one clue by each view (directed clue), or by each capture with the view that gives most (free clue). */
interface SupportTable {
  readonly support: Float32Array
  readonly bestView: Uint8Array | null
}

function supportTable(
  { direction, similarities }: ClueSimilarities,
  rows: readonly number[],
  { logitScale, mistaken, sameFront }: { logitScale: number; mistaken: number; sameFront: boolean },
): SupportTable {
  const views = sameFront && direction ? [directions.indexOf(direction)] : [0, 1, 2, 3]
  let largest = -Infinity
  for (const row of rows)
    for (const view of views) largest = Math.max(largest, similarities[row * VIEWS + view]!)
  const likelihood = (row: number, view: number): number =>
    Math.exp(logitScale * (similarities[row * VIEWS + view]! - largest))
  let total = 0
  for (const row of rows) for (const view of views) total += likelihood(row, view)
  const ratio = (share: number, pool: number): number => Math.log((1 - mistaken) * share * pool + mistaken)

  if (direction) {
    const support = new Float32Array(similarities.length)
    for (const row of rows)
      for (const view of views)
        support[row * VIEWS + view] = ratio(likelihood(row, view) / total, rows.length * views.length)
    return { support, bestView: null }
  }
  const support = new Float32Array(similarities.length / VIEWS)
  const bestView = new Uint8Array(support.length)
  for (const row of rows) {
    const parts = views.map((view) => likelihood(row, view))
    bestView[row] = parts.indexOf(Math.max(...parts))
    support[row] = ratio(parts.reduce((sum, part) => sum + part, 0) / total, rows.length)
  }
  return { support, bestView }
}

function supportAt(
  table: SupportTable,
  row: number,
  direction: Direction | null,
  turn: number,
): { viewBearingDeg: number; support: number } {
  if (table.bestView || direction === null)
    return { viewBearingDeg: (table.bestView?.[row] ?? 0) * 90, support: table.support[row]! }
  const view = (directions.indexOf(direction) + turn) % VIEWS
  return { viewBearingDeg: view * 90, support: table.support[row * VIEWS + view]! }
}

function possibleTurns({ headingDeg }: GalleryCapture, facing: Facing): number[] {
  const all = [0, 1, 2, 3]
  if (facing === 'capture') return [0]
  if (facing === 'unknown' || headingDeg === null) return all
  const off = (turn: number): number => turnBetweenDeg(wrapDeg(headingDeg + turn * 90), facing)
  return [all.reduce((best, turn) => (off(turn) < off(best) ? turn : best))]
}
