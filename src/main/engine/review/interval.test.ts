import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interval, meanInterval } from './interval.ts'

/** As many successes and misses as said. */
function outcomes(successes: number, misses: number): boolean[] {
  return [...Array<boolean>(successes).fill(true), ...Array<boolean>(misses).fill(false)]
}

const width = (of: readonly boolean[]): number => interval(of).high - interval(of).low

describe('interval', () => {
  it('contains the share, lies in 0…1, and is the same every time', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 200 }), (found) => {
        const share = found.filter(Boolean).length / found.length
        const { low, high } = interval(found)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(share)
        expect(high).toBeGreaterThanOrEqual(share)
        expect(high).toBeLessThanOrEqual(1)
        expect(interval(found)).toEqual({ low, high })
      }),
      { numRuns: 50 },
    )
  })

  it('shrinks when the same share comes from sixteen times as many queries', () => {
    const counts = fc.integer({ min: 2, max: 30 })
    fc.assert(
      fc.property(counts, counts, (successes, misses) => {
        const few = width(outcomes(successes, misses))
        expect(width(outcomes(16 * successes, 16 * misses))).toBeLessThan(few / 2)
      }),
      { numRuns: 20 },
    )
  })

  it('is about 1.96 standard errors to either side of a share of many', () => {
    const { low, high } = interval(outcomes(800, 200))
    const error = Math.sqrt((0.8 * 0.2) / 1000)
    expect(low).toBeCloseTo(0.8 - 1.96 * error, 2)
    expect(high).toBeCloseTo(0.8 + 1.96 * error, 2)
  })

  it('has no width when all queries ended alike', () => {
    expect(interval(outcomes(0, 20))).toEqual({ low: 0, high: 0 })
    expect(interval(outcomes(20, 0))).toEqual({ low: 1, high: 1 })
  })

  it('of differences leaves out what both answers to a query have in common', () => {
    const before = Array.from({ length: 200 }, (_, i) => i % 2)
    const after = before.map((right, i) => (i % 10 === 0 ? 1 : right))
    const { low, high } = meanInterval(after.map((right, i) => right - before[i]!))
    expect(low).toBeGreaterThan(0)
    expect(high).toBeLessThan(0.2)
    expect(interval(after.map(Boolean)).low).toBeLessThan(interval(before.map(Boolean)).high)
  })
})
