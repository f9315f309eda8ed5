import { MAX_SOURCE_PIXELS } from './picture.ts'

/** Grey levels of a picture, 0 black to 1 white, row 0 on top. */
export interface Greys {
  readonly widthPx: number
  readonly heightPx: number
  readonly shades: Float32Array
}

/**
 * Reads a portable graymap, binary (P5) or in words (P2), 8 or 16 bits (netpbm, pgm(5)).
 *
 * @throws Error with half a sentence when it is none, too large, or ends too early
 */
export function parsePgm(bytes: Uint8Array): Greys {
  const magic = String.fromCharCode(...bytes.subarray(0, 2))
  if (magic !== 'P5' && magic !== 'P2') throw new Error('its picture is no PGM (P5 or P2)')
  const words = new Words(bytes, 2)
  const [widthPx, heightPx, most] = [words.next(), words.next(), words.next()]
  if (!(widthPx > 0) || !(heightPx > 0) || !(most > 0) || most > 65535)
    throw new Error('its picture has a header that makes no sense')
  const count = widthPx * heightPx
  if (count > MAX_SOURCE_PIXELS) throw new Error(`its picture has ${widthPx} × ${heightPx} pixels, too many`)
  const from = words.at + 1 // one white space ends the header
  const width = most > 255 ? 2 : 1
  // The shortest P2 value is a digit and a space.
  if (bytes.length - from < count * (magic === 'P5' ? width : 2) - 1)
    throw new Error('its picture ends too early; copy it again')
  const shades = new Float32Array(count)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < count; i++) {
    const value =
      magic === 'P2' ? words.next() : width === 1 ? bytes[from + i]! : view.getUint16(from + 2 * i)
    if (!(value <= most)) throw new Error('its picture ends too early or holds a value above its maximum')
    shades[i] = value / most
  }
  return { widthPx, heightPx, shades }
}

/** Numbers between white space; `#` begins a comment that ends with its line. */
class Words {
  at: number
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  /** NaN at the end, and for what is no number. */
  next(): number {
    for (; this.at < this.#bytes.length; this.at++) {
      const byte = this.#bytes[this.at]!
      if (byte === 0x23) while (this.at < this.#bytes.length && this.#bytes[this.at] !== 0x0a) this.at++
      else if (byte > 0x20) break
    }
    let value = NaN
    for (; this.at < this.#bytes.length; this.at++) {
      const digit = this.#bytes[this.at]! - 0x30
      if (digit < 0 || digit > 9) break
      value = (Number.isNaN(value) ? 0 : value) * 10 + digit
    }
    return value
  }
}
