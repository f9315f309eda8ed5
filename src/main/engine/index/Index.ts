import type { Gallery } from './Gallery.ts'

/** Engines that can rank a gallery; `exact` needs nothing but the gallery itself. */
export const indexKinds = ['exact', 'sqlite-vss'] as const
export type IndexKind = (typeof indexKinds)[number]

/** The structure that compares a clue with a gallery. Two implementations answer to one contract suite. */
export interface Index {
  readonly kind: IndexKind
  readonly gallery: Gallery
  /**
   * Similarity of one descriptor to every view of the gallery.
   *
   * @param descriptor unit length, `gallery.dim` numbers, by the gallery's encoder
   * @returns N × V similarities in −1…1, in the order of the gallery's rows. A partial index knows only the nearest
   *   views; the others carry the smallest similarity it knows, which is never below their own.
   * @throws RangeError when the descriptor's length is not `gallery.dim`
   */
  similarities(descriptor: Float32Array): Float32Array
  close(): void
}

export function checkLength(descriptor: Float32Array, { dim }: Gallery): void {
  if (descriptor.length !== dim)
    throw new RangeError(`the query's descriptor has ${descriptor.length} numbers, the gallery's have ${dim}`)
}
