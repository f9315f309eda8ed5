import sharp from 'sharp'
import { VIEW_SIZE_PX } from '../../../shared/bearing.ts'
import type { Bytes } from './Source.ts'

/** Width and height of one view in a thumbnail. */
const THUMBNAIL_PX = 128

/** A capture's views side by side in the order given, `4 · 128 × 128` pixels, as JPEG. */
export async function toThumbnail(views: readonly Uint8Array[]): Promise<Bytes> {
  const raw = { width: views.length * VIEW_SIZE_PX, height: VIEW_SIZE_PX, channels: 3 as const }
  const strip = sharp(sideBySide(views), { raw }).resize(views.length * THUMBNAIL_PX, THUMBNAIL_PX)
  return new Uint8Array(await strip.jpeg({ quality: 80 }).toBuffer())
}

function sideBySide(views: readonly Uint8Array[]): Uint8Array {
  const rowBytes = VIEW_SIZE_PX * 3
  const strip = new Uint8Array(views.length * VIEW_SIZE_PX * rowBytes)
  for (let row = 0; row < VIEW_SIZE_PX; row++)
    views.forEach((view, i) =>
      strip.set(view.subarray(row * rowBytes, (row + 1) * rowBytes), (row * views.length + i) * rowBytes),
    )
  return strip
}
