import sharp from 'sharp'
import type { EncoderManifest } from '../../../shared/encoderManifest.ts'
import { AppError } from '../../../shared/errors.ts'
import { resample, type Box } from './resample.ts'

export type ImageSpec = NonNullable<EncoderManifest['image']>

/** Stored views are 512 pixels square; this leaves room for larger ones and none for a bomb. */
const MAX_PIXELS = 4096 ** 2

/** An 8-bit RGB picture, row by row. */
export interface Picture {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

/** Decodes a stored view. @throws AppError site_corrupt when the bytes are no picture */
export async function decodeView(bytes: Uint8Array): Promise<Picture> {
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { pixels: data, width: info.width, height: info.height }
  } catch (thrown) {
    throw new AppError('site_corrupt', 'A stored view is not a readable picture; import its capture again.', {
      cause: thrown,
    })
  }
}

/** A part of a view in shares of its width and height; it may reach beyond the view. */
export interface CoveredBox {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The part of a view that the network's input covers: less than the view with `cover`, more with `pad`. */
export function coveredBox(picture: Picture, spec: ImageSpec): CoveredBox {
  const { box, ...fit } = place(picture, spec)
  const [width, height] = spec.size
  const across = box.width / fit.width / picture.width
  const down = box.height / fit.height / picture.height
  const left = box.left / picture.width - fit.left * across
  const top = box.top / picture.height - fit.top * down
  return { left, top, right: left + width * across, bottom: top + height * down }
}

/** Numbers one view takes as network input. */
export function inputLength({ size }: ImageSpec): number {
  return size[0] * size[1] * 3
}

/**
 * Writes one view as the image network wants it into `out` at `offset`: resized, scaled to mean and deviation,
 * channels and layout as the manifest says.
 */
export function preprocessView(picture: Picture, spec: ImageSpec, out: Float32Array, offset: number): void {
  const [width, height] = spec.size
  const fit = place(picture, spec)
  const resized = resample(picture.pixels, picture, fit.box, { ...fit, interpolation: spec.interpolation })
  const order = spec.channels === 'rgb' ? [0, 1, 2] : [2, 1, 0]
  const plane = width * height
  const nchw = spec.layout === 'nchw'
  for (let channel = 0; channel < 3; channel++) {
    const source = order[channel]!
    const mean = spec.mean[channel]!
    const scale = 1 / (255 * spec.std[channel]!)
    const shift = -mean / spec.std[channel]!
    for (let y = 0; y < fit.height; y++) {
      for (let x = 0; x < fit.width; x++) {
        const at = (y + fit.top) * width + x + fit.left
        out[offset + (nchw ? channel * plane + at : at * 3 + channel)] =
          resized[(y * fit.width + x) * 3 + source]! * scale + shift
      }
    }
  }
}

/** Which part of the picture goes where in the input. With `pad`, what is left around it stays 0, the mean. */
function place(
  picture: Picture,
  spec: ImageSpec,
): { box: Box; width: number; height: number; left: number; top: number } {
  const [width, height] = spec.size
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height }
  if (spec.resize === 'stretch') return { box: whole, width, height, left: 0, top: 0 }
  if (spec.resize === 'cover') {
    const scale = Math.max(width / picture.width, height / picture.height)
    const box = { width: width / scale, height: height / scale }
    const left = (picture.width - box.width) / 2
    const top = (picture.height - box.height) / 2
    return { box: { ...box, left, top }, width, height, left: 0, top: 0 }
  }
  const scale = Math.min(width / picture.width, height / picture.height)
  const fitted = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) }
  const left = Math.floor((width - fitted.width) / 2)
  const top = Math.floor((height - fitted.height) / 2)
  return { box: whole, ...fitted, left, top }
}
