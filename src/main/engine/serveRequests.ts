import { parentPort } from 'node:worker_threads'
import { toAppError, type ErrorCode } from '../../shared/errors.ts'

/** What a `WorkerThread` sends; the reply carries the same `id`. */
export interface Numbered<Asked> {
  readonly id: number
  readonly request: Asked
}

export type Reply<Answer> =
  | { readonly id: number; readonly ok: true; readonly value: Answer }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly message: string }

/** Ends the thread. It is never terminated from outside: that aborts the process when a network is at work. */
export const CLOSE = 'close'

/** What a thread does for its `WorkerThread`. */
export interface Service<Asked, Answer> {
  answer(request: Asked): Promise<Answer>
  /** Memory of an answer that is handed over instead of copied. */
  handedOver?(value: Answer): readonly ArrayBuffer[]
  close(): Promise<void>
}

/** Answers requests on the calling worker thread until it is told to close. */
export function serveRequests<Asked, Answer>(service: Service<Asked, Answer>): void {
  const send = (reply: Reply<Answer>, moved: readonly ArrayBuffer[]): void =>
    parentPort?.postMessage(reply, moved)
  parentPort?.on('message', (message: Numbered<Asked> | typeof CLOSE) => {
    if (message === CLOSE) return void service.close().then(() => parentPort?.close())
    const { id, request } = message
    service
      .answer(request)
      .then((value) => send({ id, ok: true, value }, service.handedOver?.(value) ?? []))
      .catch((thrown: unknown) => {
        const { code, message: sentence } = toAppError(thrown)
        send({ id, ok: false, code, message: sentence }, [])
      })
  })
}
