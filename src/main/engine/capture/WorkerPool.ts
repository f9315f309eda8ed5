import { Worker } from 'node:worker_threads'
import { AppError } from '../../../shared/errors.ts'

/** Why a worker gave no answer, as the end of a sentence. Its thread is gone; the next task gets a new one. */
export class WorkerLost extends Error {}

interface Slot {
  worker: Worker
  isReady: boolean
}

/**
 * Threads that each answer one message at a time. They start when there is work for them, and one that crashes or
 * hangs costs its task alone.
 */
export class WorkerPool<Task, Answer> {
  private readonly url: URL
  private readonly size: number
  private readonly limitMs: number
  private readonly idle: Slot[] = []
  private readonly all = new Set<Slot>()
  private readonly waiting: (() => void)[] = []
  private isClosed = false

  /**
   * @param url module that posts `'ready'` once, then one answer for each message
   * @param limits threads at most, and milliseconds after which a task's thread is ended
   */
  constructor(url: URL, limits: { threads: number; taskMs: number }) {
    this.url = url
    this.size = limits.threads
    this.limitMs = limits.taskMs
  }

  /**
   * Gives a worker a task.
   *
   * @param moved buffers of the task whose memory moves to the worker
   * @throws WorkerLost when the thread crashed or took too long
   * @throws AppError internal when the thread cannot be started at all
   */
  async ask(task: Task, moved: readonly ArrayBuffer[]): Promise<Answer> {
    while (this.idle.length === 0 && this.all.size >= this.size)
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    if (this.isClosed) throw new WorkerLost('was stopped')
    const slot = this.idle.pop() ?? this.start()
    try {
      const answer = await this.answer(slot, task, moved)
      this.idle.push(slot)
      return answer
    } catch (error) {
      this.all.delete(slot)
      await slot.worker.terminate()
      throw error
    } finally {
      this.waiting.shift()?.()
    }
  }

  /** Ends all threads, whatever they are at; tasks under way reject. */
  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all([...this.all].map(({ worker }) => worker.terminate()))
  }

  private start(): Slot {
    const slot = { worker: new Worker(this.url), isReady: false }
    this.all.add(slot)
    // What kills a thread is told to the task it has in hand; one that dies idle is only replaced.
    slot.worker.on('error', () => undefined)
    slot.worker.once('exit', () => {
      this.all.delete(slot)
      if (this.idle.includes(slot)) this.idle.splice(this.idle.indexOf(slot), 1)
    })
    return slot
  }

  private answer(slot: Slot, task: Task, moved: readonly ArrayBuffer[]): Promise<Answer> {
    const { worker } = slot
    return new Promise<Answer>((resolve, reject) => {
      const lost = (why: string, cause?: unknown) =>
        settle(() =>
          reject(
            slot.isReady || this.isClosed
              ? new WorkerLost(why, { cause })
              : new AppError('internal', `A worker thread could not be started: ${why}.`, { cause }),
          ),
        )
      const onMessage = (message: Answer | 'ready') => {
        if (message === 'ready') slot.isReady = true
        else settle(() => resolve(message))
      }
      const onError = (error: unknown) =>
        lost(`crashed with "${error instanceof Error ? error.message : String(error)}"`, error)
      const onExit = (code: number) => lost(`ended with code ${code}`)
      const timer = setTimeout(() => lost(`took more than ${this.limitMs / 1000} s`), this.limitMs)
      const settle = (outcome: () => void) => {
        clearTimeout(timer)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        outcome()
      }
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      worker.postMessage(task, moved)
    })
  }
}
