import { ExactIndex } from './ExactIndex.ts'
import type { Gallery } from './Gallery.ts'
import type { Index, IndexKind } from './Index.ts'
import { VecIndex } from './VecIndex.ts'
import { VssIndex } from './VssIndex.ts'

/** Memory that the exact index takes for its codes; beyond it, it reads them from the site for every query. */
export const MEMORY_BYTES = 3 * 2 ** 30

/** @throws AppError library_missing when this machine cannot run the index, bad_input when the index cannot hold the gallery */
export function openIndex(
  kind: IndexKind,
  gallery: Gallery,
  { memoryBytes = MEMORY_BYTES }: { memoryBytes?: number } = {},
): Index {
  if (kind === 'sqlite-vss') return new VssIndex(gallery)
  if (kind === 'sqlite-vec') return new VecIndex(gallery)
  return new ExactIndex(gallery, { memoryBytes })
}
