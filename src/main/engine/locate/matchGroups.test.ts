import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directions, type Direction } from '../../../shared/bearing.ts'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { matchGroups, type ClueSimilarities } from './matchGroups.ts'

function captures(count: number, headingDeg: number | null = 0): GalleryCapture[] {
  return Array.from({ length: count }, (_, i) => ({
    id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
    filename: `${i}.jpg`,
    xM: i * 10,
    yM: 0,
    zM: null,
    headingDeg,
    capturedAt: null,
  }))
}

/** Similarities of one clue: `high` at the given views (row × 4 + bearing), 0 elsewhere. */
function clue(direction: Direction | null, count: number, at: number[], high = 1): ClueSimilarities {
  const similarities = new Float32Array(count * 4)
  for (const view of at) similarities[view] = high
  return { direction, similarities }
}

const options = { logitScale: 10, facing: 'unknown' } as const
const rows = (count: number): number[] => [...Array(count).keys()]

describe('matchGroups', () => {
  it('finds the capture and the turn, whichever way the operator faces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 0, max: 3 }), (place, turn) => {
        const clues = directions.map((direction, i) => clue(direction, 20, [place * 4 + ((i + turn) % 4)]))
        const [best] = matchGroups(captures(20), rows(20), clues, options)
        expect(best).toMatchObject({ row: place, turn })
        expect(best!.clues.map(({ viewBearingDeg }) => viewBearingDeg)).toEqual(
          directions.map((_, i) => ((i + turn) % 4) * 90),
        )
      }),
    )
  })

  it('holds to the front of the capture when the operator faces as the vehicle did', () => {
    const clues = [clue('front', 8, [3 * 4 + 1])]
    expect(matchGroups(captures(8), rows(8), clues, options)[0]).toMatchObject({ row: 3, turn: 1 })
    const [best] = matchGroups(captures(8), rows(8), clues, { ...options, facing: 'capture' })
    expect(best).toMatchObject({ turn: 0 })
    expect(best!.clues[0]!.viewBearingDeg).toBe(0)
  })

  it('takes the turn nearest to a compass heading, and every turn where the capture has none', () => {
    const clues = [clue('front', 4, [2 * 4 + 3])]
    const compass = { logitScale: 10, facing: 280 } as const
    expect(matchGroups(captures(4, 10), rows(4), clues, compass)[0]).toMatchObject({ row: 2, turn: 3 })
    expect(matchGroups(captures(4, 100), rows(4), clues, compass).every(({ turn }) => turn === 2)).toBe(true)
    expect(matchGroups(captures(4, null), rows(4), clues, compass)[0]).toMatchObject({ row: 2, turn: 3 })
  })

  it('does not let one wrong clue sink the right place', () => {
    const right = directions.slice(0, 3).map((direction, i) => clue(direction, 50, [7 * 4 + i]))
    const wrong = clue('left', 50, [30 * 4 + 3])
    const [best] = matchGroups(captures(50), rows(50), [...right, wrong], options)
    expect(best!.row).toBe(7)
    expect(best!.clues[3]!.support).toBeLessThan(0)
    expect(best!.clues[3]!.support).toBeGreaterThanOrEqual(Math.log(0.1) - 1e-6)
    expect(best!.clues[0]!.support).toBeGreaterThan(1)
  })

  it('leaves directions that were not described out of the sum', () => {
    const one = matchGroups(captures(5), rows(5), [clue('back', 5, [4 * 4 + 2])], options)
    expect(one[0]).toMatchObject({ row: 4, turn: 0 })
    expect(one[0]!.score).toBe(one[0]!.clues[0]!.support)
  })

  it('lets a clue without side find its view on any side, and tells no turn from it', () => {
    const [best] = matchGroups(captures(9), rows(9), [clue(null, 9, [6 * 4 + 2])], options)
    expect(best).toMatchObject({ row: 6, turn: null })
    expect(best!.clues[0]!.viewBearingDeg).toBe(180)
  })

  it('considers only the rows it is given', () => {
    const clues = [clue('front', 9, [6 * 4])]
    expect(
      matchGroups(captures(9), [1, 2, 3], clues, options)
        .map(({ row }) => row)
        .sort(),
    ).toEqual([1, 2, 3])
  })

  it('gives no support when all views look alike, and keeps the order of the gallery', () => {
    const matches = matchGroups(captures(6), rows(6), [clue('front', 6, []), clue(null, 6, [])], options)
    expect(matches.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5])
    for (const { score } of matches) expect(score).toBeCloseTo(0, 5)
  })

  it('stays finite at the scale of a sharp encoder', () => {
    const clues = [clue('front', 6, [8], 1)]
    for (const { score } of matchGroups(captures(6), rows(6), clues, { logitScale: 1000, facing: 'unknown' }))
      expect(Number.isFinite(score)).toBe(true)
  })
})
