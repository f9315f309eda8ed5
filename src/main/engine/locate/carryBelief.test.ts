import { describe, expect, it } from 'vitest'
import { aComparison } from '../../../../tests/builders/galleries.ts'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { sharesOf } from './belief.ts'
import { carryBelief, turnsOf } from './carryBelief.ts'
import { matchGroups, type GroupClue, type GroupMatch } from './matchGroups.ts'
import type { Before } from './motion.ts'
import type { Belief } from './toCandidates.ts'

/** Captures 10 m apart on a line to the east, recorded while driving east. */
const captures = Array.from({ length: 20 }, (_, i): GalleryCapture => ({
  id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
  filename: `${i}.jpg`,
  xM: i * 10,
  yM: 0,
  zM: null,
  headingDeg: 90,
  capturedAt: null,
}))
const gallery = { captures, spacingM: 10 }
const rows = [...captures.keys()]
const stay = { forwardM: 0, leftM: 0, turnDeg: 0 }

/** A clue in front that resembles the given views (row × 4 + bearing) and no others; without views it tells nothing. */
function seen(views: readonly number[], direction: GroupClue['direction'] = 'front'): GroupMatch {
  const similarities = new Float32Array(80)
  for (const view of views) similarities[view] = 1
  return matchGroups(captures, aComparison([similarities], rows), [{ direction }], {
    logitScale: 4,
    facing: 'unknown',
  })
}

function believed(
  match: GroupMatch,
  sharpness = 1,
  inside: number | null = null,
): { match: GroupMatch; belief: Belief } {
  return { match, belief: { shares: sharesOf(match, sharpness), sharpness, inside } }
}

/** What a match leaves for the next query. */
function leaving({ match, belief }: { match: GroupMatch; belief: Belief }, moved = stay): Before {
  const told = [...match.order].map((at) => ({
    captureId: captures[at]!.id,
    xM: captures[at]!.xM,
    yM: 0,
    share: belief.shares[at]!,
    turns: turnsOf(match, at, belief.sharpness),
  }))
  return { belief: told, facing: 'unknown', inside: belief.inside, moved }
}

const most = (shares: Float64Array): number => shares.indexOf(Math.max(...shares))

describe('carryBelief', () => {
  it('tells two like places apart by what lies before them', () => {
    // Views to the east of 4 and 14 are alike; those of 6 and 17 are too.
    const first = believed(seen([4 * 4, 14 * 4]))
    const then = believed(seen([6 * 4, 17 * 4]))
    const { belief, match } = carryBelief(then, leaving(first, { ...stay, forwardM: 20 }), gallery)
    expect(most(belief.shares)).toBe(6)
    expect(match.bestTurn(6)).toBe(0)
  })

  it('keeps the turn through a clue that tells none', () => {
    const first = believed(seen([4 * 4 + 2]))
    const { match } = carryBelief(believed(seen([], null)), leaving(first, { ...stay, turnDeg: 90 }), gallery)
    expect(match.bestTurn(4)).toBe(3)
    expect(match.tellsTurn).toBe(true)
  })

  it('sharpens what is said, not what is carried', () => {
    const before = leaving(believed(seen([4 * 4])))
    const shares = [0.5, 2].map((sharpness) =>
      carryBelief(believed(seen([], null), sharpness), before, gallery),
    )
    expect([...shares[0]!.belief.shares]).toEqual(
      [...shares[1]!.belief.shares].map((share) => expect.closeTo(share, 9) as number),
    )
  })

  it('leaves an answer as it is when nothing was believed before', () => {
    const alone = believed(seen([6 * 4, 17 * 4]))
    const { belief } = carryBelief(
      alone,
      { belief: [], facing: 'unknown', inside: null, moved: stay },
      gallery,
    )
    for (const [at, share] of belief.shares.entries()) expect(share).toBeCloseTo(alone.belief.shares[at]!, 9)
  })

  it('finds a robot that was carried off within three descriptions', () => {
    let answer = believed(seen([2 * 4]))
    for (const at of [3, 4])
      answer = carryBelief(believed(seen([at * 4])), leaving(answer, { ...stay, forwardM: 10 }), gallery)
    expect(most(answer.belief.shares)).toBe(4)
    for (const at of [15, 16, 17])
      answer = carryBelief(believed(seen([at * 4])), leaving(answer, { ...stay, forwardM: 10 }), gallery)
    expect(most(answer.belief.shares)).toBe(17)
  })

  it('holds the place for shown when descriptions agree, and doubts it when they do not', () => {
    const before = leaving(believed(seen([4 * 4]), 1, 0.7))
    const agreeing = carryBelief(believed(seen([4 * 4]), 1, 0.7), before, gallery).belief.inside!
    const unlike = carryBelief(believed(seen([14 * 4]), 1, 0.7), before, gallery).belief.inside!
    expect(agreeing).toBeGreaterThan(0.8)
    expect(unlike).toBeLessThan(0.7)
    expect(carryBelief(believed(seen([4 * 4])), before, gallery).belief.inside).toBeNull()
  })
})
