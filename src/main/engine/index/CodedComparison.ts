import { VIEWS } from '../../../shared/bearing.ts'
import { dot } from './dot.ts'
import { UNIT_TOLERANCE, type Comparison } from './Index.ts'

/** Rounding of float32 on the way to a similarity. */
const ROUNDING = 1e-6

/** What is known of codes that were compared. */
interface Coded {
  /** Of every capture, and the largest of them: the distance of a view from what its codes say. */
  readonly errors: Float32Array
  readonly errorMost: number
  /** The largest distance of a descriptor from what it was compared as. */
  readonly planeError: number
  /** V × D numbers of a capture as they are stored; null once they are gone. */
  readonly vectors: (row: number) => Float32Array | null
}

/** Similarities that were first told by codes. */
export class CodedComparison implements Comparison {
  readonly similarities: readonly Float32Array[]
  readonly #descriptors: readonly Float32Array[]
  readonly #coded: Coded
  readonly #refined = new Set<number>()

  constructor(descriptors: readonly Float32Array[], similarities: readonly Float32Array[], coded: Coded) {
    this.#descriptors = descriptors
    this.similarities = similarities
    this.#coded = coded
  }

  get errorMost(): number {
    return this.#boundOf(this.#coded.errorMost)
  }

  errorAt(row: number): number {
    return this.#refined.has(row) ? 0 : this.#boundOf(this.#coded.errors[row]!)
  }

  refine(rows: Iterable<number>): void {
    for (const row of rows) {
      const vectors = this.#refined.has(row) ? null : this.#coded.vectors(row)
      if (!vectors) continue
      for (const [i, descriptor] of this.#descriptors.entries())
        for (let view = 0; view < VIEWS; view++)
          this.similarities[i]![row * VIEWS + view] = dot(descriptor, vectors, view * descriptor.length)
      this.#refined.add(row)
    }
  }

  /** |x·q − x₈·q₈| ≤ |x − x₈| |q| + |x₈| |q − q₈|, by Cauchy and Schwarz, where |q| and |x| are 1 as far as floats go. */
  #boundOf(error: number): number {
    return (error + this.#coded.planeError * (1 + error)) * (1 + UNIT_TOLERANCE) + ROUNDING
  }
}
