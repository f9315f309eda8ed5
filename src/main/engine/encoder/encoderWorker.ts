import { parentPort, workerData } from 'node:worker_threads'
import type { EncoderManifest } from '../../../shared/encoderManifest.ts'
import { toAppError } from '../../../shared/errors.ts'
import { Networks } from './networks.ts'

/** What `Encoder` asks of its worker; replies carry the same `id`. */
export type EncoderRequest = { readonly id: number } & (
  | { readonly kind: 'views'; readonly views: readonly Uint8Array[] }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
)

/** Ends the worker. It is never terminated from outside: that aborts the process when a network is at work. */
export const CLOSE = 'close'

const { directory, manifest } = workerData as { directory: string; manifest: EncoderManifest }
const networks = new Networks(directory, manifest)

parentPort?.on('message', (request: EncoderRequest | typeof CLOSE) => {
  if (request === CLOSE) void networks.close().then(() => parentPort?.close())
  else void answer(request)
})

async function answer(request: EncoderRequest): Promise<void> {
  try {
    const value =
      request.kind === 'views'
        ? await networks.encodeViews(request.views)
        : await networks.encodeTexts(request.texts)
    parentPort?.postMessage({ id: request.id, ok: true, value }, [value.vectors.buffer as ArrayBuffer])
  } catch (thrown) {
    const { code, message } = toAppError(thrown)
    parentPort?.postMessage({ id: request.id, ok: false, code, message })
  }
}
