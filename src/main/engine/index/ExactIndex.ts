import { VIEWS } from '../../../shared/bearing.ts'
import { CodeMemory, MEMORY_MOST, memoryBytes } from './CodeMemory.ts'
import { CodedComparison } from './CodedComparison.ts'
import { ChangedGallery, type GalleryChange } from './ChangedGallery.ts'
import type { Gallery } from './Gallery.ts'
import { allRows, checkDescriptor, type Comparison, type Index } from './Index.ts'
import { LooseTables } from './LooseTables.ts'
import type { Tables } from './Tables.ts'

/** Descriptors that were read once are kept up to here: queries of one place ask for the same captures again. */
const KEPT_BYTES = 64 * 2 ** 20

/** Memory has room for so many times the captures it begins with to come. */
export const GROWTH = 0.05

/** Codes in memory; `slots` tells where those of each row are. */
interface Resident {
  readonly memory: CodeMemory
  readonly slots: Int32Array
}

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
  readonly #resident: Resident | null
  /** Of every capture, and the largest of them. */
  readonly #errors: Float32Array
  readonly #errorMost: number
  readonly #kept = new Map<number, Float32Array>()

  /** @param options.resident the gallery's codes where they are in memory already; it is closed with this index */
  constructor(
    gallery: Gallery,
    { memoryBytes: most = Infinity, resident }: { memoryBytes?: number; resident?: Resident } = {},
  ) {
    this.gallery = gallery
    this.#rows = allRows(gallery)
    this.#resident = resident ?? toMemory(gallery, most)
    this.#errors = this.#resident ? errorsIn(this.#resident) : errorsOf(gallery)
    this.#errorMost = this.#errors.reduce((most, error) => Math.max(most, error), 0)
  }

  /**
   * The index of the gallery after a change. It shares the codes with this one, which stays as it is; whichever is closed last
   * frees them.
   *
   * @returns null where the codes are not in memory, or no more would go in: then a new one has to be made
   */
  changed(change: GalleryChange): ExactIndex | null {
    if (!this.#resident) return null
    const { memory, slots } = this.#resident
    const first = memory.add(change.come)
    if (first === null) return null
    const gallery = new ChangedGallery(this.gallery, change)
    return new ExactIndex(gallery, {
      resident: { memory: memory.share(), slots: gallery.carryOver(slots, first) },
    })
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
    this.#resident?.memory.close()
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

  #scanMemory(
    { memory, slots }: Resident,
    descriptors: readonly Float32Array[],
    rows: ArrayLike<number>,
  ): Scan {
    const compared = rows === this.#rows ? slots : slotsOf(rows, slots)
    const { tables, error } = memory.compare(descriptors, compared)
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
      if (!memory || memory.codes.captures < codes.captures) {
        memory?.close()
        memory = new CodeMemory(codes.captures, this.gallery.dim)
      }
      for (const [at, slot] of slots.entries()) memory.codes.copy(at, codes, slot)
      const { tables, error } = memory.compare(descriptors, [...slots.keys()])
      most = error
      for (const [i, found] of tables.similarities.entries())
        for (const [at, slot] of slots.entries())
          similarities[i]!.set(found.subarray(at * VIEWS, (at + 1) * VIEWS), positions[coded[slot]!]! * VIEWS)
      memory.takeBack(tables)
    }
    memory?.close()
    return { tables: new LooseTables(similarities, rows.length), error: most, release: () => {} }
  }
}

/** The codes of a gallery in memory, with room to grow; null where they would take more than so many bytes. */
function toMemory(gallery: Gallery, most: number): Resident | null {
  const captures = gallery.captures.length
  const fitting = Math.floor(Math.min(most, MEMORY_MOST) / memoryBytes(gallery.dim))
  if (captures > fitting) return null
  const memory = new CodeMemory(Math.min(Math.ceil(captures * (1 + GROWTH)), fitting), gallery.dim)
  memory.add(gallery)
  return { memory, slots: allRows(gallery) }
}

/** How far each row's views may be from what its codes say. */
function errorsIn({ memory, slots }: Resident): Float32Array {
  const errors = new Float32Array(slots.length)
  for (let row = 0; row < slots.length; row++) errors[row] = memory.codes.errors[slots[row]!]!
  return errors
}

function slotsOf(rows: ArrayLike<number>, slots: Int32Array): Int32Array {
  const found = new Int32Array(rows.length)
  for (let at = 0; at < rows.length; at++) found[at] = slots[rows[at]!]!
  return found
}

function errorsOf(gallery: Gallery): Float32Array {
  const errors = new Float32Array(gallery.captures.length)
  for (const { rows, codes } of gallery.codes())
    for (const [slot, row] of rows.entries()) if (row >= 0) errors[row] = codes.errors[slot]!
  return errors
}
