import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { predicted, RESTART, type Before } from './motion.ts'

const idOf = (i: number): GalleryCapture['id'] => captureIdSchema.parse(i.toString(16).padStart(16, '0'))

/** Captures 10 m apart on a line to the east, recorded while driving east. */
function street(count: number, change: Partial<GalleryCapture> = {}): GalleryCapture[] {
  return Array.from({ length: count }, (_, i) => ({
    id: idOf(i),
    filename: `${i}.jpg`,
    xM: i * 10,
    yM: 0,
    zM: null,
    headingDeg: 90,
    capturedAt: null,
    ...change,
  }))
}

/** All belief in one capture at one turn; 20 captures. */
function certain(i: number, turns: number[] = [1, 0, 0, 0]): Before['belief'] {
  return [{ captureId: idOf(i), xM: i * 10, yM: 0, share: 1, turns }]
}

const all = [...Array(20).keys()]
const stay = { forwardM: 0, leftM: 0, turnDeg: 0 }
const sum = (cells: Iterable<number>): number => [...cells].reduce((total, cell) => total + cell, 0)

/** Capture and turn that are likeliest. */
function likeliest(cells: Float64Array): { row: number; turn: number } {
  const cell = cells.indexOf(Math.max(...cells))
  return { row: Math.floor(cell / 4), turn: cell % 4 }
}

const motions = fc.record({
  forwardM: fc.double({ min: -300, max: 300, noNaN: true }),
  leftM: fc.double({ min: -300, max: 300, noNaN: true }),
  turnDeg: fc.double({ min: -360, max: 360, noNaN: true }),
})

describe('predicted', () => {
  it('keeps the whole belief, whatever the motion and whatever is unknown of the captures', () => {
    const captures = [
      ...street(16),
      ...street(20)
        .slice(16, 18)
        .map((capture) => ({ ...capture, headingDeg: null })),
      ...street(20)
        .slice(18)
        .map((capture) => ({ ...capture, xM: null, yM: null })),
    ]
    const beliefs = fc.array(fc.double({ min: 0, max: 0.05, noNaN: true }), { minLength: 20, maxLength: 20 })
    fc.assert(
      fc.property(beliefs, motions, (shares, moved) => {
        const belief = shares.map((share, i) => ({ ...certain(i, [0.4, 0.3, 0.2, 0.1])[0]!, share }))
        const cells = predicted({ belief, facing: 'unknown', moved }, captures, all, 10)
        expect(sum(cells)).toBeCloseTo(1)
        expect(Math.min(...cells)).toBeGreaterThan(0)
      }),
    )
  })

  it('believes most in the same place and heading when nobody moved', () => {
    const cells = predicted({ belief: certain(7), facing: 'unknown', moved: stay }, street(20), all, 10)
    expect(likeliest(cells)).toEqual({ row: 7, turn: 0 })
  })

  it.each([
    [
      { forwardM: 20, leftM: 0, turnDeg: 0 },
      { row: 9, turn: 0 },
    ],
    [
      { forwardM: -30, leftM: 0, turnDeg: 90 },
      { row: 4, turn: 1 },
    ],
    [
      { forwardM: 40, leftM: 0, turnDeg: 180 },
      { row: 11, turn: 2 },
    ],
  ])('moves the belief by %o', (moved, expected) => {
    const cells = predicted({ belief: certain(7), facing: 'unknown', moved }, street(20), all, 10)
    expect(likeliest(cells)).toEqual(expected)
  })

  it('moves in the frame of the heading that was believed, of the vehicle, or of the compass', () => {
    const moved = { forwardM: 30, leftM: 0, turnDeg: 0 }
    const back = predicted(
      { belief: certain(7, [0, 0, 1, 0]), facing: 'unknown', moved },
      street(20),
      all,
      10,
    )
    expect(likeliest(back)).toEqual({ row: 4, turn: 2 })
    const capture = predicted({ belief: certain(7, []), facing: 'capture', moved }, street(20), all, 10)
    expect(likeliest(capture)).toEqual({ row: 10, turn: 0 })
    const west = predicted({ belief: certain(7, []), facing: 270, moved }, street(20), all, 10)
    expect(likeliest(west)).toEqual({ row: 4, turn: 2 })
  })

  it('goes all ways from a capture of unknown heading', () => {
    const captures = street(20, { headingDeg: null })
    const moved = { forwardM: 30, leftM: 0, turnDeg: 0 }
    const cells = predicted({ belief: certain(7), facing: 'unknown', moved }, captures, all, 10)
    const at = (row: number): number => sum(cells.subarray(4 * row, 4 * row + 4))
    expect(at(10)).toBeCloseTo(at(4))
    expect(at(10)).toBeGreaterThan(2 * at(7))
    expect(cells[40]).toBeCloseTo(cells[41]!)
  })

  it('is the less sure the longer the way', () => {
    const after = (forwardM: number): number =>
      Math.max(
        ...predicted(
          { belief: certain(0), facing: 'capture', moved: { ...stay, forwardM } },
          street(200),
          [...Array(200).keys()],
          10,
        ),
      )
    expect(after(200)).toBeGreaterThan(after(1000))
    expect(after(1000)).toBeGreaterThan(after(1900))
  })

  it('believes in all places alike where the way leads off the map, or what was believed is gone', () => {
    for (const before of [
      { belief: certain(19), moved: { ...stay, forwardM: 500 } },
      { belief: certain(77), moved: stay },
      { belief: [], moved: stay },
    ]) {
      const cells = predicted({ ...before, facing: 'unknown' }, street(20), all, 10)
      expect(Math.max(...cells)).toBeCloseTo(1 / 80)
    }
  })

  it('leaves every place what a robot that was carried off needs', () => {
    const cells = predicted({ belief: certain(7), facing: 'unknown', moved: stay }, street(20), all, 10)
    expect(Math.min(...cells)).toBeCloseTo(RESTART / 80)
  })

  it('considers no other captures than it is told to', () => {
    const moved = { forwardM: 20, leftM: 0, turnDeg: 0 }
    const cells = predicted({ belief: certain(7), facing: 'unknown', moved }, street(20), [3, 9], 10)
    expect(cells).toHaveLength(8)
    expect(sum(cells)).toBeCloseTo(1)
    expect(likeliest(cells)).toEqual({ row: 1, turn: 0 })
  })
})
