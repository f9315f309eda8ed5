import sharp from 'sharp'

/** Pictures that windows can show, by their first bytes. */
const signatures: readonly { mediaType: string; at: number; bytes: readonly number[] }[] = [
  { mediaType: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mediaType: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { mediaType: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
]

/** Largest tile that is shown, pixels: 2048 square. */
export const MAX_TILE_PIXELS = 2048 ** 2

/** Largest picture that is shown whole, pixels; larger ones are made smaller when they are attached. */
export const MAX_IMAGE_PIXELS = 8192 ** 2

/** Largest picture that is read, pixels: 400 MB while it is in memory. */
export const MAX_SOURCE_PIXELS = 100_000_000

/** Media type of a picture that windows can show, whatever it was called; null for anything else. */
export function mediaTypeOf(bytes: Uint8Array): string | null {
  return (
    signatures.find((known) => known.bytes.every((byte, i) => bytes[known.at + i] === byte))?.mediaType ??
    null
  )
}

/** Whether a picture's header is sound and names no more than `maxPixels`: a small file may ask for gigabytes. */
export async function isShowable(bytes: Uint8Array, maxPixels: number): Promise<boolean> {
  if (mediaTypeOf(bytes) === null) return false
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: maxPixels }).metadata()
    return width * height <= maxPixels
  } catch {
    return false
  }
}

/**
 * Makes a picture one that windows can show: PNG, JPEG and WebP of bearable size stay byte for byte, larger ones are
 * made smaller, others become PNG.
 *
 * @returns also the size of the picture as it came, and whether it was made smaller
 * @throws Error of sharp when it cannot be decoded, or has more than `MAX_SOURCE_PIXELS`
 */
export async function toShowable(
  bytes: Uint8Array,
): Promise<{ bytes: Uint8Array; mediaType: string; widthPx: number; heightPx: number; isSmaller: boolean }> {
  const options = { limitInputPixels: MAX_SOURCE_PIXELS }
  const { width: widthPx, height: heightPx, format, orientation = 1 } = await sharp(bytes, options).metadata()
  if (format === 'svg') throw new Error('it is a drawing, not a picture; save it as PNG')
  const mediaType = mediaTypeOf(bytes)
  const isSmaller = widthPx * heightPx > MAX_IMAGE_PIXELS
  // Windows turn a picture as its EXIF says, control points do not know of it: the pixels stay, the tag goes.
  if (mediaType !== null && !isSmaller && orientation === 1)
    return { bytes, mediaType, widthPx, heightPx, isSmaller }
  const scale = Math.min(1, Math.sqrt(MAX_IMAGE_PIXELS / (widthPx * heightPx)))
  const [width, height] = [
    Math.max(1, Math.floor(widthPx * scale)),
    Math.max(1, Math.floor(heightPx * scale)),
  ]
  const image = sharp(bytes, options).resize(width, height, { fit: 'fill' })
  const shown = await (mediaType === 'image/jpeg' ? image.jpeg({ quality: 90 }) : image.png()).toBuffer()
  return { bytes: shown, mediaType: mediaTypeOf(shown) ?? 'image/png', widthPx, heightPx, isSmaller }
}
