/** The offset that makes 14 bits with a sign two planes of 7 bits without. */
const OFFSET = 8192

/** How a descriptor is handed to the kernel: 128 × high + low − 8192, times the scale. */
export interface Planes {
  readonly scale: number
  /** Distance of what the planes say from the descriptor. */
  readonly error: number
}

/** Writes the planes of a descriptor, columns of 16 high and 16 low bytes in turn, into `target`. */
export function quantiseQuery(descriptor: Float32Array, target: Uint8Array): Planes {
  let most = 0
  for (const value of descriptor) most = Math.max(most, Math.abs(value))
  const scale = Math.fround(most / (OFFSET - 1))
  const steps = scale === 0 ? 0 : 1 / scale
  let error = 0
  target.fill(0)
  for (let i = 0; i < descriptor.length; i++) {
    const whole = Math.round(descriptor[i]! * steps)
    const at = (i >> 4) * 32 + (i & 15)
    target[at] = (whole + OFFSET) >> 7
    target[at + 16] = (whole + OFFSET) & 127
    error += (descriptor[i]! - whole * scale) ** 2
  }
  return { scale, error: Math.sqrt(error) }
}
