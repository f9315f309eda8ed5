import { VIEWS } from '../../../shared/bearing.ts'
import { kernelMemory, openKernel, regions, type Kernel } from '../kernel/kernel.ts'
import { captureBytes, codeBytes, Codes } from './Codes.ts'
import { quantiseQuery } from './quantiseQuery.ts'

/** Descriptors compared in one pass; more would have to wait for each other in the processor. */
export const ABREAST = 4

/** Bytes that a capture takes in memory, with the similarities of one pass. */
export function memoryBytes(dim: number): number {
  return captureBytes(dim) + 4 + ABREAST * VIEWS * 4
}

/** Quantised captures where the kernel can reach them, at most so many as was said at the beginning. */
export class CodeMemory {
  readonly codes: Codes
  readonly #kernel: Kernel
  readonly #at: Addresses
  readonly #slots: Uint32Array
  readonly #planes: Uint8Array
  readonly #planeScales: Float32Array
  readonly #found: Float32Array

  constructor(captures: number, dim: number) {
    // A multiple of 16, so that the codes begin at a cache line.
    const capacity = Math.ceil(Math.max(1, captures) / 16) * 16
    const { take, used } = regions()
    const at = {
      slots: take(capacity * 4),
      planes: take((ABREAST * codeBytes(dim)) / 2),
      planeScales: take(ABREAST * 4),
      errors: take(capacity * captureBytes(dim)),
      found: take(ABREAST * capacity * VIEWS * 4),
    }
    const memory = kernelMemory(used())
    const { buffer } = memory
    this.#kernel = openKernel(memory)
    this.#at = {
      ...at,
      scales: at.errors + capacity * 4,
      sums: at.errors + capacity * 20,
      codes: at.errors + capacity * 36,
    }
    this.codes = new Codes(capacity, dim, new Uint8Array(buffer, at.errors, capacity * captureBytes(dim)))
    this.#slots = new Uint32Array(buffer, at.slots, capacity)
    this.#planes = new Uint8Array(buffer, at.planes, (ABREAST * codeBytes(dim)) / 2)
    this.#planeScales = new Float32Array(buffer, at.planeScales, ABREAST)
    this.#found = new Float32Array(buffer, at.found, ABREAST * capacity * VIEWS)
  }

  /**
   * Compares at most `ABREAST` descriptors with captures of this memory.
   *
   * @param slots which of them; the first so many when it is a number
   * @returns for each descriptor V similarities for each capture, valid until the next time; and the largest distance of a
   *   descriptor from what the kernel was given of it
   */
  compare(
    descriptors: readonly Float32Array[],
    slots: ArrayLike<number> | number,
  ): { found: Float32Array[]; error: number } {
    const { codes } = this
    const bytes = codeBytes(codes.dim)
    const planes = descriptors.map((descriptor, i) =>
      quantiseQuery(descriptor, this.#planes.subarray((i * bytes) / 2, ((i + 1) * bytes) / 2)),
    )
    this.#planeScales.set(planes.map(({ scale }) => scale))
    const captures = typeof slots === 'number' ? slots : slots.length
    if (typeof slots === 'number') for (let at = 0; at < captures; at++) this.#slots[at] = at
    else this.#slots.set(slots)
    this.#compare(captures, descriptors.length)
    const found = descriptors.map((_, i) => {
      const first = i * codes.captures * VIEWS
      return this.#found.subarray(first, first + captures * VIEWS)
    })
    return { found, error: Math.max(...planes.map(({ error }) => error)) }
  }

  #compare(captures: number, descriptors: number): void {
    const { slots, codes, scales, sums, planes, planeScales, found } = this.#at
    const { captures: capacity, dim } = this.codes
    this.#kernel.similarities(
      slots,
      0,
      captures,
      codes,
      codeBytes(dim),
      scales,
      sums,
      planes,
      planeScales,
      descriptors,
      found,
      capacity * VIEWS * 4,
    )
  }
}

type Addresses = Record<
  'slots' | 'planes' | 'planeScales' | 'errors' | 'scales' | 'sums' | 'codes' | 'found',
  number
>
