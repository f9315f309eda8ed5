import { expect, test } from 'vitest'
import { percent } from './percent.ts'

test.each([
  [0, '<5 %'],
  [0.049, '<5 %'],
  [0.05, '5 %'],
  [0.62, '60 %'],
  [0.63, '65 %'],
  [0.95, '95 %'],
  [0.96, '>95 %'],
  [1, '>95 %'],
])('shows %d as %s', (probability, shown) => {
  expect(percent(probability)).toBe(shown)
})
