import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { ImportInput, ImportPreview } from '../../../shared/import.ts'
import type { Site } from '../../useSite.ts'

/** Typing and turning a knob come in bursts; the engine is asked when they pause. */
const PAUSE_MS = 400

export interface Preview {
  readonly preview: Readonly<ShallowRef<ImportPreview | null>>
  readonly isBusy: Readonly<Ref<boolean>>
  /** Why there is none, as one sentence. */
  readonly error: Readonly<Ref<string | null>>
}

/** What an import would do, asked anew whenever what is asked changes; an answer to an older question is dropped. */
export function usePreview(input: () => ImportInput | null, call: Site['call']): Preview {
  const preview = shallowRef<ImportPreview | null>(null)
  const isBusy = ref(false)
  const error = ref<string | null>(null)
  let latest = 0

  watch(
    input,
    (asked, _before, onCleanup) => {
      const turn = ++latest
      error.value = null
      isBusy.value = asked !== null
      if (asked === null) preview.value = null
      else {
        const timer = setTimeout(() => void ask(asked, turn), PAUSE_MS)
        onCleanup(() => clearTimeout(timer))
      }
    },
    { deep: true },
  )

  async function ask(asked: ImportInput, turn: number): Promise<void> {
    try {
      const found = await call('capture.preview', asked)
      if (turn === latest) preview.value = found
    } catch (thrown) {
      if (turn !== latest) return
      preview.value = null
      error.value = thrown instanceof Error ? thrown.message : String(thrown)
    } finally {
      if (turn === latest) isBusy.value = false
    }
  }

  return { preview, isBusy, error }
}
