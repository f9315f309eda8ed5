import { describe, expect, it } from 'vitest'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { Facing } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { GroupMatch } from './matchGroups.ts'
import { stateOf, toCandidates } from './toCandidates.ts'

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

/** Matches of the captures in their order, with these scores. */
function scored(...scores: readonly number[]): GroupMatch[] {
  return scores.map((score, row) => ({ row, score, turn: 1, clues: [] }))
}

function bands(captures: GalleryCapture[], matches: GroupMatch[]): string[] {
  const options = { k: 10, facing: 'unknown', spacingM: 10 } as const
  return toCandidates(matches, captures, [], options).map(({ band }) => band)
}

describe('stateOf', () => {
  it('is located when the best place leads another one by two to one', () => {
    expect(stateOf(scored(5, 4), at(0, 100), 10)).toBe('located')
    expect(stateOf(scored(5, 4.5), at(0, 100), 10)).toBe('ambiguous')
  })

  it('takes neighbours for the same place', () => {
    expect(stateOf(scored(5, 4.9, 2), at(0, 20, 100), 10)).toBe('located')
    expect(stateOf(scored(5, 4.9, 2), at(0, 30, 100), 10)).toBe('ambiguous')
  })

  it('is not located where nothing else is there, nor where nothing speaks for the best', () => {
    expect(stateOf(scored(5, 4), at(0, 9), 10)).toBe('ambiguous')
    expect(stateOf(scored(-1, -9), at(0, 100), 10)).toBe('ambiguous')
    expect(stateOf([], [], null)).toBe('not_recognised')
  })
})

describe('toCandidates', () => {
  it('gives no candidate a better band than one before it', () => {
    expect(bands(at(0, 30, 9, 200), scored(6, 5.9, 5.8, 1))).toEqual(['low', 'low', 'low', 'low'])
    expect(bands(at(0, 200), scored(6, 1))).toEqual(['high', 'low'])
    expect(bands(at(0, 200), scored(6, 4.5))).toEqual(['medium', 'low'])
  })

  it('turns the capture by the quarters at which it matched', () => {
    const headingOf = (facing: Facing): number | null | undefined =>
      toCandidates(scored(1), at(0), [], { k: 1, facing, spacingM: null })[0]?.headingDeg
    expect([headingOf('unknown'), headingOf('capture'), headingOf(123)]).toEqual([80, 350, 123])
  })

  it('spreads by half the spacing, at least 2.5 m, and not at all without a position', () => {
    const spread = (xM: number | null, spacingM: number | null): unknown =>
      toCandidates(scored(1), at(xM), [], { k: 1, facing: 'unknown', spacingM })[0]
        ?.positionCovarianceM2?.[0][0] ?? null
    expect([spread(0, 12), spread(0, 1), spread(0, null), spread(null, 12)]).toEqual([36, 6.25, 6.25, null])
  })
})
