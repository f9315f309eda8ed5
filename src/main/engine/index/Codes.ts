import { VIEWS } from '../../../shared/bearing.ts'

/** How far the length of a descriptor may be from 1: float32 sums of a thousand squares stay far below. */
const UNIT_TOLERANCE = 1e-3

/** Bytes of the codes of a capture's views: columns of 16 bytes of each view in turn, so that one cache line holds all four. */
export function codeBytes(dim: number): number {
  return VIEWS * Math.ceil(dim / 16) * 16
}

/** Bytes of a capture in a chunk: its codes, a scale and a sum for each view, and the error. */
export function captureBytes(dim: number): number {
  return codeBytes(dim) + VIEWS * 8 + 4
}

/**
 * Some captures, quantised: every view as signed bytes with a scale of its own, byte × scale being the number.
 *
 * `sums` are those of a view's bytes; `errors` the largest distance of any view of a capture from what its bytes say, which
 * is as far as a similarity to it can be wrong.
 */
export class Codes {
  readonly dim: number
  readonly captures: number
  /** All of it, as it is stored. */
  readonly bytes: Uint8Array
  readonly errors: Float32Array
  readonly scales: Float32Array
  readonly sums: Int32Array
  readonly codes: Int8Array

  /** @param bytes what `bytes` of other codes were; new ones when left out */
  constructor(
    captures: number,
    dim: number,
    bytes: Uint8Array = new Uint8Array(captures * captureBytes(dim)),
  ) {
    if (bytes.byteLength !== captures * captureBytes(dim))
      throw new RangeError(
        `codes of ${captures} captures have ${bytes.byteLength} bytes, not ${captures * captureBytes(dim)}`,
      )
    // Numbers of four bytes begin at multiples of four.
    const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
    const { buffer, byteOffset } = aligned
    this.dim = dim
    this.captures = captures
    this.bytes = aligned
    this.errors = new Float32Array(buffer, byteOffset, captures)
    this.scales = new Float32Array(buffer, byteOffset + captures * 4, captures * VIEWS)
    this.sums = new Int32Array(buffer, byteOffset + captures * 4 * (1 + VIEWS), captures * VIEWS)
    this.codes = new Int8Array(buffer, byteOffset + captures * 4 * (1 + 2 * VIEWS), captures * codeBytes(dim))
  }

  /**
   * Quantises a capture.
   *
   * @param vectors V × D numbers
   * @returns whether all views have unit length; otherwise nothing of it may be used
   */
  set(at: number, vectors: Float32Array): boolean {
    this.errors[at] = 0
    for (let view = 0; view < VIEWS; view++)
      if (!this.#setView(at, view, vectors.subarray(view * this.dim, (view + 1) * this.dim))) return false
    return true
  }

  /** Takes over a capture of other codes. */
  copy(at: number, from: Codes, slot: number): void {
    const bytes = codeBytes(this.dim)
    this.errors[at] = from.errors[slot]!
    this.scales.set(from.scales.subarray(slot * VIEWS, (slot + 1) * VIEWS), at * VIEWS)
    this.sums.set(from.sums.subarray(slot * VIEWS, (slot + 1) * VIEWS), at * VIEWS)
    this.codes.set(from.codes.subarray(slot * bytes, (slot + 1) * bytes), at * bytes)
  }

  #setView(at: number, view: number, vector: Float32Array): boolean {
    let [most, squares] = [0, 0]
    for (const value of vector) {
      most = Math.max(most, Math.abs(value))
      squares += value * value
    }
    if (!(Math.abs(Math.sqrt(squares) - 1) <= UNIT_TOLERANCE)) return false
    const scale = Math.fround(most / 127)
    const first = at * codeBytes(this.dim) + view * 16
    let [sum, error] = [0, 0]
    for (let i = 0; i < vector.length; i++) {
      const code = Math.round(vector[i]! / scale)
      this.codes[first + (i >> 4) * VIEWS * 16 + (i & 15)] = code
      sum += code
      error += (vector[i]! - code * scale) ** 2
    }
    this.scales[at * VIEWS + view] = scale
    this.sums[at * VIEWS + view] = sum
    this.errors[at] = Math.max(this.errors[at]!, Math.sqrt(error))
    return true
  }
}
