import { VIEWS } from '../../../shared/bearing.ts'
import { kernelMemory, openKernel, regions } from '../kernel/kernel.ts'

/** Captures that the kernel works on at a time: their tables stay in the nearest caches. */
const BLOCK = 512
const FLOATS = BLOCK * VIEWS

const { take, used } = regions()
const at = { table: take(FLOATS * 4), largest: take(16), sums: take(32) }
const memory = kernelMemory(used())
const kernel = openKernel(memory)
const table = new Float32Array(memory.buffer, at.table, FLOATS)
const largest = new Float32Array(memory.buffer, at.largest, VIEWS)
const sums = new Float64Array(memory.buffer, at.sums, VIEWS)

/** Calls `work` with one block of a table after the other in the kernel's memory, and how many captures it holds. */
function eachBlock(whole: Float32Array, work: (captures: number, first: number) => void): void {
  for (let first = 0; first < whole.length; first += FLOATS) {
    const block = whole.subarray(first, first + FLOATS)
    table.set(block)
    work(block.length / VIEWS, first)
  }
}

/** The largest similarity of each of the four views of some captures, V numbers for each. */
export function largestOfViews(similarities: Float32Array): readonly number[] {
  largest.fill(-Infinity)
  eachBlock(similarities, (captures) => kernel.largest(at.table, captures, at.largest))
  return [...largest]
}

/** How similarities become likelihoods: exp(scale × (similarity − most)), at most 1. */
export interface Likelihood {
  readonly scale: number
  readonly most: number
}

/** Likelihoods of all views, and their sums for each of the four views of a capture. */
export function likelihoodsOf(
  similarities: Float32Array,
  { scale, most }: Likelihood,
): { likelihoods: Float32Array; sumOfViews: readonly number[] } {
  const likelihoods = new Float32Array(similarities.length)
  sums.fill(0)
  eachBlock(similarities, (captures, first) => {
    kernel.likelihoods(at.table, captures, scale, most, at.sums)
    likelihoods.set(captures === BLOCK ? table : table.subarray(0, captures * VIEWS), first)
  })
  return { likelihoods, sumOfViews: [...sums] }
}

/**
 * What a clue says of captures, nats: ln(floor + slope × likelihood), for all four turns of the operator; in place of the
 * likelihoods.
 *
 * @param views which two views it is about when the operator is not turned, in equal parts; all four where null
 */
export function toSupports(
  likelihoods: Float32Array,
  { views, slope, floor }: { views: readonly [number, number] | null; slope: number; floor: number },
): void {
  const [one, other] = views ?? [0, 0]
  eachBlock(likelihoods, (captures, first) => {
    if (views) kernel.supportsOfSide(at.table, captures, slope, floor, one, other)
    else kernel.supportsAnywhere(at.table, captures, slope, floor)
    likelihoods.set(captures === BLOCK ? table : table.subarray(0, captures * VIEWS), first)
  })
}
