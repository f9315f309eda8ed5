import sharp from 'sharp'
import { MAX_PIXELS, refusal, refusedBySize, withDecoding } from './decoding.ts'
import { readMetadata, type Finding, type Metadata } from './metadata.ts'
import type { Size } from './placement.ts'

/**
 * Decodes one photo of a group into the `sizePx²` pixels of a view; what is longer one way is cut at both ends.
 *
 * A photo is taken for a view of 90°: how wide its lens saw is not known.
 */
export function readPhoto(
  bytes: Uint8Array,
  sizePx: number,
): Promise<{ rgb: Uint8Array; size: Size; metadata: Metadata } | { refused: Finding }> {
  return withDecoding(bytes, async (kind) => {
    const header = await sharp(bytes, { limitInputPixels: false }).metadata()
    const size = { widthPx: header.autoOrient.width, heightPx: header.autoOrient.height }
    const tooLarge = refusedBySize(size)
    if (tooLarge) return tooLarge
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .resize(sizePx, sizePx, { fit: 'cover' })
      .removeAlpha()
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 3) return refusal('unreadable', `Its ${kind} data has ${info.channels} channels.`)
    return { rgb: data, size, metadata: await readMetadata(bytes) }
  })
}
