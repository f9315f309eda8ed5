import type { IndexKind } from '../../../shared/site.ts'
import { dot } from './dot.ts'
import type { Gallery } from './Gallery.ts'
import type { Tables } from './Tables.ts'

/**
 * Some descriptors compared with captures of a gallery, first as well as its codes tell, then exactly where it is asked for.
 *
 * Captures are counted by their position among those that were compared. A partial index knows only the nearest views; the
 * others carry the smallest similarity it knows, which is never below their own.
 */
export interface Comparison extends Tables {
  /** The captures that were compared, as rows of the gallery. */
  readonly rows: ArrayLike<number>
  /** How far a similarity of a capture may be from that of the descriptors as they are stored; 0 where it is exact. */
  errorAt(at: number): number
  /** No similarity is farther off. */
  readonly errorMost: number
  /** Makes the similarities of some captures those of the descriptors as they are stored. */
  refine(positions: Iterable<number>): void
  /** Says that nobody will look at its similarities again, which saves the next comparison a copy. */
  release(): void
}

/** The structure that compares clues with a gallery. All implementations answer to one contract suite (Index.test.ts). */
export interface Index {
  readonly kind: IndexKind
  readonly gallery: Gallery
  /**
   * Compares descriptors with all views of the gallery.
   *
   * @param descriptors unit length, `gallery.dim` numbers, by the gallery's encoder; one of nothing but 0, of a clue of which
   *   the encoder knows no word, is like nothing
   * @param rows captures to consider, the others are not looked at; all of them when left out
   * @throws RangeError when a descriptor has not `gallery.dim` numbers, or another length than 1 or 0
   */
  compare(descriptors: readonly Float32Array[], rows?: ArrayLike<number>): Comparison
  /** Similarities of one descriptor to every view, N × V, as `compare` first tells them. */
  similarities(descriptor: Float32Array): Float32Array
  close(): void
}

/** How far a query's descriptor may be from unit length. */
export const UNIT_TOLERANCE = 1e-2

export function checkDescriptor(descriptor: Float32Array, { dim }: Gallery): void {
  if (descriptor.length !== dim)
    throw new RangeError(`the query's descriptor has ${descriptor.length} numbers, the gallery's have ${dim}`)
  const length = Math.sqrt(dot(descriptor, descriptor))
  if (length !== 0 && !(Math.abs(length - 1) <= UNIT_TOLERANCE))
    throw new RangeError(`the query's descriptor has the length ${length}, and 1 belongs there`)
}

/** All rows of a gallery. */
export function allRows({ captures: { length } }: Gallery): Int32Array {
  const rows = new Int32Array(length)
  for (let row = 0; row < length; row++) rows[row] = row
  return rows
}
