import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directions, type Direction } from '../../../shared/bearing.ts'
import { aComparison, someCaptures } from '../../../../tests/builders/galleries.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { matchGroups, type ClueMatch, type GroupClue, type MatchOptions } from './matchGroups.ts'

function captures(count: number, headingDeg: number | null = 0): GalleryCapture[] {
  return someCaptures(count).map((capture) => ({ ...capture, headingDeg }))
}

/** A clue, and its similarities to every view of a gallery. */
type Compared = GroupClue & { readonly similarities: Float32Array }

/** Similarities of one clue: `high` at the given views (row × 4 + bearing), 0 elsewhere. */
function clue(direction: Direction | null, count: number, at: number[], high = 1): Compared {
  const similarities = new Float32Array(count * 4)
  for (const view of at) similarities[view] = high
  return { direction, similarities }
}

interface Found {
  row: number
  score: number
  turn: number | null
  clues: ClueMatch[]
}

/** Every capture with its best turn, best first. */
function matched(
  gallery: GalleryCapture[],
  considered: number[],
  clues: Compared[],
  how: MatchOptions,
): Found[] {
  const comparison = aComparison(
    clues.map(({ similarities }) => similarities),
    considered,
  )
  const match = matchGroups(gallery, comparison, clues, how)
  return [...match.order].map((at) => ({
    row: match.rows[at]!,
    score: match.bestScore(at),
    turn: match.tellsTurn ? match.bestTurn(at) : null,
    clues: match.cluesAt(at, match.bestTurn(at)),
  }))
}

const options = { logitScale: 10, facing: 'unknown' } as const
const rows = (count: number): number[] => [...Array(count).keys()]

