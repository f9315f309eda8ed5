import { describe, expect, it } from 'vitest'
import { findRegions, type TextMap } from './findRegions.ts'
import { boxAround, linesAlong, rectangleAround } from './Rectangle.ts'

/** A map of 100 × 80 pixels that is sure of text where `isText` says so. */
function aMap(isText: (x: number, y: number) => boolean, sure = 0.9): TextMap {
  const [widthPx, heightPx] = [100, 80]
  const likelihood = Float32Array.from({ length: widthPx * heightPx }, (_, k) =>
    isText(k % widthPx, Math.floor(k / widthPx)) ? sure : 0.01,
  )
  return { likelihood, widthPx, heightPx }
}

describe('findRegions', () => {
  it('puts a rectangle around every connected text, grown as the detector was trained', () => {
    const regions = findRegions(
      aMap((x, y) => (x >= 10 && x < 50 && y >= 20 && y < 30) || (x >= 60 && x < 90 && y >= 50 && y < 56)),
    )
    expect(regions).toHaveLength(2)
    const [{ rectangle }] = regions.toSorted((a, b) => a.rectangle.y - b.rectangle.y) as [(typeof regions)[0]]
    // 40 × 10 pixels: each side moves out by 400 · 1.5 / 100.
    expect(rectangle).toMatchObject({ x: 30, y: 25, turnRad: 0 })
    expect([rectangle.widthPx, rectangle.heightPx]).toEqual([52, 22])
  })

  it('follows a text that leans', () => {
    const [turn, half] = [0.3, 5]
    const regions = findRegions(
      aMap((x, y) => {
        const along = (x - 50) * Math.cos(turn) + (y - 40) * Math.sin(turn)
        const across = (y - 40) * Math.cos(turn) - (x - 50) * Math.sin(turn)
        return Math.abs(along) < 35 && Math.abs(across) < half
      }),
    )
    expect(regions).toHaveLength(1)
    expect(regions[0]!.rectangle.turnRad).toBeCloseTo(turn, 1)
  })

  it('leaves out what the detector doubts, specks, and a map without text', () => {
    expect(findRegions(aMap((x, y) => x < 40 && y < 10, 0.4))).toEqual([])
    expect(findRegions(aMap((x, y) => x === 5 && y === 5))).toEqual([])
    expect(findRegions(aMap(() => false))).toEqual([])
  })
})

describe('rectangleAround', () => {
  it('takes points on one line, and a single point', () => {
    expect(rectangleAround([{ x: 3, y: 4 }])).toMatchObject({ x: 3, y: 4, widthPx: 0, heightPx: 0 })
    const line = rectangleAround([
      { x: 0, y: 5 },
      { x: 10, y: 5 },
      { x: 4, y: 5 },
    ])
    expect(line).toMatchObject({ x: 5, y: 5, widthPx: 10, heightPx: 0 })
  })
})

describe('linesAlong', () => {
  const level = { x: 50, y: 40, widthPx: 30, heightPx: 10, turnRad: 0.1 }

  it('reads a level rectangle once, and a tall one downwards and upwards', () => {
    expect(linesAlong(level)).toEqual([level])
    const tall = { ...level, widthPx: 10, heightPx: 30 }
    expect(linesAlong(tall).map(({ widthPx }) => widthPx)).toEqual([30, 30])
    for (const line of linesAlong(tall)) {
      const [one, other] = [
        boxAround(line, { width: 100, height: 100 }),
        boxAround(tall, { width: 100, height: 100 }),
      ]
      for (const side of ['left', 'top', 'right', 'bottom'] as const)
        expect(one[side]).toBeCloseTo(other[side])
    }
  })
})
