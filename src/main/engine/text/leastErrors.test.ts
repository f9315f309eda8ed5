import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leastErrors } from './leastErrors.ts'

/** By trying every part of the whole. */
function byTrying(part: string, whole: string): number {
  let least = part.length
  for (let from = 0; from <= whole.length; from++)
    for (let to = from; to <= whole.length; to++)
      least = Math.min(least, distance(part, whole.slice(from, to)))
  return least
}

function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length
  const changed = distance(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1)
  if (a[0] === b[0]) return changed
  return Math.min(changed, distance(a.slice(1), b) + 1, distance(a, b.slice(1)) + 1)
}

describe('leastErrors', () => {
  it.each([
    ['BAKERY', 'BAKERY', 0],
    ['PARK', 'THEPARKAVENUE', 0],
    ['PARK', 'PAFK', 1],
    ['PARK', 'PRK', 1],
    ['', 'ANY', 0],
    ['ABC', 'XYZ', 3],
  ])('%s in %s: %i', (part, whole, errors) => expect(leastErrors(part, whole)).toBe(errors))

  it('equals what trying every part of the whole finds', () => {
    const text = fc.string({ unit: fc.constantFrom('A', 'B', 'C'), maxLength: 5 })
    fc.assert(
      fc.property(text, text, (part, whole) => {
        expect(leastErrors(part, whole)).toBe(byTrying(part, whole))
      }),
      { numRuns: 60 },
    )
  })
})
