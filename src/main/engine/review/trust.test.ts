import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { auroc, brierScore, calibrationError, reliability, rightAt, type Judged } from './trust.ts'

const judged = (confidence: number, isRight: boolean, isInside = true): Judged => ({
  confidence,
  isRight,
  isInside,
  inside: confidence,
  baselines: {},
})

describe('calibrationError', () => {
  it('is nothing when of the answers given at 0.75 three in four are right', () => {
    const answers = [true, true, true, false].map((isRight) => judged(0.75, isRight))
    expect(calibrationError(answers)).toBeCloseTo(0)
    expect(reliability(answers)).toEqual([{ count: 4, confidence: 0.75, right: 0.75 }])
    expect(brierScore(answers)).toBeCloseTo((3 * 0.25 ** 2 + 0.75 ** 2) / 4)
  })

  it('weighs the bins by what they hold', () => {
    const answers = [judged(1, false), judged(0, false), judged(0, false), judged(0, false)]
    expect(calibrationError(answers)).toBeCloseTo(0.25)
  })
})

describe('auroc', () => {
  it('is the share of pairs that come in the right order, ties counting half', () => {
    const scores = [
      { score: 3, isInside: true },
      { score: 1, isInside: true },
      { score: 2, isInside: false },
      { score: 1, isInside: false },
    ]
    expect(auroc(scores)).toBeCloseTo((1 + 1 + 0 + 0.5) / 4)
  })

  it('equals the count over all pairs', () => {
    const one = fc.record({ score: fc.integer({ min: 0, max: 5 }), isInside: fc.boolean() })
    fc.assert(
      fc.property(fc.array(one, { minLength: 2, maxLength: 30 }), (scores) => {
        const [inside, outside] = [true, false].map((side) => scores.filter((each) => each.isInside === side))
        fc.pre(inside!.length > 0 && outside!.length > 0)
        const won = inside!.flatMap((a) => outside!.map((b) => (Math.sign(a.score - b.score) + 1) / 2))
        expect(auroc(scores)).toBeCloseTo(won.reduce((sum, each) => sum + each, 0) / won.length)
      }),
    )
  })
})

describe('rightAt', () => {
  it('counts the most confident answers first', () => {
    const answers = [judged(0.9, true), judged(0.8, true), judged(0.4, false), judged(0.1, false)]
    expect(rightAt(answers, 0.5).share).toBe(1)
    expect(rightAt(answers, 1).share).toBe(0.5)
  })
})
