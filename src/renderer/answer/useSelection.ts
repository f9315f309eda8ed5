import { ref, watch, type Ref } from 'vue'
import type { Answer } from '../../shared/query.ts'
import { rowsOf } from './rows.ts'

/** Which candidate of an answer is looked at. */
export interface Selection {
  readonly rank: Ref<number | null>
  /** Steps through the list as it is shown; stops at either end. */
  readonly step: (by: 1 | -1) => void
  /** Selects what is in the list, any other is left alone; null is "somewhere else". */
  readonly select: (rank: number | null) => void
}

/**
 * Starts at the accepted candidate, else at what is likeliest. Where nothing was recognised, that is none: a guess is no
 * proposal.
 */
export function useSelection(answer: () => Answer | null): Selection {
  const rank = ref<number | null>(null)
  const rows = (): (number | null)[] => {
    const shown = answer()
    return shown ? rowsOf(shown) : []
  }
  watch(
    () => answer()?.queryId,
    () => {
      const shown = answer()
      const accepted = shown?.verdict?.kind === 'accepted' ? shown.verdict.rank : null
      rank.value = accepted ?? (shown?.state === 'not_recognised' ? null : (rows()[0] ?? null))
    },
    { immediate: true, flush: 'sync' },
  )
  const select = (wanted: number | null): void => {
    if (rows().includes(wanted)) rank.value = wanted
  }
  const step = (by: 1 | -1): void => {
    const next = rows()[Math.max(0, rows().indexOf(rank.value) + by)]
    if (next !== undefined) rank.value = next
  }
  return { rank, step, select }
}
