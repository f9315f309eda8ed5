import sharp from 'sharp'
import { VIEW_SIZE_PX } from '../../../shared/bearing.ts'
import type { Bytes } from './Source.ts'

/** Width and height of one view in a thumbnail. */
const THUMBNAIL_PX = 128

/** A capture's views side by side in the order given, `4 · 128 × 128` pixels, as JPEG. */
export async function toThumbnail(views: readonly Uint8Array[]): Promise<Bytes> {
  const raw = { width: VIEW_SIZE_PX, height: VIEW_SIZE_PX, channels: 3 as const }
  const parts = await Promise.all(
    views.map(async (rgb, i) => ({
      input: await sharp(rgb, { raw }).resize(THUMBNAIL_PX).jpeg({ quality: 95 }).toBuffer(),
      left: i * THUMBNAIL_PX,
      top: 0,
    })),
  )
  const canvas = { width: views.length * THUMBNAIL_PX, height: THUMBNAIL_PX, channels: 3 as const }
  const strip = sharp({ create: { ...canvas, background: 'black' } }).composite(parts)
  return new Uint8Array(await strip.jpeg({ quality: 80 }).toBuffer())
}
