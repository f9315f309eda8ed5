import { ref, watch, type Ref } from 'vue'
import type { Answer } from '../../shared/query.ts'

/** Which candidate of an answer is looked at. */
export interface Selection {
  readonly rank: Ref<number | null>
  /** Steps through the candidates; stops at either end. */
  readonly step: (by: 1 | -1) => void
  /** Selects a rank that exists; any other is left alone. */
  readonly select: (rank: number) => void
}

/** Starts at the accepted candidate, else at the first; where nothing was recognised, at none: a guess is no proposal. */
export function useSelection(answer: () => Answer | null): Selection {
  const rank = ref<number | null>(null)
  const ranks = (): number[] => answer()?.candidates.map((candidate) => candidate.rank) ?? []
  watch(
    () => answer()?.queryId,
    () => {
      const shown = answer()
      const accepted = shown?.verdict?.kind === 'accepted' ? shown.verdict.rank : null
      rank.value = accepted ?? (shown?.state === 'not_recognised' ? null : (ranks()[0] ?? null))
    },
    { immediate: true, flush: 'sync' },
  )
  const select = (wanted: number): void => {
    if (ranks().includes(wanted)) rank.value = wanted
  }
  const step = (by: 1 | -1): void => {
    const at = rank.value === null ? -1 : ranks().indexOf(rank.value)
    select(ranks()[Math.max(0, at + by)] ?? -1)
  }
  return { rank, step, select }
}
