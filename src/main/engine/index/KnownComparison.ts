import type { Comparison } from './Index.ts'
import { LooseTables } from './LooseTables.ts'

/** Similarities that are taken for exact. */
export class KnownComparison extends LooseTables implements Comparison {
  readonly rows: ArrayLike<number>
  readonly errorMost = 0

  /** @param similarities for each descriptor V for each of the rows */
  constructor(similarities: readonly Float32Array[], rows: ArrayLike<number>) {
    super(similarities, rows.length)
    this.rows = rows
  }

  errorAt(): number {
    return 0
  }

  refine(): void {
    // They are exact already.
  }

  release(): void {
    // They are in nobody's way.
  }
}
