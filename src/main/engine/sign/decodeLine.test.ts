import { describe, expect, it } from 'vitest'
import { decodeLine } from './decodeLine.ts'

const letters = ['', 'A', 'B', ' ']

/** Steps that are `sure` of one letter each, and divide the rest. */
function steps(said: readonly number[], sure = 0.7): Float32Array {
  return Float32Array.from(
    said.flatMap((best) => letters.map((_, i) => (i === best ? sure : (1 - sure) / 3))),
  )
}

describe('decodeLine', () => {
  it('takes repetitions and blanks out, and keeps a letter that comes twice', () => {
    expect(decodeLine(steps([1, 1, 0, 1, 2, 2]), letters).text).toBe('AAB')
  })

  it('is as sure as its letters are on average, and of nothing where there is none', () => {
    expect(decodeLine(steps([1, 0, 2]), letters).confidence).toBeCloseTo(0.7)
    expect(decodeLine(steps([0, 0]), letters)).toEqual({ text: '', confidence: 0 })
  })

  it('leaves no space at its ends', () => {
    expect(decodeLine(steps([3, 1, 3, 2, 3]), letters).text).toBe('A B')
  })
})
