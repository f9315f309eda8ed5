import { VIEWS } from '../../../shared/bearing.ts'
import { kernelMemory, regions } from '../kernel/kernel.ts'
import { captureBytes, codeBytes, Codes } from './Codes.ts'
import type { Gallery } from './Gallery.ts'
import {
  BLOCK,
  control,
  ROOM_BYTES,
  SUM_BYTES,
  TERM_BYTES,
  type CodeLayout,
  type KernelJob,
} from './kernelJob.ts'
import { HELPERS_MOST, KernelThreads } from './KernelThreads.ts'
import { LentTables, type TableLayout } from './LentTables.ts'
import { LooseTables } from './LooseTables.ts'
import { quantiseQuery } from './quantiseQuery.ts'
import type { Tables } from './Tables.ts'

/** Descriptors compared in one pass; more would have to wait for each other in the processor. */
const ABREAST = 4

/** Codes from which other threads help: below, to wake them takes longer than they save (bench/index.ts). */
const SHARED_BYTES = 4 * 2 ** 20

const PAGE_BYTES = 65_536

/** What 32 bits can address. */
const KERNEL_BYTES_MOST = 2 ** 32

/** Bytes of captures that there can be room for; the rest is for what does not grow with them. */
export const MEMORY_MOST = KERNEL_BYTES_MOST - 2 ** 24

/** Bytes that a capture takes in memory, with the tables of four descriptors and what is summed of them. */
export function memoryBytes(dim: number): number {
  return captureBytes(dim) + 4 + (ABREAST + 1) * VIEWS * 4 + 4
}

/**
 * Quantised captures where the kernel can reach them, at most so many as was said at the beginning. Several may share it; it is
 * closed when the last of them closes it.
 */
export class CodeMemory {
  readonly codes: Codes
  readonly #memory: WebAssembly.Memory
  readonly #threads: KernelThreads
  readonly #layout: CodeLayout
  /** From here on there is room for tables. */
  readonly #end: number
  readonly #slots: Uint32Array
  readonly #planes: Uint8Array
  readonly #planeScales: Float32Array
  /** The memory never grows beyond so many bytes. */
  readonly #most: number
  #lent: LentTables | undefined
  #filled = 0
  #users = 1

  constructor(captures: number, dim: number, { most = KERNEL_BYTES_MOST }: { most?: number } = {}) {
    this.#most = most
    // A multiple of 16, so that the codes begin at a cache line.
    const capacity = Math.ceil(Math.max(1, captures) / 16) * 16
    const { take, used } = regions()
    const at = {
      control: take(control.words * 4),
      room: take((HELPERS_MOST + 1) * ROOM_BYTES),
      slots: take(capacity * 4),
      planes: take((ABREAST * codeBytes(dim)) / 2),
      planeScales: take(ABREAST * 4),
      errors: take(capacity * captureBytes(dim)),
    }
    const [scales, sums, codes] = [4, 20, 36].map((bytes) => at.errors + capacity * bytes) as [
      number,
      number,
      number,
    ]
    this.#end = used()
    this.#layout = { dim, at: { ...at, scales, sums, codes } }
    this.#memory = kernelMemory(used())
    this.#threads = new KernelThreads(this.#memory, this.#layout)
    const { buffer } = this.#memory
    this.codes = new Codes(capacity, dim, new Uint8Array(buffer, at.errors, capacity * captureBytes(dim)))
    this.#slots = new Uint32Array(buffer, at.slots, capacity)
    this.#planes = new Uint8Array(buffer, at.planes, (ABREAST * codeBytes(dim)) / 2)
    this.#planeScales = new Float32Array(buffer, at.planeScales, ABREAST)
  }

  /**
   * Takes in the codes of a gallery, behind those that are here.
   *
   * @returns the slot of its first row, which the others follow; null where there is no room for all
   */
  add(gallery: Gallery): number | null {
    const first = this.#filled
    if (first + gallery.captures.length > this.codes.captures) return null
    for (const { rows, codes } of gallery.codes())
      for (const [slot, row] of rows.entries()) if (row >= 0) this.codes.copy(first + row, codes, slot)
    this.#filled += gallery.captures.length
    return first
  }

  /** For somebody else who will close it, too. */
  share(): this {
    this.#users++
    return this
  }

  /**
   * Compares descriptors with captures of this memory.
   *
   * @param slots which of them
   * @returns tables in the order of `slots`; and the largest distance of a descriptor from what the kernel was given of it
   */
  compare(descriptors: readonly Float32Array[], slots: ArrayLike<number>): { tables: Tables; error: number } {
    this.#lent?.moveOut()
    const layout = this.#layTables(slots.length, descriptors.length)
    if (layout.end > this.#most && descriptors.length > ABREAST)
      return this.#compareInTurn(descriptors, slots)
    this.#grow(layout.end)
    this.#slots.set(slots)
    let most = 0
    for (let first = 0; first < descriptors.length; first += ABREAST) {
      const abreast = descriptors.slice(first, first + ABREAST)
      most = Math.max(most, this.#quantise(abreast))
      const tables = layout.tables + first * layout.tableBytes
      this.#run({ ...layout, kind: 'compare', count: abreast.length, tables, turns: 0 })
    }
    const tables = new LentTables({ memory: this.#memory, run: (job) => this.#run(job) }, layout)
    this.#lent = tables
    return { tables, error: most }
  }

  /** Has tables that nobody needs any more forgotten. */
  takeBack(tables: Tables): void {
    if (this.#lent === tables) this.#lent = undefined
  }

  close(): void {
    if (--this.#users > 0) return
    this.#lent?.moveOut()
    this.#threads.close()
  }

  /** @returns the largest distance of a descriptor from what its planes say */
  #quantise(descriptors: readonly Float32Array[]): number {
    const bytes = codeBytes(this.#layout.dim) / 2
    const planes = descriptors.map((descriptor, i) =>
      quantiseQuery(descriptor, this.#planes.subarray(i * bytes, (i + 1) * bytes)),
    )
    this.#planeScales.set(planes.map(({ scale }) => scale))
    return Math.max(...planes.map(({ error }) => error))
  }

  /** Descriptors that there is no room for all at once: some after the other, and their tables elsewhere. */
  #compareInTurn(
    descriptors: readonly Float32Array[],
    slots: ArrayLike<number>,
  ): { tables: Tables; error: number } {
    const similarities: Float32Array[] = []
    let most = 0
    for (let first = 0; first < descriptors.length; first += ABREAST) {
      const { tables, error } = this.compare(descriptors.slice(first, first + ABREAST), slots)
      similarities.push(...tables.similarities.map((table) => table.slice()))
      this.takeBack(tables)
      most = Math.max(most, error)
    }
    return { tables: new LooseTables(similarities, slots.length), error: most }
  }

  #layTables(captures: number, descriptors: number): TableLayout {
    const { take, used } = regions(this.#end)
    const tableBytes = Math.ceil((captures * VIEWS * 4) / 64) * 64
    const places = {
      captures,
      descriptors,
      tableBytes,
      tables: take(descriptors * tableBytes),
      terms: take(descriptors * TERM_BYTES),
      sums: take(Math.ceil(captures / BLOCK) * descriptors * SUM_BYTES),
      best: take(captures * 4),
      all: take(captures * VIEWS * 4),
    }
    return { ...places, end: used() }
  }

  #grow(bytes: number): void {
    const missing = bytes - this.#memory.buffer.byteLength
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
  }

  #run(job: KernelJob): void {
    this.#threads.run(job, job.captures * codeBytes(this.#layout.dim) >= SHARED_BYTES)
  }
}
