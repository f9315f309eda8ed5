import { describe, expect, it } from 'vitest'
import { applyAffine, fitPoints, type ControlPoint } from './fitPoints.ts'

/** Where a picture turned by 30° with half a metre to the pixel has its pixels. */
function turned(xPx: number, yPx: number): ControlPoint {
  const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]
  return {
    xPx,
    yPx,
    xM: 1000 + 0.5 * (cos * xPx + sin * yPx),
    yM: -200 + 0.5 * (sin * xPx - cos * yPx),
  }
}

describe('fitPoints', () => {
  it('finds turn, scale and shift from two points', () => {
    const { affine, residualM } = fitPoints([turned(10, 20), turned(310, 220)])
    const { xM, yM } = turned(70, 400)
    expect(applyAffine(affine, 70, 400).xM).toBeCloseTo(xM, 9)
    expect(applyAffine(affine, 70, 400).yM).toBeCloseTo(yM, 9)
    expect(residualM).toBe(0)
  })

  it('finds any affine from three, and far from zero without losing digits', () => {
    const far = [turned(0, 0), turned(500, 0), turned(0, 500)].map((point) => ({
      ...point,
      xM: 5_000_000 + 1.3 * point.xM,
    }))
    const { affine } = fitPoints(far)
    expect(applyAffine(affine, 0, 0).xM).toBeCloseTo(far[0]!.xM, 6)
    expect(applyAffine(affine, 0, 500).yM).toBeCloseTo(far[2]!.yM, 6)
  })

  it('tells what is left over, root mean square in metres', () => {
    const corners = [turned(0, 0), turned(100, 0), turned(0, 100), turned(100, 100)]
    // Lifting one corner of a square by 4 m leaves 1 m at each of the four.
    const lifted = corners.map((point, i) => (i === 3 ? { ...point, xM: point.xM + 4 } : point))
    expect(fitPoints(corners).residualM).toBeCloseTo(0, 9)
    expect(fitPoints(lifted).residualM).toBeCloseTo(1, 9)
  })

  it('refuses what settles nothing, and what mirrors', () => {
    expect(() => fitPoints([turned(1, 1)])).toThrow('too few')
    expect(() => fitPoints([turned(1, 1), turned(1, 1)])).toThrow('same pixel')
    expect(() => fitPoints([turned(0, 0), turned(50, 50), turned(100, 100)])).toThrow('on one line')
    const swapped = [turned(0, 0), turned(90, 0), turned(0, 90)].map((p) => ({ ...p, xM: p.yM, yM: p.xM }))
    expect(() => fitPoints(swapped)).toThrow('mirror')
  })
})
