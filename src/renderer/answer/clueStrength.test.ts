import { describe, expect, test } from 'vitest'
import { clueStrength, countClues, supportShare } from './clueStrength.ts'

describe('clueStrength', () => {
  test.each([
    [4, 'strong'],
    [3, 'strong'],
    [1, 'some'],
    [0.9, 'neutral'],
    [-0.9, 'neutral'],
    [-1, 'against'],
    [-8, 'against'],
  ])('reads a support of %d nats as %s', (support, strength) => {
    expect(clueStrength(support)).toBe(strength)
  })
})

describe('supportShare', () => {
  test('never leaves the bar', () => {
    expect([supportShare(99), supportShare(-99), supportShare(2)]).toEqual([1, -1, 0.5])
  })
})

describe('countClues', () => {
  test('leaves out clues that say little', () => {
    const clues = [5, 1.5, 0, -2].map((support) => ({ support }))
    expect(countClues(clues)).toEqual({ fits: 2, against: 1 })
  })
})
