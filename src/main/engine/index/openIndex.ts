import { ExactIndex } from './ExactIndex.ts'
import type { Gallery } from './Gallery.ts'
import type { Index, IndexKind } from './Index.ts'
import { VssIndex } from './VssIndex.ts'

/** @throws AppError library_missing when this machine cannot run the index */
export function openIndex(kind: IndexKind, gallery: Gallery): Index {
  return kind === 'exact' ? new ExactIndex(gallery) : new VssIndex(gallery)
}
