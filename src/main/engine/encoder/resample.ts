/** Part of an image, in pixels of the source; edges may lie between pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export type Interpolation = 'bilinear' | 'bicubic'

/** For each output pixel: where its source pixels begin, and their weights. */
interface Taps {
  readonly first: Int32Array
  /** `width` weights per output pixel, padded with zeros. */
  readonly weights: Float32Array
  readonly width: number
}

const kernels: Record<Interpolation, { radius: number; at: (distance: number) => number }> = {
  bilinear: { radius: 1, at: (distance) => Math.max(0, 1 - distance) },
  // Keys' cubic with a = −0.5, as Pillow and torchvision (antialias) use it.
  bicubic: {
    radius: 2,
    at: (d) => (d < 1 ? (1.5 * d - 2.5) * d * d + 1 : d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0),
  },
}

/**
 * Resizes an RGB image exactly as Pillow's `Image.resize(size, box=box)` does, but in floating point: the kernel
 * widens with the scale when it shrinks, pixel centres lie at halves. sharp's kernels differ by up to 66 grey values
 * at 512 → 513 pixels (docs/adr/0005-preprocessing.md), which an encoder would notice.
 *
 * @param source 8-bit RGB, row by row, `size.width × size.height`
 * @returns RGB in 0…255 row by row, `target.width × target.height`; bicubic may overshoot and is clipped
 */
export function resample(
  source: Uint8Array,
  size: { width: number; height: number },
  box: Box,
  target: { width: number; height: number; interpolation: Interpolation },
): Float32Array {
  const { interpolation } = target
  const across = tapsFor({
    size: size.width,
    start: box.left,
    length: box.width,
    count: target.width,
    interpolation,
  })
  const down = tapsFor({
    size: size.height,
    start: box.top,
    length: box.height,
    count: target.height,
    interpolation,
  })
  const firstRow = down.first[0] ?? 0
  const lastRow = Math.min(size.height, (down.first[target.height - 1] ?? 0) + down.width)
  const rows = shrinkRows(source, size.width, { firstRow, lastRow }, across)
  return shrinkColumns(rows, firstRow, target.width * 3, down)
}

function shrinkRows(
  source: Uint8Array,
  sourceWidth: number,
  { firstRow, lastRow }: { firstRow: number; lastRow: number },
  taps: Taps,
): Float32Array {
  const width = taps.first.length
  const out = new Float32Array((lastRow - firstRow) * width * 3)
  let to = 0
  for (let row = firstRow; row < lastRow; row++) {
    for (let x = 0; x < width; x++, to += 3) {
      let from = (row * sourceWidth + taps.first[x]!) * 3
      let red = 0
      let green = 0
      let blue = 0
      for (let tap = x * taps.width, end = tap + taps.width; tap < end; tap++, from += 3) {
        const weight = taps.weights[tap]!
        red += weight * source[from]!
        green += weight * source[from + 1]!
        blue += weight * source[from + 2]!
      }
      out[to] = red
      out[to + 1] = green
      out[to + 2] = blue
    }
  }
  return out
}

function shrinkColumns(rows: Float32Array, firstRow: number, stride: number, taps: Taps): Float32Array {
  const height = taps.first.length
  const out = new Float32Array(height * stride)
  for (let y = 0; y < height; y++) {
    const to = y * stride
    for (let tap = 0; tap < taps.width; tap++) {
      const weight = taps.weights[y * taps.width + tap]!
      if (weight === 0) continue
      const from = (taps.first[y]! - firstRow + tap) * stride
      for (let i = 0; i < stride; i++) out[to + i] = out[to + i]! + weight * rows[from + i]!
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, Math.max(0, out[i]!))
  return out
}

const known = new Map<string, Taps>()

/** One axis of a resize: `count` output pixels cover `length` source pixels from `start`, of `size` in all. */
interface Axis {
  readonly size: number
  readonly start: number
  readonly length: number
  readonly count: number
  readonly interpolation: Interpolation
}

/** Weights along one axis; the same few sizes come again and again, so they are kept. */
function tapsFor(axis: Axis): Taps {
  const key = Object.values(axis).join()
  const found = known.get(key)
  if (found) return found
  const taps = computeTaps(axis)
  if (known.size > 64) known.clear()
  known.set(key, taps)
  return taps
}

function computeTaps({ size, start, length, count, interpolation }: Axis): Taps {
  const kernel = kernels[interpolation]
  const scale = length / count
  const widen = Math.max(1, scale)
  const radius = kernel.radius * widen
  const width = Math.min(size, Math.ceil(radius) * 2 + 1)
  const first = new Int32Array(count)
  const weights = new Float32Array(count * width)
  for (let i = 0; i < count; i++) {
    const centre = start + (i + 0.5) * scale
    const begin = Math.max(0, Math.trunc(centre - radius + 0.5))
    const end = Math.min(size, Math.trunc(centre + radius + 0.5))
    // Keeps every tap inside the image: the padded ones have weight 0 but are read all the same.
    first[i] = Math.min(begin, size - width)
    let sum = 0
    for (let at = begin; at < end; at++) sum += kernel.at(Math.abs(at + 0.5 - centre) / widen)
    for (let at = begin; at < end; at++)
      weights[i * width + at - first[i]!] = kernel.at(Math.abs(at + 0.5 - centre) / widen) / sum
  }
  return { first, weights, width }
}
