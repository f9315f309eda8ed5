import { VIEWS } from '../../../shared/bearing.ts'
import { ABREAST, CodeMemory, memoryBytes } from './CodeMemory.ts'
import { CodedComparison } from './CodedComparison.ts'
import { viewCount, type Gallery } from './Gallery.ts'
import { checkDescriptor, type Comparison, type Index } from './Index.ts'

/** Descriptors that were read once are kept up to here: queries of one place ask for the same captures again. */
const KEPT_BYTES = 64 * 2 ** 20

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
  readonly #resident: CodeMemory | null
  /** Of every capture, and the largest of them. */
  readonly #errors: Float32Array
  #errorMost = 0
  readonly #kept = new Map<number, Float32Array>()

  constructor(gallery: Gallery, { memoryBytes: most = Infinity }: { memoryBytes?: number } = {}) {
    const captures = gallery.captures.length
    this.gallery = gallery
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
    return this.compare([descriptor]).similarities[0]!
  }

  compare(descriptors: readonly Float32Array[], rows?: readonly number[]): Comparison {
    for (const descriptor of descriptors) checkDescriptor(descriptor, this.gallery)
    const similarities = descriptors.map(() => new Float32Array(viewCount(this.gallery)))
    let planeError = 0
    for (let first = 0; first < descriptors.length; first += ABREAST) {
      const abreast = descriptors.slice(first, first + ABREAST)
      const targets = similarities.slice(first, first + ABREAST)
      const error = this.#resident
        ? this.#scanMemory(abreast, rows, targets)
        : this.#scanStream(abreast, rows, targets)
      planeError = Math.max(planeError, error)
    }
    return new CodedComparison(descriptors, similarities, {
      errors: this.#errors,
      errorMost: this.#errorMost,
      planeError,
      vectors: (row) => this.#vectors(row),
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

  /** @returns the largest distance of a descriptor from what it was compared as */
  #scanMemory(
    descriptors: readonly Float32Array[],
    rows: readonly number[] | undefined,
    targets: readonly Float32Array[],
  ): number {
    const all = this.gallery.captures.length
    const isAll = rows === undefined || rows.length === all
    const { found, error } = this.#resident!.compare(descriptors, isAll ? all : rows)
    for (const [i, target] of targets.entries())
      if (isAll) target.set(found[i]!)
      else scatter(found[i]!, rows, target)
    return error
  }

  #scanStream(
    descriptors: readonly Float32Array[],
    rows: readonly number[] | undefined,
    targets: readonly Float32Array[],
  ): number {
    const considered = rows && new Set(rows)
    let memory: CodeMemory | undefined
    let planeError = 0
    for (const { rows: coded, codes } of this.gallery.codes()) {
      const slots = [...coded.keys()].filter(
        (slot) => coded[slot]! >= 0 && (!considered || considered.has(coded[slot]!)),
      )
      if (slots.length === 0) continue
      if (!memory || memory.codes.captures < codes.captures)
        memory = new CodeMemory(codes.captures, this.gallery.dim)
      for (const [at, slot] of slots.entries()) memory.codes.copy(at, codes, slot)
      const { found, error } = memory.compare(descriptors, slots.length)
      planeError = error
      const these = slots.map((slot) => coded[slot]!)
      for (const [i, target] of targets.entries()) scatter(found[i]!, these, target)
    }
    return planeError
  }
}

function scatter(found: Float32Array, rows: readonly number[], target: Float32Array): void {
  for (const [at, row] of rows.entries())
    target.set(found.subarray(at * VIEWS, (at + 1) * VIEWS), row * VIEWS)
}
