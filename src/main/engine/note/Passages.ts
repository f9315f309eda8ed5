import { VIEWS } from '../../../shared/bearing.ts'
import { wordsOf } from './wordsOf.ts'

/** One statement of a note; `row` is its capture's in the gallery, `view` its place in `directions`, null for the whole capture. */
export interface Passage {
  readonly row: number
  readonly view: 0 | 1 | 2 | 3 | null
  readonly text: string
  /** Unit length, D numbers. */
  readonly vector: Float32Array
}

/** The passages of a site's notes, ordered by the views they are about, as clues are compared with them. */
export class Passages {
  /** For each passage, the views it is about, as numbers in N × 4. */
  readonly views: readonly (readonly number[])[]
  readonly vectors: readonly Float32Array[]
  /** How many passages are about each view, N × 4. */
  readonly counts: Uint32Array
  /** The views that a passage with a word is about, ascending. */
  readonly viewsByWord: ReadonlyMap<string, Uint32Array>

  /** @param rows captures of the gallery */
  constructor(passages: readonly Passage[], rows: number) {
    this.vectors = passages.map(({ vector }) => vector)
    this.views = passages.map(({ row, view }) =>
      view === null ? [0, 1, 2, 3].map((each) => row * VIEWS + each) : [row * VIEWS + view],
    )
    this.counts = new Uint32Array(rows * VIEWS)
    const byWord = new Map<string, Set<number>>()
    for (const [i, { text }] of passages.entries()) {
      for (const view of this.views[i]!) this.counts[view]!++
      for (const word of wordsOf(text)) {
        const known = byWord.get(word) ?? new Set()
        byWord.set(word, known)
        for (const view of this.views[i]!) known.add(view)
      }
    }
    this.viewsByWord = new Map([...byWord].map(([word, views]) => [word, Uint32Array.from(views).sort()]))
  }
}
