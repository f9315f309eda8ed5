import { describe, expect, it } from 'vitest'
import { resample } from './resample.ts'

/** 12 × 8 pixels with R = 21x, G = 31y, B = 3(7x + 13y), modulo 256. */
const size = { width: 12, height: 8 }
const source = new Uint8Array(size.width * size.height * 3)
for (let y = 0; y < size.height; y++)
  for (let x = 0; x < size.width; x++)
    source.set([(x * 21) % 256, (y * 31) % 256, ((x * 7 + y * 13) * 3) % 256], (y * size.width + x) * 3)

const whole = { left: 0, top: 0, ...size }

// Golden numbers: Pillow 12, Image.fromarray(channel as float32).resize((w, h), filter, box=box), clipped to 0…255.
const goldens = [
  {
    name: 'bilinear, shrinking',
    target: { width: 5, height: 3, interpolation: 'bilinear' },
    box: whole,
    sum: 5270.4507,
    first: [19.32, 34.2632, 62.4253],
    last: [211.68, 182.7368, 185.5747],
  },
  {
    name: 'bilinear, growing by one pixel',
    target: { width: 13, height: 9, interpolation: 'bilinear' },
    box: whole,
    sum: 41022.3203,
    first: [0, 0, 0],
    last: [231, 217, 248],
  },
  {
    name: 'bilinear, from a part',
    target: { width: 4, height: 4, interpolation: 'bilinear' },
    box: { left: 2, top: 1, width: 8, height: 6 },
    sum: 5585.7778,
    first: [52.5, 37.8889, 100.1667],
    last: [178.5, 179.1111, 147.8333],
  },
  {
    name: 'bicubic, shrinking',
    target: { width: 5, height: 3, interpolation: 'bicubic' },
    box: whole,
    sum: 5269.4771,
    first: [15.7222, 27.7904, 50.5067],
    last: [215.2778, 189.2096, 197.4113],
  },
  {
    name: 'bicubic, growing',
    target: { width: 15, height: 10, interpolation: 'bicubic' },
    box: whole,
    sum: 52627.832,
    first: [0, 0, 0],
    last: [231.9087, 218.3413, 250.5962],
  },
] as const

describe('resample', () => {
  it.each(goldens)('gives the numbers of Pillow: $name', ({ target, box, sum, first, last }) => {
    const found = resample(source, size, box, target)
    expect(found).toHaveLength(target.width * target.height * 3)
    expect(found.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 0)
    first.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 2))
    last.forEach((value, i) => expect(found[found.length - 3 + i]).toBeCloseTo(value, 2))
  })

  it('leaves an image of the right size as it is', () => {
    const found = resample(source, size, whole, { ...size, interpolation: 'bilinear' })
    expect([...found]).toEqual([...source])
  })
})
