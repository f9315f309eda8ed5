import type { Ref, ShallowRef } from 'vue'
import type { EngineClient } from '../../../shared/channel.ts'
import type { Answer } from '../../../shared/query.ts'
import { useAction } from '../../useAction.ts'

export interface Verdicts {
  readonly verdictError: Ref<string | null>
  /** This and the two below do nothing while one of them is under way. */
  readonly accept: (rank: number) => Promise<void>
  readonly reject: () => Promise<void>
  readonly withdraw: () => Promise<void>
}

/** What the operator makes of the answer that is shown. */
export function useVerdict(call: EngineClient['call'], answer: ShallowRef<Answer | null>): Verdicts {
  const verdict = useAction(async (act: (shown: Answer) => Promise<Answer>) => {
    const shown = answer.value
    if (!shown) return
    const judged = await act(shown)
    if (answer.value?.queryId === shown.queryId) answer.value = judged
  })
  const judge = async (act: (shown: Answer) => Promise<Answer>): Promise<void> => {
    if (!verdict.isBusy.value) await verdict.run(act)
  }
  const accept = (rank: number): Promise<void> =>
    judge(async (shown) => {
      const accepted = await call('fix.accept', { queryId: shown.queryId, rank })
      return { ...shown, verdict: { kind: 'accepted', rank, fixId: accepted.id } }
    })
  const reject = (): Promise<void> => judge((shown) => call('query.reject', { id: shown.queryId }))
  const withdraw = (): Promise<void> =>
    judge((shown) =>
      shown.verdict?.kind === 'accepted'
        ? call('fix.withdraw', { id: shown.verdict.fixId })
        : call('query.reconsider', { id: shown.queryId }),
    )
  return { verdictError: verdict.error, accept, reject, withdraw }
}
