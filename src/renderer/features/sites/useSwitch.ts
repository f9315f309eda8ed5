import { computed, ref, type Ref } from 'vue'
import { strings } from '../../strings.ts'
import { useAction } from '../../useAction.ts'
import { useSite } from '../../useSite.ts'

/** An act that puts another site in place of the open one; with a job under way it happens at the second word. */
export interface Switch {
  readonly isBusy: Ref<boolean>
  readonly error: Ref<string | null>
  /** What happens to the running job, while the operator is asked; else null. */
  readonly warning: Readonly<Ref<string | null>>
  readonly submit: () => void
  readonly stay: () => void
}

export function useSwitch(act: () => Promise<void>): Switch {
  const { jobs } = useSite()
  const { isBusy, error, run } = useAction(act)
  const isAsking = ref(false)
  const running = computed(() => jobs.value.find(({ state }) => state === 'running'))
  const warning = computed(() =>
    isAsking.value && running.value ? strings.sites.leaving[running.value.kind] : null,
  )
  const submit = (): void => {
    const isAgreed = warning.value !== null || !running.value
    isAsking.value = !isAgreed
    if (isAgreed) void run()
  }
  const stay = (): void => {
    isAsking.value = false
  }
  return { isBusy, error, warning, submit, stay }
}
