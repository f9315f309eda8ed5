import sharp from 'sharp'
import type { Panorama } from './cutViews.ts'
import { isDualFisheye } from './isDualFisheye.ts'
import { readMetadata, type Finding, type Metadata } from './metadata.ts'
import { placeOnSphere, type Size } from './placement.ts'
import { sniffImage } from './sniffImage.ts'

/** 16384×8192, the largest panoramas that cameras write; a progressive JPEG of it already takes 0.8 GB to decode. */
const MAX_PIXELS = 2 ** 27

/**
 * Width to which a full sphere is reduced before views are cut. Views of 512 px lie 43…50 dB from supersampled ones;
 * 2048 loses 4 dB more and saves a tenth of the time, and the full 5376 loses by aliasing.
 */
const SPHERE_WIDTH_PX = 2560

/** A panorama ready to be cut, and what its file says. `size` is the upright size before reduction. */
export interface Reading {
  panorama: Panorama
  size: Size
  metadata: Metadata
}

/**
 * Decodes a file's bytes into a panorama, or says why it is none.
 *
 * What it is, is told by content; its size is judged from the header, before memory is taken. A picture that ends early
 * is refused, not filled with grey.
 */
export async function readPanorama(bytes: Uint8Array): Promise<Reading | { refused: Finding }> {
  const kind = sniffImage(bytes)
  if (bytes.length === 0) return refuse('unreadable', 'The file is empty.')
  if (!kind) return refuse('unreadable', 'It is not a picture: its content begins like none.')
  if (!kind.isRead)
    return refuse('unreadable', `It is a ${kind.name} file; export the panorama as JPEG, PNG or TIFF.`)
  try {
    return await decode(bytes, kind.name)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    return refuse('unreadable', `Its ${kind.name} data is damaged or cut short (${words}).`)
  }
}

function refuse(code: Finding['code'], message: string): { refused: Finding } {
  return { refused: { code, severity: 'refused', message } }
}

async function decode(bytes: Uint8Array, kind: string): Promise<Reading | { refused: Finding }> {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { width: widthPx, height: heightPx } = header.autoOrient
  if (widthPx * heightPx > MAX_PIXELS)
    return refuse(
      'too_large',
      `It is ${widthPx}×${heightPx} pixels by its header; at most 16384×8192 are decoded.`,
    )
  const size = { widthPx, heightPx }
  const metadata = await readMetadata(bytes)
  const placing = placeOnSphere(size, metadata)
  if ('refused' in placing) return placing
  metadata.findings.push(...placing.findings)
  const scale = Math.min(1, (SPHERE_WIDTH_PX * placing.placement.width) / widthPx)
  const rgb = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .resize(Math.round(widthPx * scale), Math.round(heightPx * scale), { fit: 'fill' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  if (rgb.info.channels !== 3)
    return refuse(
      'unreadable',
      `Its ${kind} data has ${rgb.info.channels} channels instead of red, green and blue.`,
    )
  const { width, height } = rgb.info
  if (metadata.projection === null && isDualFisheye({ rgb: rgb.data, widthPx: width, heightPx: height }))
    return refuse(
      'not_a_panorama',
      'It shows two fisheye pictures side by side; stitch it to an equirectangular panorama first.',
    )
  return {
    panorama: {
      rgb: rgb.data,
      widthPx: width,
      heightPx: height,
      placement: placing.placement,
      tilt: metadata.tilt ?? { pitchDeg: 0, rollDeg: 0 },
    },
    size,
    metadata,
  }
}
