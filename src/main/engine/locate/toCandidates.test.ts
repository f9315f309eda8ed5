import { describe, expect, it } from 'vitest'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { Facing, State } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { GroupMatch } from './matchGroups.ts'
import { sharesOf } from './belief.ts'
import { stateOf, toCandidates, type LocalCandidate } from './toCandidates.ts'

/** Captures on a line, at these metres. */
function at(...xs: readonly (number | null)[]): GalleryCapture[] {
  return xs.map((xM, i) => ({
    id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
    filename: `${i}.jpg`,
    xM,
    yM: xM === null ? null : 0,
    zM: null,
    headingDeg: 350,
    capturedAt: null,
  }))
}

/** A match of the captures in their order, with these scores, all a quarter turn from their fronts. */
function scored(...scores: readonly number[]): GroupMatch {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!)
  return {
    rows: [...scores.keys()],
    turns: 4,
    tellsTurn: true,
    certificate: null,
    scores: Float64Array.from(scores.flatMap((score) => [-99, score, -99, -99])),
    order,
    first: (count) => order.slice(0, count),
    bestScore: (position) => scores[position]!,
    bestTurn: () => 1,
    cluesAt: () => [],
    without: () => scored(...scores),
    withoutChannels: () => scored(...scores),
    given: () => scored(...scores),
  }
}

const options = { k: 10, facing: 'unknown', spacingM: 10, clues: [] } as const

function candidatesOf(
  captures: GalleryCapture[],
  match: GroupMatch,
  { inside = null, ...change }: { inside?: number | null; facing?: Facing; spacingM?: number | null } = {},
): LocalCandidate[] {
  const belief = { shares: sharesOf(match, 1), sharpness: 1, inside }
  return toCandidates(match, belief, captures, { ...options, ...change })
}

function stateFor(match: GroupMatch, captures: GalleryCapture[], inside: number | null = null): State {
  const candidates = candidatesOf(captures, match, { inside })
  return stateOf(match, captures, { candidates, inside, spacingM: 10 })
}

function bandsOf(captures: GalleryCapture[], match: GroupMatch): string[] {
  return candidatesOf(captures, match).map(({ band }) => band)
}

describe('stateOf', () => {
  it('is located when the best place leads another one by twenty to one', () => {
    expect(stateFor(scored(5, 1.9), at(0, 100))).toBe('located')
    expect(stateFor(scored(5, 2.1), at(0, 100))).toBe('ambiguous')
  })

  it('takes neighbours for the same place', () => {
    expect(stateFor(scored(5, 4.9, 2), at(0, 20, 100))).toBe('located')
    expect(stateFor(scored(5, 4.9, 2), at(0, 30, 100))).toBe('ambiguous')
  })

  it('is not located where nothing else is there, nor where nothing speaks for the best', () => {
    expect(stateFor(scored(5, 4), at(0, 9))).toBe('ambiguous')
    expect(stateFor(scored(-1, -9), at(0, 100))).toBe('ambiguous')
  })
})

describe('toCandidates', () => {
  it('gives no candidate a better band than one before it', () => {
    expect(bandsOf(at(0, 30, 12, 200), scored(6, 5.9, 5.8, 1))).toEqual(['low', 'low', 'low', 'low'])
    expect(bandsOf(at(0, 200), scored(6, 1))).toEqual(['high', 'low'])
    expect(bandsOf(at(0, 200), scored(6, 4.5))).toEqual(['medium', 'low'])
  })

  it('turns the capture by the quarters at which it matched', () => {
    const headingOf = (facing: Facing): number | null | undefined =>
      candidatesOf(at(0), scored(1), { facing })[0]?.headingDeg
    expect([headingOf('unknown'), headingOf('capture'), headingOf(123)]).toEqual([80, 350, 123])
  })

  it('spreads by half the spacing, at least 2.5 m, and not at all without a position', () => {
    const spread = (xM: number | null, spacingM: number | null): unknown =>
      candidatesOf(at(xM), scored(1), { spacingM })[0]?.positionCovarianceM2?.[0][0] ?? null
    expect([spread(0, 12), spread(0, 1), spread(0, null), spread(null, 12)]).toEqual([36, 6.25, 6.25, null])
  })

  it('gathers captures nearer than 10 m into one candidate, which has their probability together', () => {
    const [first, second] = candidatesOf(at(0, 8, 30), scored(3, 3, 3), { inside: 0.9 })
    expect(first!.probability).toBeCloseTo(0.6)
    expect(second!.probability).toBeCloseTo(0.3)
    expect(first!.xM).toBe(0)
    expect(first!.positionCovarianceM2![0][0]).toBeCloseTo(25 + 32)
  })

  it('stands where the later of two visits stood, when both match alike', () => {
    const visits = at(0, 3).map((capture, i) => ({ ...capture, capturedAt: `2026-0${i + 1}-01T10:00:00Z` }))
    expect(candidatesOf(visits, scored(5, 4.8))[0]!.filename).toBe('1.jpg')
    expect(candidatesOf(visits, scored(5, 4))[0]!.filename).toBe('0.jpg')
  })

  it('tells a state by probabilities where there is a calibration', () => {
    expect(stateFor(scored(9, 1), at(0, 100), 0.95)).toBe('located')
    expect(stateFor(scored(9, 9), at(0, 100), 0.95)).toBe('ambiguous')
    expect(stateFor(scored(9, 1), at(0, 100), 0.45)).toBe('not_recognised')
  })

  it('is less sure of the heading the likelier another turn is', () => {
    const even = { ...scored(1), scores: Float64Array.from([-99, 1, 1, -99]) }
    const [sure, unsure] = [candidatesOf(at(0), scored(1)), candidatesOf(at(0), even)]
    expect(sure[0]!.headingSigmaDeg).toBeCloseTo(26, 0)
    expect(unsure[0]!.headingSigmaDeg).toBeGreaterThan(60)
  })

  it('tells no heading where any would do', () => {
    const any = { ...scored(1), scores: Float64Array.from([1, 1, 1, 1]) }
    expect(candidatesOf(at(0), any)[0]).toMatchObject({ headingDeg: null, headingSigmaDeg: null })
  })
})
