import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directions } from '../../../shared/bearing.ts'
import { ANSWERS, answerChances, sidesOf, viewsAt, WRONG } from './seenSides.ts'

const chance = fc.double({ min: 0, max: 1, noNaN: true })
const answersOf = (chances: readonly number[]): Float64Array => {
  const answers = new Float64Array(ANSWERS)
  answerChances(chances, 0, answers)
  return answers
}

describe('viewsAt', () => {
  it('names the view that is on the left of who looks where the capture looks to the right', () => {
    // The operator's front is the capture's right, so the operator's left is the capture's front.
    expect(viewsAt(sidesOf(['left']), 1)).toBe(sidesOf(['front']))
    expect(viewsAt(sidesOf(['front', 'left']), 3)).toBe(sidesOf(['left', 'back']))
  })

  it('turns every set of sides into another, and back after four quarters', () => {
    for (let turn = 0; turn <= 4; turn++)
      expect(new Set(Array.from({ length: ANSWERS }, (_, sides) => viewsAt(sides, turn))).size).toBe(ANSWERS)
    for (let sides = 0; sides < ANSWERS; sides++)
      expect(viewsAt(viewsAt(viewsAt(viewsAt(sides, 1), 1), 1), 1)).toBe(sides)
  })
})

describe('answerChances', () => {
  it('sums to 1, and leaves no answer impossible', () => {
    fc.assert(
      fc.property(fc.array(chance, { minLength: 4, maxLength: 4 }), (chances) => {
        const answers = answersOf(chances)
        expect(answers.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9)
        expect(Math.min(...answers)).toBeGreaterThanOrEqual(WRONG / ANSWERS)
      }),
    )
  })

  it('is the share of right answers for what is there for certain', () => {
    const seenOn = [directions[1], directions[3]]
    expect(answersOf([0, 1, 0, 1])[sidesOf(seenOn)]).toBeCloseTo(1 - WRONG, 9)
  })

  it('is the product of the sides, but for wrong answers', () => {
    const answers = new Float64Array(ANSWERS)
    answerChances([9, 0.5, 0.2, 0.1, 0.4], 1, answers, 0)
    expect(answers[sidesOf(['front', 'left'])]).toBeCloseTo(0.5 * 0.8 * 0.9 * 0.4, 9)
    expect(answers[0]).toBeCloseTo(0.5 * 0.8 * 0.9 * 0.6, 9)
  })
})
