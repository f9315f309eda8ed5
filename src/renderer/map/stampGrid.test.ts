import { expect, test } from 'vitest'
import { stampGrid, type Grid } from './stampGrid.ts'

const around = { radiusM: 10, marginM: 20 }

function sumAt({ extent, cellM, columns, sums }: Grid, xM: number, yM: number): number {
  return sums[Math.floor((extent.maxYM - yM) / cellM) * columns + Math.floor((xM - extent.minXM) / cellM)]!
}

test('sums what lies within the radius of a spot', () => {
  const grid = stampGrid(
    [
      { xM: 0, yM: 0, weight: 0.5 },
      { xM: 8, yM: 0, weight: 0.25 },
    ],
    around,
  )!
  expect(grid.extent).toEqual({ minXM: -20, maxXM: 28, minYM: -20, maxYM: 20 })
  expect(sumAt(grid, 4.5, 0.5)).toBe(0.75)
  expect(sumAt(grid, -8.5, 0.5)).toBe(0.5)
  expect(sumAt(grid, 0.5, 12.5)).toBe(0)
})

test('has coarser squares where the points are far apart, and none without points', () => {
  const far = stampGrid(
    [
      { xM: 0, yM: 0, weight: 1 },
      { xM: 3960, yM: 0, weight: 1 },
    ],
    around,
  )!
  expect(far.cellM).toBe(10)
  expect(far.columns).toBe(400)
  expect(stampGrid([], around)).toBeNull()
})
