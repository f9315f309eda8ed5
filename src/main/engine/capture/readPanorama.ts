import sharp from 'sharp'
import type { Tilt } from '../pose/Pose.ts'
import type { Panorama } from './cutViews.ts'
import { isDualFisheye } from './isDualFisheye.ts'
import { MAX_PIXELS, refusal, refusedBySize, withDecoding, type Refusal } from './decoding.ts'
import { readMetadata, type Metadata } from './metadata.ts'
import { placeOnSphere, type Size } from './placement.ts'

/**
 * Width to which a full sphere is reduced before views are cut. Views of 512 px lie 43…50 dB from supersampled ones;
 * 2048 loses 4 dB more and saves a tenth of the time, and the full 5376 loses by aliasing. The cubic kernel loses 0.3 dB
 * to Lanczos' and takes a tenth less: libvips reduces while it decodes only what is at least three times as wide.
 */
export const SPHERE_WIDTH_PX = 2560

/** A panorama ready to be cut, and what its file says. `size` is the upright size before reduction. */
export interface Reading {
  panorama: Panorama
  size: Size
  metadata: Metadata
  /** By which it is to be levelled: of its own tags, else the one given; null where nobody measured it. */
  tilt: Tilt | null
}

/**
 * Decodes a file's bytes into a panorama, or says why it is none.
 *
 * What it is, is told by content; its size is judged from the header, before memory is taken. A picture that ends early
 * is refused, not filled with grey.
 *
 * @param tilt of the camera, where the picture's own tags say nothing
 */
export function readPanorama(bytes: Uint8Array, tilt: Tilt | null = null): Promise<Reading | Refusal> {
  return withDecoding(bytes, (kind) => decode(bytes, kind, tilt))
}

async function decode(bytes: Uint8Array, kind: string, known: Tilt | null): Promise<Reading | Refusal> {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { width: widthPx, height: heightPx } = header.autoOrient
  const size = { widthPx, heightPx }
  const tooLarge = refusedBySize(size)
  if (tooLarge) return tooLarge
  const metadata = await readMetadata(bytes)
  const placing = placeOnSphere(size, metadata)
  if ('refused' in placing) return placing
  metadata.findings.push(...placing.findings)
  const scale = Math.min(1, (SPHERE_WIDTH_PX * placing.placement.width) / widthPx)
  const rgb = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .resize(Math.round(widthPx * scale), Math.round(heightPx * scale), { fit: 'fill', kernel: 'cubic' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  if (rgb.info.channels !== 3)
    return refusal(
      'unreadable',
      `Its ${kind} data has ${rgb.info.channels} channels instead of red, green and blue.`,
    )
  const { width, height } = rgb.info
  const tilt = metadata.tilt ?? known
  if (metadata.projection === null && isDualFisheye({ rgb: rgb.data, widthPx: width, heightPx: height }))
    return refusal(
      'not_a_panorama',
      'It shows two fisheye pictures side by side; stitch it to an equirectangular panorama first.',
    )
  return {
    panorama: {
      rgb: rgb.data,
      widthPx: width,
      heightPx: height,
      placement: placing.placement,
      tilt: tilt ?? { pitchDeg: 0, rollDeg: 0 },
    },
    size,
    metadata,
    tilt,
  }
}
