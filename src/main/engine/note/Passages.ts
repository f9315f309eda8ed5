import { VIEWS } from '../../../shared/bearing.ts'
import { namesIn, wordsOf } from './wordsOf.ts'

/** One statement of a note; `row` is its capture's in the gallery, `view` its place in `directions`, null for the whole capture. */
export interface Passage {
  readonly row: number
  readonly view: 0 | 1 | 2 | 3 | null
  readonly text: string
  /** Unit length, D numbers. */
  readonly vector: Float32Array
}

/** A capture close to another one, from which what a note names may be in sight too. */
export interface Onlooker {
  readonly row: number
  readonly quarters: number
}

/** How likely what a note names can be named from a capture close by, too. */
const ALSO_NAMED = 0.25

/** The passages of a site's notes, ordered by the views they are about, as clues are compared with them. */
export class Passages {
  /** For each passage, the views it is about, as numbers in N × 4. */
  readonly views: readonly (readonly number[])[]
  readonly vectors: readonly Float32Array[]
  /** How many passages are about each view, N × 4. */
  readonly counts: Uint32Array
  /** Words that are written as names somewhere, however an operator types them. */
  readonly names: ReadonlySet<string>
  /** For every word, the views where it can be named, with the probability that it can. */
  readonly namedIn: ReadonlyMap<string, ReadonlyMap<number, number>>

  /**
   * @param rows captures of the gallery
   * @param onlookers of every row; none when left out
   */
  constructor(passages: readonly Passage[], rows: number, onlookers: readonly (readonly Onlooker[])[] = []) {
    this.vectors = passages.map(({ vector }) => vector)
    this.views = passages.map(({ row, view }) => viewsOf(row, view))
    this.counts = new Uint32Array(rows * VIEWS)
    const namedIn = new Map<string, Map<number, number>>()
    for (const [i, { row, view, text }] of passages.entries()) {
      for (const at of this.views[i]!) this.counts[at]!++
      const aside = (onlookers[row] ?? []).flatMap(({ row: other, quarters }) =>
        viewsOf(other, view === null ? null : (view - quarters + VIEWS) % VIEWS),
      )
      for (const word of wordsOf(text)) {
        const known = namedIn.get(word) ?? new Map<number, number>()
        namedIn.set(word, known)
        for (const at of this.views[i]!) known.set(at, 1)
        for (const at of aside) known.set(at, known.get(at) ?? ALSO_NAMED)
      }
    }
    this.namedIn = namedIn
    this.names = new Set(passages.flatMap(({ text }) => [...namesIn(text, [])]))
  }
}

function viewsOf(row: number, view: number | null): number[] {
  return view === null ? [0, 1, 2, 3].map((each) => row * VIEWS + each) : [row * VIEWS + view]
}
