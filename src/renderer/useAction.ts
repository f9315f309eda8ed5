import { ref, type Ref } from 'vue'

/** One act of the operator: whether it is under way, and the sentence to show beside it when it was refused. */
export interface Action<A extends unknown[]> {
  readonly isBusy: Ref<boolean>
  readonly error: Ref<string | null>
  /** Runs the act; a refusal ends in `error`, never in an exception. */
  readonly run: (...args: A) => Promise<void>
}

export function useAction<A extends unknown[]>(act: (...args: A) => Promise<void>): Action<A> {
  const isBusy = ref(false)
  const error = ref<string | null>(null)
  let latest = 0
  const run = async (...args: A): Promise<void> => {
    const turn = ++latest
    isBusy.value = true
    error.value = null
    try {
      await act(...args)
    } catch (thrown) {
      if (turn === latest) error.value = thrown instanceof Error ? thrown.message : String(thrown)
    } finally {
      if (turn === latest) isBusy.value = false
    }
  }
  return { isBusy, error, run }
}
