import { VIEWS } from '../../../shared/bearing.ts'
import { kernelMemory, openKernel, regions } from '../kernel/kernel.ts'
import { BLOCK, ROOM_BYTES, SUM_BYTES, TERM_BYTES } from './kernelJob.ts'
import type { Likelihood, Tables, Term } from './Tables.ts'
import { termOf, writeTerms } from './writeTerms.ts'

/** Terms of one pass; more are summed in several. */
const TERMS = 16
const FLOATS = BLOCK * VIEWS

const { take, used } = regions()
const at = {
  tables: take(TERMS * FLOATS * 4),
  terms: take(TERMS * TERM_BYTES),
  sums: take(SUM_BYTES),
  best: take(BLOCK * 4),
  all: take(FLOATS * 4),
  room: take(ROOM_BYTES),
}
const memory = kernelMemory(used())
const kernel = openKernel(memory)
const tables = Array.from(
  { length: TERMS },
  (_, i) => new Float32Array(memory.buffer, at.tables + i * FLOATS * 4, FLOATS),
)
const sums = new Float64Array(memory.buffer, at.sums, VIEWS)
const best = new Float32Array(memory.buffer, at.best, BLOCK)
const all = new Float32Array(memory.buffer, at.all, FLOATS)

/** Tables in memory of their own, of which blocks are handed to the kernel one after the other. */
export class LooseTables implements Tables {
  readonly similarities: readonly Float32Array[]
  readonly #floats: number

  /** @param captures that were compared */
  constructor(similarities: readonly Float32Array[], captures: number) {
    this.similarities = similarities
    this.#floats = captures * VIEWS
  }

  likelihoodSums(likelihoods: readonly Likelihood[]): number[][] {
    return this.similarities.map((similarities, descriptor) => {
      writeTerms(memory, at.terms, [{ ...termOf(likelihoods[descriptor]!, descriptor), table: at.tables }])
      const found = [0, 0, 0, 0]
      for (let first = 0; first < similarities.length; first += FLOATS) {
        const block = similarities.subarray(first, first + FLOATS)
        tables[0]!.set(block)
        kernel.sumLikelihoods(at.terms, 0, block.length / VIEWS, at.sums, at.room)
        for (const [view, sum] of sums.entries()) found[view]! += sum
      }
      return found
    })
  }

  bestSums(terms: readonly Term[], turns: number): Float64Array {
    const captures = this.#floats / VIEWS
    if (terms.length > TERMS) return bestOf(this.turnSums(terms), turns)
    const found = new Float64Array(captures)
    this.#eachBlock(terms, turns, (first, count) => found.set(best.subarray(0, count), first))
    return found
  }

  turnSums(terms: readonly Term[]): Float64Array {
    const found = new Float64Array(this.#floats)
    for (let from = 0; from < terms.length; from += TERMS)
      this.#eachBlock(terms.slice(from, from + TERMS), VIEWS, (first, count) => {
        const block = found.subarray(first * VIEWS, (first + count) * VIEWS)
        if (from === 0) block.set(all.subarray(0, block.length))
        else for (let i = 0; i < block.length; i++) block[i]! += all[i]!
      })
    return found
  }

  /** Sums at most `TERMS` terms block by block, and calls `take` while the kernel's memory holds what was found. */
  #eachBlock(terms: readonly Term[], turns: number, take: (first: number, captures: number) => void): void {
    writeTerms(
      memory,
      at.terms,
      terms.map((term, i) => ({ ...term, table: at.tables + i * FLOATS * 4 })),
    )
    for (let first = 0; first < this.#floats; first += FLOATS) {
      for (const [i, { descriptor }] of terms.entries())
        tables[i]!.set(this.similarities[descriptor]!.subarray(first, first + FLOATS))
      const captures = Math.min(FLOATS, this.#floats - first) / VIEWS
      kernel.sumTerms(at.terms, terms.length, 0, captures, turns, at.best, at.all, at.room)
      take(first / VIEWS, captures)
    }
  }
}

/** Of V numbers for each capture the largest, or the first where there is but one turn. */
function bestOf(sums: Float64Array, turns: number): Float64Array {
  return Float64Array.from({ length: sums.length / VIEWS }, (_, capture) =>
    Math.max(...sums.subarray(capture * VIEWS, capture * VIEWS + turns)),
  )
}
