import { VIEWS } from '../../../shared/bearing.ts'
import { BLOCK, SUM_BYTES, type KernelJob, type TablePlaces } from './kernelJob.ts'
import { LooseTables } from './LooseTables.ts'
import type { Likelihood, Tables, Term } from './Tables.ts'
import { termOf, writeTerms } from './writeTerms.ts'

/** The tables of one comparison in a code memory. */
export interface TableLayout extends TablePlaces {
  readonly descriptors: number
  /** Nothing of theirs lies from here on. */
  readonly end: number
}

/** A memory that lends its tables. */
export interface Lender {
  readonly memory: WebAssembly.Memory
  run(job: KernelJob): void
}

/** Tables in the memory of codes, where all threads reach them; taken out of it when somebody else needs the room. */
export class LentTables implements Tables {
  readonly #lender: Lender
  readonly #layout: TableLayout
  readonly #lent: readonly Float32Array[]
  #loose: LooseTables | undefined

  constructor(lender: Lender, layout: TableLayout) {
    const { captures, descriptors, tables, tableBytes } = layout
    this.#lender = lender
    this.#layout = layout
    this.#lent = Array.from({ length: descriptors }, (_, i) =>
      this.#floats(tables + i * tableBytes, captures * VIEWS),
    )
  }

  get similarities(): readonly Float32Array[] {
    return this.#loose?.similarities ?? this.#lent
  }

  likelihoodSums(likelihoods: readonly Likelihood[]): number[][] {
    if (this.#loose) return this.#loose.likelihoodSums(likelihoods)
    const { captures, descriptors, sums: address } = this.#layout
    const blocks = Math.ceil(captures / BLOCK)
    const partial = new Float64Array(
      this.#lender.memory.buffer,
      address,
      (blocks * descriptors * SUM_BYTES) / 8,
    )
    this.#run('sumLikelihoods', likelihoods.map(termOf))
    // Block by block, in an order that no thread has a say in.
    return likelihoods.map((_, i) =>
      Array.from({ length: VIEWS }, (__, view) => {
        let sum = 0
        for (let block = 0; block < blocks; block++) sum += partial[(block * descriptors + i) * VIEWS + view]!
        return sum
      }),
    )
  }

  bestSums(terms: readonly Term[], turns: number): Float64Array {
    if (this.#loose) return this.#loose.bestSums(terms, turns)
    this.#run('sumTerms', terms, { turns })
    return new Float64Array(this.#floats(this.#layout.best, this.#layout.captures))
  }

  turnSums(terms: readonly Term[]): Float64Array {
    if (this.#loose) return this.#loose.turnSums(terms)
    const { all, captures } = this.#layout
    this.#run('sumTerms', terms, { turns: VIEWS, all })
    return new Float64Array(this.#floats(all, captures * VIEWS))
  }

  /** Takes the similarities along, for the room is needed. */
  moveOut(): void {
    this.#loose ??= new LooseTables(
      this.similarities.map((table) => table.slice()),
      this.#layout.captures,
    )
  }

  #floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#lender.memory.buffer, address, length)
  }

  #run(
    kind: KernelJob['kind'],
    terms: readonly Term[],
    { turns = 1, all = 0 }: Partial<Pick<KernelJob, 'turns' | 'all'>> = {},
  ): void {
    const { tables, tableBytes, terms: address } = this.#layout
    const placed = terms.map((term) => ({ ...term, table: tables + term.descriptor * tableBytes }))
    writeTerms(this.#lender.memory, address, placed)
    this.#lender.run({ ...this.#layout, kind, count: terms.length, turns, all })
  }
}
