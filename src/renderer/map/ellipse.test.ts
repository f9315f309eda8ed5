import { describe, expect, test } from 'vitest'
import { ellipse, halfAxes } from './ellipse.ts'

describe('halfAxes', () => {
  test('puts the longer axis where the variance is larger', () => {
    const axes = halfAxes([
      [1, 0],
      [0, 4],
    ])
    expect(axes.longM).toBeCloseTo(4.8954, 3)
    expect(axes.shortM).toBeCloseTo(2.4477, 3)
    expect(axes.angleRad).toBeCloseTo(Math.PI / 2, 6)
  })

  test('turns with the covariance of east and north', () => {
    const { angleRad, shortM } = halfAxes([
      [2, 2],
      [2, 2],
    ])
    expect(angleRad).toBeCloseTo(Math.PI / 4, 6)
    expect(shortM).toBe(0)
  })
})

describe('ellipse', () => {
  test('is a circle of the 95 % radius for equal variances', () => {
    const outline = ellipse({ xM: 10, yM: -5 }, [
      [9, 0],
      [0, 9],
    ])
    for (const { xM, yM } of outline) expect(Math.hypot(xM - 10, yM + 5)).toBeCloseTo(3 * 2.4477, 6)
  })
})
