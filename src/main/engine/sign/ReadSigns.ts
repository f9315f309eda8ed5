import { VIEWS } from '../../../shared/bearing.ts'
import { foldText } from './foldText.ts'

/** A text that was read in a view; `row` is its capture's in the gallery, `view` its place in `directions`. */
export interface ViewSign {
  readonly row: number
  readonly view: 0 | 1 | 2 | 3
  readonly text: string
  /** Mean probability of its letters, 0…1. */
  readonly confidence: number
}

/** A capture from which the signs of another one may be in sight too, its front so many quarter turns clockwise. */
export interface Onlooker {
  readonly row: number
  readonly quarters: number
}

/**
 * How likely a sign that was read in a view is in sight to the same side from a capture close by, where it was not read. Half, on
 * the calibration towns: without it the quotes there tell 0.49 nats of the place, with it 0.66 (docs/evaluation.md).
 */
const ALSO_IN_SIGHT = 0.5

/** The signs that were read on a site, by their text, as quotes are compared with them. */
export class ReadSigns {
  /** Number of views, rows × 4. */
  readonly views: number
  /** For every text, folded: the views that show it, as numbers in rows × 4, with the probability that they do. */
  readonly shownBy: ReadonlyMap<string, ReadonlyMap<number, number>>

  /**
   * @param rows captures of the gallery; signs of others are left out
   * @param onlookers of every row; none when left out
   */
  constructor(signs: readonly ViewSign[], rows: number, onlookers: readonly (readonly Onlooker[])[] = []) {
    this.views = rows * VIEWS
    const shownBy = new Map<string, Map<number, number>>()
    for (const { row, view, text, confidence } of signs) {
      if (row >= rows) continue
      const folded = foldText(text)
      const shown = shownBy.get(folded) ?? new Map<number, number>()
      shownBy.set(folded, shown)
      const show = (at: number, probability: number): void =>
        void shown.set(at, Math.max(shown.get(at) ?? 0, probability))
      show(row * VIEWS + view, confidence)
      for (const { row: other, quarters } of onlookers[row] ?? [])
        show(other * VIEWS + ((view - quarters + VIEWS) % VIEWS), ALSO_IN_SIGHT * confidence)
    }
    this.shownBy = shownBy
  }
}
