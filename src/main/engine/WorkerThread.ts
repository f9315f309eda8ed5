import { Worker } from 'node:worker_threads'
import { AppError } from '../../shared/errors.ts'
import { CLOSE, type Numbered, type Reply } from './serveRequests.ts'
import { workerUrl, type WorkerName } from './workerUrl.ts'

/**
 * A thread that runs networks. Requests are answered in order. Its other side is `serveRequests`.
 *
 * @typeParam Asked what it is asked, by structured clone
 * @typeParam Answer what it answers
 */
export class WorkerThread<Asked extends object, Answer> {
  /** How the thread is called in messages: "The encoder". */
  readonly #title: string
  readonly #worker: Worker
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>()
  readonly #exited: Promise<void>
  #next = 0
  #ended: AppError | undefined

  constructor(name: WorkerName, title: string, workerData: object) {
    this.#title = title
    this.#worker = new Worker(workerUrl(name), { workerData })
    this.#worker.on('message', (reply: Reply<Answer>) => this.#settle(reply))
    this.#worker.on('error', (cause) => this.#end(`${title} stopped: ${cause.message}`, cause))
    this.#exited = new Promise((resolve) =>
      this.#worker.once('exit', () => {
        this.#end(`${title} was closed.`)
        resolve()
      }),
    )
    this.#worker.unref()
  }

  /** @throws AppError what the thread refused with, or encoder_failed once it has ended */
  ask(request: Asked): Promise<Answer> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#next++
    const waiting = Promise.withResolvers<Answer>()
    this.#waiting.set(id, waiting)
    this.#worker.ref()
    this.#worker.postMessage({ id, request } satisfies Numbered<Asked>)
    return waiting.promise
  }

  /** True once it cannot be asked any more: it was closed, or it died. */
  get hasEnded(): boolean {
    return this.#ended !== undefined
  }

  /** Takes no more requests, waits for those in flight and ends the thread. */
  async close(): Promise<void> {
    this.#ended ??= new AppError('encoder_failed', `${this.#title} was closed.`)
    await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise))
    this.#worker.ref()
    this.#worker.postMessage(CLOSE)
    await this.#exited
  }

  #settle(reply: Reply<Answer>): void {
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    // An idle thread does not keep a command-line process alive.
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
