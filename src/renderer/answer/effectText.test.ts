import { expect, test } from 'vitest'
import { effectText } from './effectText.ts'

test.each([
  [0.34, 'owes 35 % to it'],
  [-0.12, 'loses 10 % by it'],
  [0.04, null],
])('tells an effect of %d as %s', (effect, text) => {
  expect(effectText(effect)).toBe(text)
})
