import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { parseMotion } from './parseMotion.ts'

describe('parseMotion', () => {
  it.each([
    ['moved 20 m forward, turned right', { forwardM: 20, leftM: 0, turnDeg: 90 }],
    ['I walked ten metres back', { forwardM: -10, leftM: 0, turnDeg: 0 }],
    ['turned around', { forwardM: 0, leftM: 0, turnDeg: 180 }],
    ['30 metres to the left and then turned 45 degrees left', { forwardM: 0, leftM: 30, turnDeg: -45 }],
    ['Turned right, went 20m', { forwardM: 0, leftM: -20, turnDeg: 90 }],
    ['turned left, 10 m, turned left, 10 m', { forwardM: -10, leftM: 10, turnDeg: 180 }],
    ["we've driven about 2,5 km straight ahead", { forwardM: 2500, leftM: 0, turnDeg: 0 }],
    ['moved forward by around 100 feet', { forwardM: 30.48, leftM: 0, turnDeg: 0 }],
    ['twenty-five yards forward; rotated 30° clockwise.', { forwardM: 22.86, leftM: 0, turnDeg: 30 }],
    ['a hundred metres', { forwardM: 100, leftM: 0, turnDeg: 0 }],
    ['reversed 5 m', { forwardM: -5, leftM: 0, turnDeg: 0 }],
    ['twenty steps on', { forwardM: 15, leftM: 0, turnDeg: 0 }],
    ['stayed here and turned to the right by 60 degrees', { forwardM: 0, leftM: 0, turnDeg: 60 }],
    ["didn't move", { forwardM: 0, leftM: 0, turnDeg: 0 }],
  ])('reads “%s”', (text, motion) => {
    expect(parseMotion(text)).toEqual(motion)
  })

  it.each([
    '',
    ' , ',
    'moved',
    'moved a bit forward',
    'turned 90 degrees',
    'turned forward',
    'turned right 20 m',
    'turned 20 degrees around',
    'forward 20 m left',
    'moved 20 m forward, jumped',
    '20 m up',
    '30 km forward',
    'x'.repeat(501),
  ])('refuses “%s” in one sentence', (text) => {
    expect(() => parseMotion(text)).toThrow(AppError)
    expect(() => parseMotion(text)).toThrow(/^“.*”.*[^.]\.$/)
  })

  it('answers every text with a motion or a refusal', () => {
    const word = fc.constantFrom(
      ...'moved turned 20 m ft left right back and , then ten hundred ° 45 around a'.split(' '),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          expect(Object.values(parseMotion(words.join(' '))).every(Number.isFinite)).toBe(true)
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(AppError)
        }
      }),
    )
  })
})
