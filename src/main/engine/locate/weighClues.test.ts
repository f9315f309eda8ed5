import { describe, expect, it } from 'vitest'
import { weighClues } from './weighClues.ts'

const front = { bearingDeg: 0, reference: 'operator' } as const
const back = { bearingDeg: 180, reference: 'operator' } as const
const axis = (i: number): Float32Array => Float32Array.from({ length: 80 }, (_, k) => Number(k === i))

describe('weighClues', () => {
  it('counts a handful in full, whatever they say', () => {
    expect(weighClues(Array(10).fill(front), Array(10).fill(axis(0)))).toEqual(Array(10).fill(1))
  })

  it('lets clues that say the same share the weight of one, once there are many', () => {
    const weights = weighClues(Array(64).fill(front), Array(64).fill(axis(0)))
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1)
  })

  it('lets many different ones weigh no more than ten, side by side', () => {
    const clues = [...Array(40).fill(front), back]
    const weights = weighClues(
      clues,
      clues.map((_, i) => axis(i)),
    )
    expect(weights.slice(0, 40).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(10)
    expect(weights[40]).toBe(1)
  })
})
