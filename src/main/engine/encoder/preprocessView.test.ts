import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encoderManifestSchema } from '../../../shared/encoderManifest.ts'
import { coveredBox, inputLength, preprocessView, type Picture } from './preprocessView.ts'

type ImageSpec = NonNullable<(typeof encoderManifestSchema)['_output']['image']>

const plain: ImageSpec = {
  file: 'image.onnx',
  input: 'pixels',
  output: 'descriptor',
  size: [8, 8],
  resize: 'stretch',
  interpolation: 'bilinear',
  mean: [0, 0, 0],
  std: [1, 1, 1],
  channels: 'rgb',
  layout: 'nchw',
  fovDeg: 90,
  maxBatch: 1,
}

function run(picture: Picture, spec: Partial<ImageSpec>): number[] {
  const full = { ...plain, ...spec }
  const out = new Float32Array(inputLength(full))
  preprocessView(picture, full, out, 0)
  return [...out]
}

/** One colour all over. */
function flat(width: number, height: number, colour: readonly number[]): Picture {
  return { width, height, pixels: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3]!) }
}

describe('preprocessView', () => {
  it('scales each channel to its mean and deviation, in any layout and order', () => {
    const colour = [51, 102, 204]
    const spec = {
      mean: [0.1, 0.2, 0.3] as [number, number, number],
      std: [0.5, 0.25, 2] as [number, number, number],
    }
    const rgb = colour.map((value, i) => (value / 255 - spec.mean[i]!) / spec.std[i]!)
    const planes = run(flat(5, 7, colour), spec)
    rgb.forEach((value, channel) =>
      planes.slice(channel * 64, (channel + 1) * 64).forEach((found) => expect(found).toBeCloseTo(value, 5)),
    )
    run(flat(5, 7, colour), { ...spec, layout: 'nhwc' }).forEach((found, i) =>
      expect(found).toBeCloseTo(rgb[i % 3]!, 5),
    )
    const bgr = run(flat(5, 7, colour), { channels: 'bgr', layout: 'nhwc' }).slice(0, 3)
    bgr.forEach((found, i) => expect(found).toBeCloseTo(colour[2 - i]! / 255, 5))
  })

  it('covers by cutting the middle out', () => {
    const picture = flat(16, 8, [0, 0, 0])
    for (let y = 0; y < 8; y++) for (let x = 4; x < 12; x++) picture.pixels[(y * 16 + x) * 3] = 255
    expect(
      run(picture, { resize: 'cover' })
        .slice(0, 64)
        .every((red) => red === 1),
    ).toBe(true)
  })

  it('pads with the mean around what fits', () => {
    const mean = [0.5, 0.5, 0.5] as [number, number, number]
    const red = run(flat(16, 8, [255, 255, 255]), { resize: 'pad', mean }).slice(0, 64)
    const rows = Array.from({ length: 8 }, (_, y) => new Set(red.slice(y * 8, y * 8 + 8)))
    expect(rows.map((row) => [...row])).toEqual([[0], [0], [0.5], [0.5], [0.5], [0.5], [0], [0]])
  })

  it('keeps one colour that colour, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('stretch' as const, 'cover' as const),
        fc.constantFrom('bilinear' as const, 'bicubic' as const),
        (width, height, resize, interpolation) => {
          for (const value of run(flat(width, height, [128, 128, 128]), { resize, interpolation }))
            expect(value).toBeCloseTo(128 / 255, 4)
        },
      ),
    )
  })
})

describe('coveredBox', () => {
  const tall = flat(100, 200, [0])
  const boxOf = (resize: ImageSpec['resize']): object => coveredBox(tall, { ...plain, size: [16, 8], resize })

  it('is the whole view where it is stretched', () => {
    expect(boxOf('stretch')).toEqual({ left: 0, top: 0, right: 1, bottom: 1 })
  })

  it('is the middle of the view where the rest is cut off', () => {
    expect(boxOf('cover')).toEqual({ left: 0, top: 0.375, right: 1, bottom: 0.625 })
  })

  it('reaches beyond the view where it is padded', () => {
    expect(boxOf('pad')).toEqual({ left: -1.5, top: 0, right: 2.5, bottom: 1 })
  })
})
