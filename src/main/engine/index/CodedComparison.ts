import { VIEWS } from '../../../shared/bearing.ts'
import { dot } from './dot.ts'
import { UNIT_TOLERANCE, type Comparison } from './Index.ts'
import type { Likelihood, Tables, Term } from './Tables.ts'

/** Rounding of float32 on the way to a similarity. */
const ROUNDING = 1e-6

/** What is known of codes that were compared. */
interface Coded {
  /** The captures that were compared. */
  readonly rows: ArrayLike<number>
  /** Of every row, and the largest of them: the distance of a view from what its codes say. */
  readonly errors: Float32Array
  readonly errorMost: number
  /** The largest distance of a descriptor from what it was compared as. */
  readonly planeError: number
  /** V × D numbers of a row as they are stored; null once they are gone. */
  readonly vectors: (row: number) => Float32Array | null
  readonly release: () => void
}

/** Similarities that were first told by codes. */
export class CodedComparison implements Comparison {
  readonly #descriptors: readonly Float32Array[]
  /** Null once it was released. */
  #tables: Tables | null
  readonly #coded: Coded
  readonly #refined = new Set<number>()

  constructor(descriptors: readonly Float32Array[], tables: Tables, coded: Coded) {
    this.#descriptors = descriptors
    this.#tables = tables
    this.#coded = coded
  }

  get rows(): ArrayLike<number> {
    return this.#coded.rows
  }

  get similarities(): readonly Float32Array[] {
    return this.#held.similarities
  }

  get errorMost(): number {
    return this.#boundOf(this.#coded.errorMost)
  }

  likelihoodSums(likelihoods: readonly Likelihood[]): number[][] {
    return this.#held.likelihoodSums(likelihoods)
  }

  bestSums(terms: readonly Term[], turns: number): Float64Array {
    return this.#held.bestSums(terms, turns)
  }

  turnSums(terms: readonly Term[]): Float64Array {
    return this.#held.turnSums(terms)
  }

  errorAt(at: number): number {
    return this.#refined.has(at) ? 0 : this.#boundOf(this.#coded.errors[this.rows[at]!]!)
  }

  refine(positions: Iterable<number>): void {
    const { similarities } = this
    for (const at of positions) {
      const vectors = this.#refined.has(at) ? null : this.#coded.vectors(this.rows[at]!)
      if (!vectors) continue
      for (const [i, descriptor] of this.#descriptors.entries())
        for (let view = 0; view < VIEWS; view++)
          similarities[i]![at * VIEWS + view] = dot(descriptor, vectors, view * descriptor.length)
      this.#refined.add(at)
    }
  }

  release(): void {
    this.#tables = null
    this.#coded.release()
  }

  get #held(): Tables {
    if (!this.#tables) throw new Error('this comparison was released')
    return this.#tables
  }

  /** |x·q − x₈·q₈| ≤ |x − x₈| |q| + |x₈| |q − q₈|, by Cauchy and Schwarz, where |q| and |x| are 1 as far as floats go. */
  #boundOf(error: number): number {
    return (error + this.#coded.planeError * (1 + error)) * (1 + UNIT_TOLERANCE) + ROUNDING
  }
}
