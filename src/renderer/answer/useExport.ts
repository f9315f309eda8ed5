import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Output } from '../../shared/api.ts'
import type { FixId } from '../../shared/ids.ts'
import { exportFormatSchema, type ExportFormat } from '../../shared/query.ts'
import { strings } from '../strings.ts'
import { useAction } from '../useAction.ts'
import { useSite } from '../useSite.ts'
import { copyText } from './copyText.ts'

const REMEMBERED = 'wayword.exportFormat'
const COPIED_MS = 2_000

export interface FixExport {
  /** The format chosen last on this machine at first. */
  readonly format: Ref<ExportFormat>
  readonly file: Readonly<ShallowRef<Output<'fix.export'> | null>>
  readonly error: Ref<string | null>
  readonly isCopied: Ref<boolean>
  /** The sentence to show beside the button when the clipboard took nothing. */
  readonly copyError: Ref<string | null>
  readonly download: () => void
  /** Puts the text of `preview` on the clipboard. */
  readonly copy: (preview: HTMLTextAreaElement) => Promise<void>
}

/** The file that hands a fix over, written anew whenever the fix or the format changes. */
export function useExport(fixId: () => FixId): FixExport {
  const { call } = useSite()
  const format = ref<ExportFormat>(
    exportFormatSchema.options.find((option) => option === localStorage.getItem(REMEMBERED)) ?? 'ros2-pose',
  )
  const file = shallowRef<Output<'fix.export'> | null>(null)
  const isCopied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  const { error, run } = useAction(async (id: FixId, wanted: ExportFormat) => {
    file.value = null
    const written = await call('fix.export', { id, format: wanted })
    if (wanted === format.value && id === fixId()) file.value = written
  })
  watch([fixId, format], ([id, wanted]) => void run(id, wanted), { immediate: true })
  watch(format, (wanted) => localStorage.setItem(REMEMBERED, wanted))
  onScopeDispose(() => clearTimeout(timer))

  const download = (): void => {
    if (!file.value) return
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([file.value.text], { type: file.value.mediaType }))
    link.download = file.value.filename
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  }
  const { error: copyError, run: copy } = useAction(async (preview: HTMLTextAreaElement) => {
    isCopied.value = false
    clearTimeout(timer)
    if (!(await copyText(preview))) throw new Error(strings.export.notCopied)
    isCopied.value = true
    timer = setTimeout(() => (isCopied.value = false), COPIED_MS)
  })
  return { format, file, error, isCopied, copyError, download, copy }
}
