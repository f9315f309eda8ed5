import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { openKernel, type Kernel } from '../kernel/kernel.ts'
import { workerUrl } from '../workerUrl.ts'
import { control, post, ROOM_BYTES, takeBlocks, type CodeLayout, type KernelJob } from './kernelJob.ts'

/** Threads beside this one; memory is soon the limit. */
export const HELPERS_MOST = 3

/** A thread that has a block has it done by then, however busy the machine. */
const PATIENCE_MS = 2_000

/** Does jobs on a code memory, on this thread and on others that are started when they are first wanted. */
export class KernelThreads {
  readonly #memory: WebAssembly.Memory
  readonly #layout: CodeLayout
  readonly #kernel: Kernel
  readonly #words: Int32Array
  #threads: Worker[] | undefined

  constructor(memory: WebAssembly.Memory, layout: CodeLayout) {
    this.#memory = memory
    this.#layout = layout
    this.#kernel = openKernel(memory)
    this.#words = new Int32Array(memory.buffer, layout.at.control, control.words)
  }

  /** @param isShared whether it is worth waking others */
  run(job: KernelJob, isShared: boolean): void {
    if (isShared) this.#threads ??= this.#start()
    this.#post(job)
    const blocks = Atomics.load(this.#words, control.blocks)
    for (;;) {
      const done = Atomics.load(this.#words, control.done)
      if (done === blocks) return
      if (Atomics.wait(this.#words, control.done, done, PATIENCE_MS) !== 'timed-out') continue
      // Somebody died with a block: all of them again, which takes nothing away from what is there.
      this.#threads = []
      this.#post(job)
    }
  }

  close(): void {
    Atomics.store(this.#words, control.isClosed, 1)
    Atomics.add(this.#words, control.job, 1)
    Atomics.notify(this.#words, control.job)
    for (const thread of this.#threads ?? []) void thread.terminate()
    this.#threads = []
  }

  #post(job: KernelJob): void {
    post(this.#words, job)
    takeBlocks({ kernel: this.#kernel, layout: this.#layout, words: this.#words, room: this.#layout.at.room })
  }

  #start(): Worker[] {
    const count = Math.min(HELPERS_MOST, availableParallelism() - 1)
    return Array.from({ length: count }, (_, i) => {
      const worker = new Worker(workerUrl('kernelWorker'), {
        workerData: {
          memory: this.#memory,
          layout: this.#layout,
          room: this.#layout.at.room + (i + 1) * ROOM_BYTES,
        },
      })
      // What goes wrong in a helper only makes it a helper less.
      worker.on('error', () => {})
      worker.unref()
      return worker
    })
  }
}
