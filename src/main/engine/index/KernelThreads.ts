import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { openKernel } from '../kernel/kernel.ts'
import { workerUrl } from '../workerUrl.ts'
import {
  control,
  describe,
  doBlock,
  offer,
  ROOM_BYTES,
  takeBlocks,
  type CodeLayout,
  type Hand,
  type KernelJob,
} from './kernelJob.ts'

/** Threads beside this one; memory is soon the limit. */
export const HELPERS_MOST = 3

/** A thread that has a block has it done by then, however busy the machine. */
const PATIENCE_MS = 2_000

/** Does jobs on a code memory, on this thread and on others that are started when they are first wanted. */
export class KernelThreads {
  readonly #memory: WebAssembly.Memory
  readonly #layout: CodeLayout
  readonly #hand: Hand
  readonly #words: Int32Array
  #threads: Worker[] | undefined
  #isAlone = false

  constructor(memory: WebAssembly.Memory, layout: CodeLayout) {
    this.#memory = memory
    this.#layout = layout
    this.#words = new Int32Array(memory.buffer, layout.at.control, control.words)
    this.#hand = { kernel: openKernel(memory), layout, words: this.#words, room: layout.at.room }
  }

  /** @param isShared whether it is worth waking others */
  run(job: KernelJob, isShared: boolean): void {
    describe(this.#words, job)
    if (!isShared || this.#isAlone) return this.#doAll()
    this.#threads ??= this.#start()
    offer(this.#words)
    takeBlocks(this.#hand)
    const blocks = Atomics.load(this.#words, control.blocks)
    for (let done; (done = Atomics.load(this.#words, control.done)) < blocks;)
      if (Atomics.wait(this.#words, control.done, done, PATIENCE_MS) === 'timed-out') {
        // Somebody died with a block. What others still count is nobody's from now on: all is done here, again and for ever.
        this.#isAlone = true
        return this.#doAll()
      }
  }

  close(): void {
    Atomics.store(this.#words, control.isClosed, 1)
    Atomics.add(this.#words, control.job, 1)
    Atomics.notify(this.#words, control.job)
    for (const thread of this.#threads ?? []) void thread.terminate()
    this.#threads = []
  }

  #doAll(): void {
    const blocks = Atomics.load(this.#words, control.blocks)
    for (let block = 0; block < blocks; block++) doBlock(this.#hand, block)
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
