import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode } from '../../../shared/errors.ts'
import { workerUrl } from '../workerUrl.ts'
import type { CLOSE, EncoderRequest } from './encoderWorker.ts'
import type { EncodedTexts, EncodedViews } from './networks.ts'
import { verifyBundle, type EncoderBundle } from './readBundle.ts'

type EncoderReply =
  | { id: number; ok: true; value: EncodedTexts & EncodedViews }
  | { id: number; ok: false; code: ErrorCode; message: string }

type Waiting = PromiseWithResolvers<EncodedTexts & EncodedViews>

/** 8 × 8 grey pixels, as PNG. */
const PROBE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAMAAADz0U65AAAAA1BMVEWAgICQdD0xAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWNgoA4AAABIAAF7pRHIAAAAAElFTkSuQmCC',
  'base64',
)

/** A bundle at work in a thread of its own. Requests are answered in order. */
export class Encoder {
  readonly bundle: EncoderBundle
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #next = 0
  #ended: AppError | undefined

  private constructor(bundle: EncoderBundle) {
    this.bundle = bundle
    const { directory, manifest } = bundle
    this.#worker = new Worker(workerUrl('encoderWorker'), { workerData: { directory, manifest } })
    this.#worker.on('message', (reply: EncoderReply) => this.#settle(reply))
    this.#worker.on('error', (cause) => this.#end(`The encoder stopped: ${cause.message}`, cause))
    this.#exited = new Promise((resolve) =>
      this.#worker.once('exit', () => {
        this.#end('The encoder was closed.')
        resolve()
      }),
    )
    this.#worker.unref()
  }

  /** Checks the bundle's files and starts its thread. @throws AppError bundle_missing, bundle_corrupt */
  static async open(bundle: EncoderBundle): Promise<Encoder> {
    await verifyBundle(bundle)
    return new Encoder(bundle)
  }

  /**
   * Opens a bundle and runs every network once, so that it is known to keep its promises before anything depends on it.
   *
   * @throws AppError bundle_missing, bundle_corrupt, bundle_invalid, encoder_failed
   */
  static async openChecked(bundle: EncoderBundle): Promise<Encoder> {
    const encoder = await Encoder.open(bundle)
    try {
      if (bundle.manifest.text) await encoder.encodeTexts(['a house'])
      if (bundle.manifest.image) await encoder.encodeViews([PROBE])
      return encoder
    } catch (thrown) {
      await encoder.close()
      throw thrown
    }
  }

  /** @returns `texts.length × dim` unit descriptors, and how each text was read */
  encodeTexts(texts: readonly string[]): Promise<EncodedTexts> {
    return this.#ask({ kind: 'texts', texts })
  }

  /** @returns `views.length × dim` unit descriptors of encoded pictures */
  encodeViews(views: readonly Uint8Array[]): Promise<EncodedViews> {
    return this.#ask({ kind: 'views', views })
  }

  /** True once it cannot be asked any more: it was closed, or its thread died. */
  get hasEnded(): boolean {
    return this.#ended !== undefined
  }

  /** Takes no more requests, waits for those in flight and ends the thread. */
  async close(): Promise<void> {
    this.#ended ??= new AppError('encoder_failed', 'The encoder was closed.')
    await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise))
    this.#worker.ref()
    this.#worker.postMessage('close' satisfies typeof CLOSE)
    await this.#exited
  }

  #ask(
    request: { kind: 'views'; views: readonly Uint8Array[] } | { kind: 'texts'; texts: readonly string[] },
  ): Promise<EncodedTexts & EncodedViews> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#next++
    const { promise, resolve, reject } = Promise.withResolvers<EncodedTexts & EncodedViews>()
    this.#waiting.set(id, { promise, resolve, reject })
    this.#worker.ref()
    this.#worker.postMessage({ id, ...request } satisfies EncoderRequest)
    return promise
  }

  #settle(reply: EncoderReply): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    // An idle encoder does not keep a command-line process alive.
    if (this.#waiting.size === 0) this.#worker.unref()
    if (reply.ok) waiting?.resolve(reply.value)
    else waiting?.reject(new AppError(reply.code, reply.message))
  }

  #end(message: string, cause?: unknown): void {
    this.#ended ??= new AppError('encoder_failed', message, { cause })
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
