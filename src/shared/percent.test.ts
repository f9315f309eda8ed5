import { expect, test } from 'vitest'
import { fifths, percent } from './percent.ts'

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

test.each([
  [0.04, 0],
  [0.08, 1],
  [0.31, 2],
  [0.8, 4],
  [1, 5],
])('fills the bar of %d to %d steps', (probability, steps) => {
  expect(fifths(probability)).toBe(steps)
})
