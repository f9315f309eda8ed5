import { describe, expect, it } from 'vitest'
import { chance } from './chance.ts'

describe('chance', () => {
  it('equals the numbers by hand', () => {
    expect(chance({ captures: 10, positives: 1 }, 1)).toBeCloseTo(1 / 10, 12)
    expect(chance({ captures: 100, positives: 1 }, 5)).toBeCloseTo(5 / 100, 12)
    // 1 − C(7, 2) / C(10, 2) = 1 − 21 / 45.
    expect(chance({ captures: 10, positives: 3 }, 2)).toBeCloseTo(8 / 15, 12)
    // 1 − C(4, 3) / C(6, 3) = 1 − 4 / 20.
    expect(chance({ captures: 6, positives: 2 }, 3)).toBeCloseTo(4 / 5, 12)
  })

  it('is 1 when fewer captures are false than are drawn, and 0 when none is true', () => {
    expect(chance({ captures: 6, positives: 2 }, 5)).toBe(1)
    expect(chance({ captures: 3, positives: 1 }, 10)).toBe(1)
    expect(chance({ captures: 100, positives: 0 }, 10)).toBe(0)
    expect(chance({ captures: 3, positives: 0 }, 10)).toBe(0)
  })
})
