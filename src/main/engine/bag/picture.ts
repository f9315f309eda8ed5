import sharp from 'sharp'
import type { Image, Picture } from './messages.ts'

/** Larger than any panorama; beyond it a length field is wrong. */
const MAX_PIXELS = 20_000 ** 2

/** Fast rather than small: the PNG is decoded again at once. */
const PNG_LEVEL = 1

/** Which bytes of a pixel are red, green and blue; one number for grey. */
const LAYOUTS: { readonly [encoding: string]: { bytes: number; order: readonly number[] } } = {
  rgb8: { bytes: 3, order: [0, 1, 2] },
  bgr8: { bytes: 3, order: [2, 1, 0] },
  rgba8: { bytes: 4, order: [0, 1, 2] },
  bgra8: { bytes: 4, order: [2, 1, 0] },
  mono8: { bytes: 1, order: [0] },
}

/** The ending of the file that `readPicture` makes, or why it makes none, as the end of a sentence. */
export function formatOf(picture: Picture): { extension: 'jpg' | 'png' } | { fault: string } {
  const { data } = picture
  if (picture.type === 'sensor_msgs/Image') {
    const fault = faultOf(picture)
    return fault === null ? { extension: 'png' } : { fault }
  }
  if (data[0] === 0xff && data[1] === 0xd8) return { extension: 'jpg' }
  if (data[0] === 0x89 && data[1] === 0x50) return { extension: 'png' }
  return { fault: `their format "${picture.format.slice(0, 60)}" is neither JPEG nor PNG` }
}

/**
 * A picture as a file: JPEG and PNG as they were sent, pixels as PNG without transparency.
 *
 * @throws Error with the reason as its message
 */
export async function readPicture(picture: Picture): Promise<Uint8Array<ArrayBuffer>> {
  const format = formatOf(picture)
  if ('fault' in format) throw new Error(`The picture cannot be read: ${format.fault}.`)
  if (picture.type === 'sensor_msgs/CompressedImage') return new Uint8Array(picture.data)
  const { width, height } = picture
  const { pixels, channels } = toPixels(picture)
  const raw = { width, height, channels }
  const png = await sharp(pixels, { raw, limitInputPixels: MAX_PIXELS })
    .png({ compressionLevel: PNG_LEVEL })
    .toBuffer()
  return new Uint8Array(png)
}

function faultOf({ encoding, width, height, step, data }: Image): string | null {
  const layout = Object.hasOwn(LAYOUTS, encoding) ? LAYOUTS[encoding] : undefined
  if (!layout)
    return `their encoding "${encoding.slice(0, 60)}" is none of ${Object.keys(LAYOUTS).join(', ')}`
  const isSound = width > 0 && height > 0 && width * height <= MAX_PIXELS && step >= width * layout.bytes
  if (isSound && data.length >= step * (height - 1) + width * layout.bytes) return null
  return `${data.length} bytes in rows of ${step} do not make ${width} × ${height} pixels of ${encoding}`
}

/** Pixels row by row without padding, in the order red, green, blue. */
function toPixels({ encoding, width, height, step, data }: Image): { pixels: Uint8Array; channels: 1 | 3 } {
  const { bytes, order } = LAYOUTS[encoding]!
  const pixels = new Uint8Array(width * height * order.length)
  let to = 0
  for (let y = 0; y < height; y++)
    for (let from = y * step, end = from + width * bytes; from < end; from += bytes)
      for (const part of order) pixels[to++] = data[from + part]!
  return { pixels, channels: order.length === 1 ? 1 : 3 }
}
