import { expect, it } from 'vitest'
import { metresPerTick } from './metresPerTick.ts'

it.each([
  [1, 1],
  [1.9, 1],
  [49, 20],
  [50, 50],
  [999, 500],
  [0.3, 0.2],
])('a scale bar of at most %d m is %d m long', (mostM, lengthM) => {
  expect(metresPerTick(mostM)).toBeCloseTo(lengthM, 9)
})
