import { describe, expect, it } from 'vitest'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { preferNewest } from './preferNewest.ts'

const capture = (i: number, xM: number, capturedAt: string | null): GalleryCapture => ({
  id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
  filename: `${i}.jpg`,
  xM,
  yM: 0,
  zM: null,
  headingDeg: null,
  capturedAt,
})
const [before, after] = ['2026-01-01T10:00:00Z', '2026-06-01T10:00:00Z']

/** Rows in the order in which they come out. */
function order(scores: readonly number[], captures: readonly GalleryCapture[]): number[] {
  const matches = scores.map((score, row) => ({ row, score, turn: null, clues: [] }))
  return preferNewest(matches, captures, 10).map(({ row }) => row)
}

describe('preferNewest', () => {
  it('puts the later of two visits to one spot first where they match alike', () => {
    const captures = [capture(0, 0, before), capture(1, 500, before), capture(2, 3, after)]
    expect(order([5, 4.9, 4.8], captures)).toEqual([2, 1, 0])
  })

  it('leaves a better match, another spot, the same visit and an unknown time alone', () => {
    expect(order([5, 4], [capture(0, 0, before), capture(1, 3, after)])).toEqual([0, 1])
    expect(order([5, 4.9], [capture(0, 0, before), capture(1, 9, after)])).toEqual([0, 1])
    expect(order([5, 4.9], [capture(0, 0, before), capture(1, 3, '2026-01-01T11:00:00Z')])).toEqual([0, 1])
    expect(order([5, 4.9], [capture(0, 0, null), capture(1, 3, after)])).toEqual([0, 1])
  })
})