describe('matchGroups', () => {
  it('finds the capture and the turn, whichever way the operator faces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 19 }), fc.integer({ min: 0, max: 3 }), (place, turn) => {
        const clues = directions.map((direction, i) => clue(direction, 20, [place * 4 + ((i + turn) % 4)]))
        const [best] = matched(captures(20), rows(20), clues, options)
        expect(best).toMatchObject({ row: place, turn })
        expect(best!.clues.map(({ viewBearingDeg }) => viewBearingDeg)).toEqual(
          directions.map((_, i) => ((i + turn) % 4) * 90),
        )
      }),
    )
  })

  it('holds to the front of the capture when the operator faces as the vehicle did', () => {
    const clues = [clue('front', 8, [3 * 4 + 1])]
    expect(matched(captures(8), rows(8), clues, options)[0]).toMatchObject({ row: 3, turn: 1 })
    const [best] = matched(captures(8), rows(8), clues, { ...options, facing: 'capture' })
    expect(best).toMatchObject({ turn: 0 })
    expect(best!.clues[0]!.viewBearingDeg).toBe(0)
  })

  it('takes the turn nearest to a compass heading, and every turn where the capture has none', () => {
    const clues = [clue('front', 4, [2 * 4 + 3])]
    const compass = { logitScale: 10, facing: 280 } as const
    expect(matched(captures(4, 10), rows(4), clues, compass)[0]).toMatchObject({ row: 2, turn: 3 })
    expect(matched(captures(4, 100), rows(4), clues, compass).every(({ turn }) => turn === 2)).toBe(true)
    expect(matched(captures(4, null), rows(4), clues, compass)[0]).toMatchObject({ row: 2, turn: 3 })
  })

  it('does not let one wrong clue sink the right place', () => {
    const right = directions.slice(0, 3).map((direction, i) => clue(direction, 50, [7 * 4 + i]))
    const wrong = clue('left', 50, [30 * 4 + 3])
    const [best] = matched(captures(50), rows(50), [...right, wrong], options)
    expect(best!.row).toBe(7)
    expect(best!.clues[3]!.support).toBeLessThan(0)
    expect(best!.clues[3]!.support).toBeGreaterThanOrEqual(Math.log(0.1) - 1e-6)
    expect(best!.clues[0]!.support).toBeGreaterThan(1)
  })

  it('leaves directions that were not described out of the sum', () => {
    const one = matched(captures(5), rows(5), [clue('back', 5, [4 * 4 + 2])], options)
    expect(one[0]).toMatchObject({ row: 4, turn: 0 })
    expect(one[0]!.score).toBeCloseTo(one[0]!.clues[0]!.support, 5)
  })

  it('lets a clue without side find its view on any side, and tells no turn from it', () => {
    const [best] = matched(captures(9), rows(9), [clue(null, 9, [6 * 4 + 2])], options)
    expect(best).toMatchObject({ row: 6, turn: null })
    expect(best!.clues[0]!.viewBearingDeg).toBe(180)
  })

  it('considers only the rows it is given', () => {
    const clues = [clue('front', 9, [6 * 4])]
    expect(
      matched(captures(9), [1, 2, 3], clues, options)
        .map(({ row }) => row)
        .sort(),
    ).toEqual([1, 2, 3])
  })

  it('gives no support when all views look alike, and keeps the order of the gallery', () => {
    const matches = matched(captures(6), rows(6), [clue('front', 6, []), clue(null, 6, [])], options)
    expect(matches.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5])
    for (const { score } of matches) expect(score).toBeCloseTo(0, 5)
  })

  it('stays finite at the scale of a sharp encoder', () => {
    const clues = [clue('front', 6, [8], 1)]
    for (const { score } of matched(captures(6), rows(6), clues, { logitScale: 1000, facing: 'unknown' }))
      expect(Number.isFinite(score)).toBe(true)
  })

  it('holds a thing said to be absent against the places that show it', () => {
    const absent = { ...clue(null, 9, [6 * 4 + 2]), isNegated: true }
    const found = matched(captures(9), rows(9), [absent], options)
    expect(found.at(-1)!.row).toBe(6)
    expect(found.at(-1)!.score).toBeLessThan(0)
    expect(found[0]!.score).toBeGreaterThan(0)
  })

  it('lets a sign that was read decide between views that look alike', () => {
    const readings = new Float32Array(9 * 4).fill(-0.1)
    readings[5 * 4 + 3] = 3
    const quoted = { ...clue(null, 9, []), evidence: { signs: readings } }
    const [best, next] = matched(captures(9), rows(9), [quoted], options)
    expect(best).toMatchObject({ row: 5 })
    expect(best!.score).toBeGreaterThan(next!.score + 1)
    const behind = matched(
      captures(9),
      rows(9),
      [{ ...clue('back', 9, []), evidence: { signs: readings } }],
      options,
    )
    expect(behind[0]).toMatchObject({ row: 5, turn: 1 })
  })

  it('looks between two views where a clue lies between them', () => {
    const between = { ...clue('front', 5, [2 * 4 + 1]), bearingDeg: 45 }
    const front = { ...clue('front', 5, [3 * 4]), bearingDeg: 0 }
    const [best] = matched(captures(5), rows(5), [between], { ...options, facing: 'capture' })
    expect(best).toMatchObject({ row: 2, clues: [{ viewBearingDeg: 90 }] })
    const [whole] = matched(captures(5), rows(5), [front], { ...options, facing: 'capture' })
    expect(whole!.score).toBeGreaterThan(best!.score)
  })

  it('looks to the point of the compass that is named, whichever way the operator faces', () => {
    const east = { ...clue(null, 6, [4 * 4 + 3]), bearingDeg: 90, reference: 'north' as const }
    const gallery = captures(6, 180) // whose left is east
    const [best] = matched(gallery, rows(6), [east], options)
    expect(best).toMatchObject({ row: 4, turn: null, clues: [{ viewBearingDeg: 270 }] })
    const [wrong] = matched(captures(6, 0), rows(6), [east], options)
    expect(wrong!.score).toBeLessThan(best!.score)
  })

  it('is a prior that strong evidence overrules, when the compass heading is said to be off by a quarter', () => {
    const many = Array.from({ length: 6 }, () => clue('front', 40, [2 * 4 + 1]))
    const [best] = matched(captures(40, 0), rows(40), many, { logitScale: 10, facing: 0 })
    expect(best).toMatchObject({ row: 2, turn: 1 })
    expect(matched(captures(40, 0), rows(40), [many[0]!], { logitScale: 10, facing: 0 })[0]!.turn).toBe(0)
  })

  it('takes an answer for what a place and a turn would have brought, and finds the turn by it', () => {
    const similarities = new Float32Array(5 * 4)
    const chances = new Float64Array(5 * 4).fill(0.05)
    chances[2 * 4 + 1] = chances[2 * 4 + 2] = 0.95
    const answer = { direction: null, similarities, seenOn: ['front', 'right'] as const, chances }
    const [best, next] = matched(captures(5), rows(5), [answer], options)
    expect(best).toMatchObject({ row: 2, turn: 1 })
    // Nobody is surer than one wrong answer in ten allows: against a place that shows it nowhere, 0.9 / 15ths of 0.1.
    expect(best!.score - next!.score).toBeLessThan(Math.log(0.9 / (0.1 / 15)))
    const nowhere = matched(captures(5), rows(5), [{ ...answer, seenOn: [] }], options)
    expect(nowhere.at(-1)!.row).toBe(2)
    const asVehicle = matched(captures(5), rows(5), [{ ...answer, seenOn: ['right', 'back'] }], {
      ...options,
      facing: 'capture',
    })
    expect(asVehicle[0]).toMatchObject({ row: 2, turn: 0 })
    expect(asVehicle[0]!.clues[0]!.support).toBeGreaterThan(0)
  })

  it('puts captures in order that a float32 cannot tell apart, and soon', () => {
    const count = 50_000
    const similarities = Float32Array.from({ length: count * 4 }, (_, view) => Math.sin(view) / 1e3)
    const comparison = aComparison([similarities], rows(count))
    const options = { logitScale: 10, facing: 'unknown', certain: 20_000 } as const
    const match = matchGroups(captures(count), comparison, [{ direction: 'front' }], options)
    const crowded = match.order.filter(
      (at, i) => i > 0 && match.bestScore(at) > match.bestScore(match.order[i - 1]!),
    )
    expect(crowded).toHaveLength(0)
    expect(new Set(match.order).size).toBe(count)
  })

  it('adds clues up as training/wayword_training/match.py does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.constantFrom(...directions, null), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('unknown' as const, 'capture' as const),
        (seed, sides, facing) => {
          const count = 700 // more than the kernel takes at a time
          const clues = sides.map((direction, i) => ({
            direction,
            similarities: Float32Array.from({ length: count * 4 }, (_, view) =>
              Math.sin(seed + i + view * (view % 7)),
            ),
          }))
          const match = matchGroups(
            captures(count),
            aComparison(
              clues.map(({ similarities }) => similarities),
              rows(count),
            ),
            clues,
            { logitScale: 3, facing },
          )
          const expected = sumsOf(clues, { count, facing, logitScale: 3 })
          for (let at = 0; at < count; at++) expect(match.bestScore(at)).toBeCloseTo(expected[at]!, 4)
          for (let i = 1; i < count; i++)
            expect(match.bestScore(match.order[i]!)).toBeLessThanOrEqual(match.bestScore(match.order[i - 1]!))
        },
      ),
      { numRuns: 20 },
    )
  })
})

/** Scores of all captures by the formulas of match.py. */
function sumsOf(
  clues: readonly { direction: Direction | null; similarities: Float32Array }[],
  { count, facing, logitScale }: { count: number; facing: 'unknown' | 'capture'; logitScale: number },
): number[] {
  const turns = facing === 'unknown' ? [0, 1, 2, 3] : [0]
  const supports = clues.map(({ direction, similarities }) => {
    const side = direction === null ? null : directions.indexOf(direction)
    const pool = [...similarities.keys()].filter(
      (view) => side === null || facing === 'unknown' || view % 4 === side,
    )
    const likelihood = (view: number): number => Math.exp(logitScale * similarities[view]!)
    const mean = pool.reduce((sum, view) => sum + likelihood(view), 0) / pool.length
    return (at: number, turn: number): number => {
      const views = side === null ? [0, 1, 2, 3] : [(side + turn) % 4]
      const ratio = views.reduce((sum, view) => sum + likelihood(at * 4 + view), 0) / views.length / mean
      return Math.log(0.9 * ratio + 0.1)
    }
  })
  return rows(count).map((at) =>
    Math.max(...turns.map((turn) => supports.reduce((sum, support) => sum + support(at, turn), 0))),
  )
}
