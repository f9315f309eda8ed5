import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { GalleryCapture } from './Gallery.ts'
import { nearby } from './nearby.ts'

function aCapture(xM: number | null, yM: number | null, headingDeg: number | null = 0): GalleryCapture {
  const id = captureIdSchema.parse('0123456789abcdef')
  return { id, filename: 'a.jpg', xM, yM, zM: 0, headingDeg, capturedAt: null }
}

describe('nearby', () => {
  it('finds whoever is within the radius, and nobody else', () => {
    const metres = fc.double({ min: -60, max: 60, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(metres, metres), { maxLength: 40 }), (points) => {
        const found = nearby(
          points.map(([x, y]) => aCapture(x, y)),
          20,
        )
        for (const [i, [x, y]] of points.entries()) {
          const near = points.flatMap(([u, v], j) => (i !== j && Math.hypot(u - x, v - y) <= 20 ? [j] : []))
          expect(found[i]!.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(near)
        }
      }),
    )
  })

  it('tells by how many quarters a neighbour is turned', () => {
    const [first] = nearby([aCapture(0, 0, 350), aCapture(5, 0, 80), aCapture(9, 0, 10)], 20)
    expect(first).toEqual([
      { row: 1, quarters: 1 },
      { row: 2, quarters: 0 },
    ])
  })

  it('knows nothing of captures without position or heading', () => {
    const found = nearby([aCapture(0, 0), aCapture(null, null), aCapture(1, 0, null)], 20)
    expect(found).toEqual([[], [], []])
  })
})
