import { VIEWS } from '../../../shared/bearing.ts'
import { CodeMemory, memoryBytes } from './CodeMemory.ts'
import { CodedComparison } from './CodedComparison.ts'
import type { Gallery } from './Gallery.ts'
import { allRows, checkDescriptor, type Comparison, type Index } from './Index.ts'
import { LooseTables } from './LooseTables.ts'
import type { Tables } from './Tables.ts'

/** Descriptors that were read once are kept up to here: queries of one place ask for the same captures again. */
const KEPT_BYTES = 64 * 2 ** 20

/** What one pass over the codes has found. */
interface Scan {
  readonly tables: Tables
  /** The largest distance of a descriptor from what it was compared as. */
  readonly error: number
  readonly release: () => void
}

/**
 * Compares with every view: a scan over the gallery's codes (one byte for each number), and the descriptors as they are stored
 * for those captures of which it matters. How far a similarity by the codes can be off is known for every capture
 * (docs/adr/0004-index.md), so that a ranking can be proved to be that of the stored descriptors.
 *
 * The codes are held in memory, or read from the gallery for every comparison where they would take more than `memoryBytes`.
 */
export class ExactIndex implements Index {
  readonly kind = 'exact'
  readonly gallery: Gallery
  readonly #rows: Int32Array
  readonly #resident: CodeMemory | null
  /** Of every capture, and the largest of them. */
  readonly #errors: Float32Array
  #errorMost = 0
  readonly #kept = new Map<number, Float32Array>()

  constructor(gallery: Gallery, { memoryBytes: most = Infinity }: { memoryBytes?: number } = {}) {
    const captures = gallery.captures.length
    this.gallery = gallery
    this.#rows = allRows(gallery)
    this.#errors = new Float32Array(captures)
    const fits = captures * memoryBytes(gallery.dim) <= most
    this.#resident = fits ? new CodeMemory(captures, gallery.dim) : null
    for (const { rows, codes } of gallery.codes())
      for (const [slot, row] of rows.entries()) {
        if (row < 0) continue
        this.#errors[row] = codes.errors[slot]!
        this.#errorMost = Math.max(this.#errorMost, codes.errors[slot]!)
        this.#resident?.codes.copy(row, codes, slot)
      }
  }

  similarities(descriptor: Float32Array): Float32Array {
    const comparison = this.compare([descriptor])
    const found = comparison.similarities[0]!.slice()
    comparison.release()
    return found
  }

  compare(descriptors: readonly Float32Array[], rows: ArrayLike<number> = this.#rows): Comparison {
    for (const descriptor of descriptors) checkDescriptor(descriptor, this.gallery)
    const { tables, error, release } = this.#resident
      ? this.#scanMemory(this.#resident, descriptors, rows)
      : this.#scanStream(descriptors, rows)
    return new CodedComparison(descriptors, tables, {
      rows,
      errors: this.#errors,
      errorMost: this.#errorMost,
      planeError: error,
      vectors: (row) => this.#vectors(row),
      release,
    })
  }

  close(): void {
    this.#resident?.close()
  }

  /** V × D numbers of a capture as they are stored; null once they are gone. */
  #vectors(row: number): Float32Array | null {
    const kept = this.#kept.get(row)
    if (kept) return kept
    const vectors = this.gallery.vectors(row)
    if (!vectors) return null
    if ((this.#kept.size + 1) * vectors.byteLength > KEPT_BYTES) this.#kept.clear()
    this.#kept.set(row, vectors)
    return vectors
  }

  #scanMemory(memory: CodeMemory, descriptors: readonly Float32Array[], rows: ArrayLike<number>): Scan {
    const { tables, error } = memory.compare(descriptors, rows === this.#rows ? rows.length : rows)
    return { tables, error, release: () => memory.takeBack(tables) }
  }

  #scanStream(descriptors: readonly Float32Array[], rows: ArrayLike<number>): Scan {
    const positions = new Int32Array(this.gallery.captures.length).fill(-1)
    for (let at = 0; at < rows.length; at++) positions[rows[at]!] = at
    const similarities = descriptors.map(() => new Float32Array(rows.length * VIEWS))
    let memory: CodeMemory | undefined
    let most = 0
    for (const { rows: coded, codes } of this.gallery.codes()) {
      const slots = [...coded.keys()].filter((slot) => coded[slot]! >= 0 && positions[coded[slot]!]! >= 0)
      if (slots.length === 0) continue
      if (!memory || memory.codes.captures < codes.captures)
        memory = new CodeMemory(codes.captures, this.gallery.dim)
      for (const [at, slot] of slots.entries()) memory.codes.copy(at, codes, slot)
      const { tables, error } = memory.compare(descriptors, slots.length)
      most = error
      for (const [i, found] of tables.similarities.entries())
        for (const [at, slot] of slots.entries())
          similarities[i]!.set(found.subarray(at * VIEWS, (at + 1) * VIEWS), positions[coded[slot]!]! * VIEWS)
      memory.takeBack(tables)
    }
    return { tables: new LooseTables(similarities, rows.length), error: most, release: () => {} }
  }
}
