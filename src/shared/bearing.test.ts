import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearestDirection, turnBetweenDeg, wrapDeg } from './bearing.ts'

describe('wrapDeg', () => {
  it('gives the same direction in [0, 360), for any angle', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (angleDeg) => {
        const wrapped = wrapDeg(angleDeg)
        expect(wrapped).toBeGreaterThanOrEqual(0)
        expect(wrapped).toBeLessThan(360)
        expect(Math.cos((wrapped * Math.PI) / 180)).toBeCloseTo(Math.cos((angleDeg * Math.PI) / 180), 6)
      }),
    )
  })

  it('leaves an angle in range as it is, to the last digit', () => {
    expect([123.4, 0, 359.999, -1e-15, -0, 360, -90].map(wrapDeg)).toEqual([123.4, 0, 359.999, 0, 0, 0, 270])
  })
})

describe('turnBetweenDeg', () => {
  it('takes the short way round', () => {
    expect([turnBetweenDeg(350, 10), turnBetweenDeg(10, 350), turnBetweenDeg(0, 180)]).toEqual([20, 20, 180])
  })
})

describe('nearestDirection', () => {
  it('names the view a bearing lies in, and front or back where two meet', () => {
    expect([0, 337.5, 45, 60, 135, 180, 225, 240, 315].map(nearestDirection)).toEqual([
      'front',
      'front',
      'front',
      'right',
      'back',
      'back',
      'back',
      'left',
      'front',
    ])
  })
})
