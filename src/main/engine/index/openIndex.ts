import { encoderIdSchema } from '../../../shared/ids.ts'
import type { IndexKind } from '../../../shared/site.ts'
import { ExactIndex } from './ExactIndex.ts'
import { galleryInMemory, type Gallery } from './Gallery.ts'
import type { Index } from './Index.ts'
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

/** Whether an index runs on this machine at all. @throws AppError library_missing when it does not */
export function checkIndex(kind: IndexKind): void {
  const nothing = {
    encoderId: encoderIdSchema.parse('0'.repeat(64)),
    dim: 8,
    captures: [],
    spacingM: null,
    missing: 0,
  }
  openIndex(kind, galleryInMemory(new Float32Array(), nothing)).close()
}
