import { VIEWS } from '../../../shared/bearing.ts'
import type { Likelihood } from '../index/Tables.ts'
import { EVERYWHERE } from './clueViews.ts'

/** Up to this scale no likelihood is too small for a float32, whichever similarity is the largest. */
const MILD = 40

/** How a descriptor's similarities become likelihoods. @param pool the views that count, by their weight */
export function likelihoodOf(
  similarities: Float32Array,
  logitScale: number,
  pool: readonly number[] = EVERYWHERE,
): Likelihood {
  if (logitScale <= MILD) return { scale: logitScale, most: 1 }
  let most = -1
  for (let i = 0; i < similarities.length; i++)
    if (similarities[i]! > most && pool[i % VIEWS]! > 0) most = similarities[i]!
  return { scale: logitScale, most }
}
