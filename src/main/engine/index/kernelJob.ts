import { VIEWS } from '../../../shared/bearing.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { codeBytes } from './Codes.ts'

/** Where the parts of a code memory lie that stay where they are; addresses. */
export interface CodeLayout {
  readonly dim: number
  readonly at: Readonly<
    Record<
      'control' | 'room' | 'slots' | 'planes' | 'planeScales' | 'errors' | 'scales' | 'sums' | 'codes',
      number
    >
  >
}

export const jobKinds = ['compare', 'sumLikelihoods', 'sumTerms'] as const

/** Where tables of some captures, and what is summed of them, lie: addresses, and how far it is from one table to the next. */
export interface TablePlaces {
  readonly captures: number
  readonly tables: number
  readonly tableBytes: number
  readonly terms: number
  readonly sums: number
  readonly best: number
  readonly all: number
}

/** What is to be done for every capture of a list; what a job has no use for is 0. */
export interface KernelJob extends TablePlaces {
  readonly kind: (typeof jobKinds)[number]
  /** Descriptors to compare, or terms to sum. */
  readonly count: number
  readonly turns: number
}

const fields = [
  'captures',
  'count',
  'tables',
  'tableBytes',
  'terms',
  'sums',
  'best',
  'all',
  'turns',
] as const satisfies readonly (keyof KernelJob)[]

/** Captures that a thread takes at a time. */
export const BLOCK = 512

/** Bytes of the sums of one block and term: f64 for each view. */
export const SUM_BYTES = VIEWS * 8

/** Bytes of a term (kernel/assembly/likelihoods.ts). */
export const TERM_BYTES = 64

/** Bytes that each thread needs for what it works out of a block. */
export const ROOM_BYTES = BLOCK * 48

/** Places in the control words, by which threads agree who does what. `left` counts the blocks that nobody has taken. */
export const control = { job: 0, left: 1, done: 2, blocks: 3, isClosed: 4, kind: 5, fields: 6, words: 16 }

/** Says what is to be done. */
export function describe(words: Int32Array, job: KernelJob): void {
  Atomics.store(words, control.kind, jobKinds.indexOf(job.kind))
  for (let i = 0; i < fields.length; i++) Atomics.store(words, control.fields + i, job[fields[i]!])
  Atomics.store(words, control.blocks, Math.ceil(job.captures / BLOCK))
}

/** Offers the blocks of what was described, and wakes the threads that help. */
export function offer(words: Int32Array): void {
  Atomics.store(words, control.done, 0)
  // From here on blocks are taken: everything about them was said before.
  Atomics.store(words, control.left, Atomics.load(words, control.blocks))
  Atomics.add(words, control.job, 1)
  Atomics.notify(words, control.job)
}

/** Somebody who does blocks; each has room of its own. */
export interface Hand {
  readonly kernel: Kernel
  readonly layout: CodeLayout
  readonly words: Int32Array
  /** Address of so many bytes. */
  readonly room: number
}

/** Does blocks of what was offered that no other thread has taken, until none is left. */
export function takeBlocks(hand: Hand): void {
  const { words } = hand
  // To take a block and to find out whether there was one is a single step: a thread that is late has one of the next job, or none.
  for (let left; (left = Atomics.sub(words, control.left, 1)) > 0;) {
    // Nothing changes in a job of which a block is not done.
    const blocks = Atomics.load(words, control.blocks)
    doBlock(hand, blocks - left)
    if (Atomics.add(words, control.done, 1) + 1 === blocks) Atomics.notify(words, control.done)
  }
}

/** Does one block of what was described. */
export function doBlock({ kernel, layout: { at, dim }, words, room }: Hand, block: number): void {
  // Addresses have 32 bits without sign.
  const of = (field: (typeof fields)[number]): number =>
    Atomics.load(words, control.fields + fields.indexOf(field)) >>> 0
  const [captures, count] = [of('captures'), of('count')]
  const [from, to] = [block * BLOCK, Math.min((block + 1) * BLOCK, captures)]
  const kind = jobKinds[Atomics.load(words, control.kind)]!
  if (kind === 'compare') {
    const { slots, codes, scales, sums, planes, planeScales } = at
    const [tables, tableBytes] = [of('tables'), of('tableBytes')]
    const bytes = codeBytes(dim)
    kernel.similarities(
      ...[slots, from, to, codes, bytes, scales, sums, planes, planeScales, count, tables, tableBytes],
    )
  } else if (kind === 'sumLikelihoods') {
    for (let term = 0; term < count; term++) {
      const sums = of('sums') + (block * count + term) * SUM_BYTES
      kernel.sumLikelihoods(of('terms') + term * TERM_BYTES, from, to, sums, room)
    }
  } else kernel.sumTerms(of('terms'), count, from, to, of('turns'), of('best'), of('all'), room)
}
