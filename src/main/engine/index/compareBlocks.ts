import type { Kernel } from '../kernel/kernel.ts'
import { VIEWS } from '../../../shared/bearing.ts'
import { codeBytes } from './Codes.ts'

/** Where the parts of a code memory lie, and how many captures it has room for. */
export interface CodeLayout {
  readonly capacity: number
  readonly dim: number
  readonly at: Readonly<
    Record<
      'control' | 'slots' | 'planes' | 'planeScales' | 'errors' | 'scales' | 'sums' | 'codes' | 'found',
      number
    >
  >
}

/** Captures that a thread takes at a time. */
const BLOCK = 512

/** Places in the control words, by which threads agree who does what. */
export const control = {
  job: 0,
  next: 1,
  done: 2,
  blocks: 3,
  captures: 4,
  descriptors: 5,
  isClosed: 6,
  words: 16,
}

/** No number of blocks is as large. */
const NOTHING = 2 ** 30

/** Says what is to be compared, and wakes the threads that help. */
export function post(
  words: Int32Array,
  { captures, descriptors }: { captures: number; descriptors: number },
): void {
  // A thread that is late from the job before finds nothing, until everything about this one is said.
  Atomics.store(words, control.next, NOTHING)
  Atomics.store(words, control.captures, captures)
  Atomics.store(words, control.descriptors, descriptors)
  Atomics.store(words, control.blocks, Math.ceil(captures / BLOCK))
  Atomics.store(words, control.done, 0)
  Atomics.store(words, control.next, 0)
  Atomics.add(words, control.job, 1)
  Atomics.notify(words, control.job)
}

/** Compares blocks that no other thread has taken until none is left. */
export function compareBlocks(kernel: Kernel, { at, capacity, dim }: CodeLayout, words: Int32Array): void {
  for (;;) {
    const block = Atomics.add(words, control.next, 1)
    const blocks = Atomics.load(words, control.blocks)
    if (block >= blocks) return
    kernel.similarities(
      at.slots,
      block * BLOCK,
      Math.min((block + 1) * BLOCK, Atomics.load(words, control.captures)),
      at.codes,
      codeBytes(dim),
      at.scales,
      at.sums,
      at.planes,
      at.planeScales,
      Atomics.load(words, control.descriptors),
      at.found,
      capacity * VIEWS * 4,
    )
    if (Atomics.add(words, control.done, 1) + 1 === blocks) Atomics.notify(words, control.done)
  }
}
