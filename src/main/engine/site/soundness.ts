import sharp from 'sharp'

/** How far the length of a stored descriptor may be from 1: float32 sums of a thousand squares stay far below. */
const UNIT_TOLERANCE = 1e-3

/** Whether a stored picture decodes to its last row; libjpeg's warnings count, they are how flipped bytes show. */
export async function isWholeJpeg(jpeg: Uint8Array): Promise<boolean> {
  try {
    await sharp(jpeg, { failOn: 'warning' }).raw().toBuffer()
    return true
  } catch {
    return false
  }
}

/** Whether a stored descriptor has `dim` numbers and unit length. */
export function isSoundDescriptor(vector: Uint8Array, dim: number): boolean {
  if (vector.byteLength !== dim * 4) return false
  const numbers = new Float32Array(new Uint8Array(vector).buffer)
  const length = Math.hypot(...numbers)
  return Math.abs(length - 1) <= UNIT_TOLERANCE
}
