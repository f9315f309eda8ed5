import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Geodetic } from './capture.ts'
import { toGeodetic, toLocal } from './enu.ts'

const at = (latDeg: number, lonDeg: number, heightM: number | null = 0): Geodetic => ({
  latDeg,
  lonDeg,
  heightM,
})
const anywhere = fc.record({
  latDeg: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 0)),
  lonDeg: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 180, 0)),
  heightM: fc.double({ min: -500, max: 9000, noNaN: true }),
})
const offset = fc.double({ min: -50_000, max: 50_000, noNaN: true })

describe('toLocal', () => {
  it('puts the origin at zero', () => {
    const { xM, yM, zM } = toLocal(at(47.37, 8.54, 408), at(47.37, 8.54, 408))
    expect([xM, yM, zM]).toEqual([0, 0, 0])
  })

  it('knows the length of a degree on the equator and of the quarter meridian', () => {
    // One degree of longitude on the equator is a chord of 2 a sin(0.5°); WGS-84 semi-axes 6378137 and 6356752.314245.
    const { xM, zM } = toLocal(at(0, 1), at(0, 0))
    expect(Math.hypot(xM, zM ?? 0)).toBeCloseTo(2 * 6_378_137 * Math.sin(Math.PI / 360), 6)
    const pole = toLocal(at(90, 0), at(0, 0))
    expect(pole.yM).toBeCloseTo(6_356_752.314245, 6)
    expect(pole.zM).toBeCloseTo(-6_378_137, 6)
  })

  it('agrees with the radii of curvature near the origin', () => {
    // At 45° N: meridian radius 6367381.8156 m, prime vertical radius 6388838.2901 m.
    const step = 1e-5
    const { yM } = toLocal(at(45 + step, 8), at(45, 8))
    const { xM } = toLocal(at(45, 8 + step), at(45, 8))
    expect(yM).toBeCloseTo((6_367_381.8156 * step * Math.PI) / 180, 6)
    expect(xM).toBeCloseTo((6_388_838.2901 * Math.cos(Math.PI / 4) * step * Math.PI) / 180, 6)
  })

  it('points east across the antimeridian and north in the southern hemisphere', () => {
    expect(toLocal(at(-17, -179.999), at(-17, 179.999)).xM).toBeCloseTo(212.9, 0)
    expect(toLocal(at(-54.8, -68.3), at(-54.81, -68.3)).yM).toBeGreaterThan(1100)
  })

  it('keeps an unknown height unknown, and the other way round', () => {
    const origin = at(47, 8, 400)
    expect(toLocal(at(47.001, 8, null), origin).zM).toBeNull()
    expect(toGeodetic({ xM: 1, yM: 2, zM: null }, origin).heightM).toBeNull()
    expect(toLocal(at(47, 8, 12), at(47, 8, null)).zM).toBeCloseTo(12, 9)
  })
})

describe('toGeodetic', () => {
  it('undoes toLocal to less than a micrometre, poles and antimeridian included', () => {
    fc.assert(
      fc.property(
        anywhere,
        offset,
        offset,
        fc.double({ min: -1000, max: 9000, noNaN: true }),
        (origin, xM, yM, zM) => {
          const back = toLocal(toGeodetic({ xM, yM, zM }, origin), origin)
          expect(Math.hypot(back.xM - xM, back.yM - yM, (back.zM ?? NaN) - zM)).toBeLessThan(1e-6)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('is undone by toLocal, in metres wherever longitude loses its meaning', () => {
    fc.assert(
      fc.property(anywhere, anywhere, (position, origin) => {
        const back = toGeodetic(toLocal(position, origin), origin)
        const off = toLocal(back, position)
        expect(Math.hypot(off.xM, off.yM, off.zM ?? NaN)).toBeLessThan(1e-6)
        expect(Math.abs(back.latDeg)).toBeLessThanOrEqual(90)
        expect(Math.abs(back.lonDeg)).toBeLessThanOrEqual(180)
      }),
      { numRuns: 2000 },
    )
  })
})
