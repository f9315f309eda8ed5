import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { VIEWS } from '../../../shared/bearing.ts'
import { kernelMemory, openKernel, regions, type Kernel } from '../kernel/kernel.ts'
import { workerUrl } from '../workerUrl.ts'
import { captureBytes, codeBytes, Codes } from './Codes.ts'
import { compareBlocks, control, post, type CodeLayout } from './compareBlocks.ts'
import { quantiseQuery } from './quantiseQuery.ts'

/** Descriptors compared in one pass; more would have to wait for each other in the processor. */
export const ABREAST = 4

/** Codes from which other threads help: below, to wake them takes longer than they save (bench/index.ts). */
const SHARED_BYTES = 16 * 2 ** 20

/** Threads beside this one; memory is soon the limit. */
const THREADS_MOST = 3

/** A thread that has a block has it done by then, however busy the machine. */
const PATIENCE_MS = 2_000

/** Bytes that a capture takes in memory, with the similarities of one pass. */
export function memoryBytes(dim: number): number {
  return captureBytes(dim) + 4 + ABREAST * VIEWS * 4
}

/** Quantised captures where the kernel can reach them, at most so many as was said at the beginning. */
export class CodeMemory {
  readonly codes: Codes
  readonly #memory: WebAssembly.Memory
  readonly #kernel: Kernel
  readonly #layout: CodeLayout
  readonly #words: Int32Array
  readonly #slots: Uint32Array
  readonly #planes: Uint8Array
  readonly #planeScales: Float32Array
  readonly #found: Float32Array
  #threads: Worker[] | undefined

  constructor(captures: number, dim: number) {
    // A multiple of 16, so that the codes begin at a cache line.
    const capacity = Math.ceil(Math.max(1, captures) / 16) * 16
    const { take, used } = regions()
    const at = {
      control: take(control.words * 4),
      slots: take(capacity * 4),
      planes: take((ABREAST * codeBytes(dim)) / 2),
      planeScales: take(ABREAST * 4),
      errors: take(capacity * captureBytes(dim)),
      found: take(ABREAST * capacity * VIEWS * 4),
    }
    const [scales, sums, codes] = [4, 20, 36].map((bytes) => at.errors + capacity * bytes) as [
      number,
      number,
      number,
    ]
    this.#layout = { capacity, dim, at: { ...at, scales, sums, codes } }
    this.#memory = kernelMemory(used())
    this.#kernel = openKernel(this.#memory)
    const { buffer } = this.#memory
    this.codes = new Codes(capacity, dim, new Uint8Array(buffer, at.errors, capacity * captureBytes(dim)))
    this.#words = new Int32Array(buffer, at.control, control.words)
    this.#slots = new Uint32Array(buffer, at.slots, capacity)
    this.#planes = new Uint8Array(buffer, at.planes, (ABREAST * codeBytes(dim)) / 2)
    this.#planeScales = new Float32Array(buffer, at.planeScales, ABREAST)
    this.#found = new Float32Array(buffer, at.found, ABREAST * capacity * VIEWS)
  }

  /**
   * Compares at most `ABREAST` descriptors with captures of this memory.
   *
   * @param slots which of them; the first so many when it is a number
   * @returns for each descriptor V similarities for each capture, valid until the next time; and the largest distance of a
   *   descriptor from what the kernel was given of it
   */
  compare(
    descriptors: readonly Float32Array[],
    slots: ArrayLike<number> | number,
  ): { found: Float32Array[]; error: number } {
    const bytes = codeBytes(this.#layout.dim) / 2
    const planes = descriptors.map((descriptor, i) =>
      quantiseQuery(descriptor, this.#planes.subarray(i * bytes, (i + 1) * bytes)),
    )
    this.#planeScales.set(planes.map(({ scale }) => scale))
    const captures = typeof slots === 'number' ? slots : slots.length
    if (typeof slots === 'number') for (let at = 0; at < captures; at++) this.#slots[at] = at
    else this.#slots.set(slots)
    this.#compare(captures, descriptors.length)
    const found = descriptors.map((_, i) => {
      const first = i * this.#layout.capacity * VIEWS
      return this.#found.subarray(first, first + captures * VIEWS)
    })
    return { found, error: Math.max(...planes.map(({ error }) => error)) }
  }

  close(): void {
    Atomics.store(this.#words, control.isClosed, 1)
    Atomics.add(this.#words, control.job, 1)
    Atomics.notify(this.#words, control.job)
    for (const thread of this.#threads ?? []) void thread.terminate()
    this.#threads = []
  }

  #compare(captures: number, descriptors: number): void {
    if (captures * codeBytes(this.#layout.dim) >= SHARED_BYTES) this.#threads ??= this.#startThreads()
    post(this.#words, { captures, descriptors })
    compareBlocks(this.#kernel, this.#layout, this.#words)
    const blocks = Atomics.load(this.#words, control.blocks)
    for (;;) {
      const done = Atomics.load(this.#words, control.done)
      if (done === blocks) return
      if (Atomics.wait(this.#words, control.done, done, PATIENCE_MS) !== 'timed-out') continue
      // Somebody died with a block: all of them again, which takes nothing away from what is there.
      this.#threads = []
      post(this.#words, { captures, descriptors })
      compareBlocks(this.#kernel, this.#layout, this.#words)
    }
  }

  #startThreads(): Worker[] {
    const count = Math.min(THREADS_MOST, availableParallelism() - 1)
    return Array.from({ length: count }, () => {
      const worker = new Worker(workerUrl('compareWorker'), {
        workerData: { memory: this.#memory, layout: this.#layout },
      })
      // What goes wrong in a helper only makes it a helper less.
      worker.on('error', () => {})
      worker.unref()
      return worker
    })
  }
}
