import fc from 'fast-check'
import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import { turnBetweenDeg } from '../../../shared/bearing.ts'
import type { Geodetic } from '../../../shared/capture.ts'
import { toLocal } from '../map/enu.ts'
import type { Track, TrackPoint } from './Pose.ts'
import { poseAt, withCourse } from './track.ts'

const point = (timeMs: number, given: Partial<TrackPoint> = {}): TrackPoint => ({
  timeMs,
  geodetic: null,
  position: null,
  headingDeg: null,
  tilt: null,
  ...given,
})
const track = (...points: TrackPoint[]): Track => ({ kind: 'track', points, isLocal: false, problems: [] })
const at = (latDeg: number, lonDeg: number, heightM: number | null = null): Geodetic => ({
  latDeg,
  lonDeg,
  heightM,
})
const local = (xM: number, yM: number, zM: number | null = null) => ({ position: { xM, yM, zM } })
const distanceM = (one: Geodetic, other: Geodetic) => {
  const { xM, yM, zM } = toLocal({ ...one, heightM: 0 }, { ...other, heightM: 0 })
  return Math.hypot(xM, yM, zM!)
}
const poseOf = (answer: ReturnType<typeof poseAt>) => {
  if (!('pose' in answer)) throw new Error(`outside by ${answer.outsideByMs} ms`)
  return answer.pose
}
const headingBetween = (fromDeg: number, toDeg: number, share: number) =>
  poseOf(poseAt(track(point(0, { headingDeg: fromDeg }), point(1000, { headingDeg: toDeg })), share * 1000))
    .headingDeg!

describe('poseAt', () => {
  it('is linear in metres, height and tilt, and says who measured the heading', () => {
    const tilt = (pitchDeg: number, rollDeg: number) => ({ tilt: { pitchDeg, rollDeg } })
    const two = track(
      point(1000, { ...local(0, 0, 10), headingDeg: 350, ...tilt(-2, 4) }),
      point(3000, { ...local(8, -4, 20), headingDeg: 10, ...tilt(2, 0) }),
    )
    expect(poseAt(two, 1500)).toEqual({
      pose: {
        capturedAt: null,
        geodetic: null,
        position: { xM: 2, yM: -1, zM: 12.5 },
        headingDeg: 355,
        headingSource: 'track',
        tilt: { pitchDeg: -1, rollDeg: 3 },
      },
      gapMs: 2000,
      isGap: false,
    })
  })

  it('gives a point itself on the instant, and knows nothing that only one of two points tells', () => {
    const two = track(point(0, { ...local(0, 0, 5), headingDeg: 90 }), point(1000, local(10, 0)))
    expect(poseAt(two, 0)).toMatchObject({ pose: { headingDeg: 90, position: { zM: 5 } }, gapMs: 0 })
    expect(poseAt(two, 1000)).toMatchObject({ pose: { headingDeg: null, headingSource: null } })
    expect(poseAt(two, 500)).toMatchObject({ pose: { headingDeg: null, position: { xM: 5, zM: null } } })
  })

  it('never extrapolates, and forgives a millisecond', () => {
    const two = track(point(1000, local(0, 0)), point(2000, local(10, 0)))
    expect(poseAt(two, 998.9)).toEqual({ outsideByMs: expect.closeTo(-1.1) })
    expect(poseAt(two, 2001.5)).toEqual({ outsideByMs: 1.5 })
    expect(poseAt(two, 999)).toMatchObject({ pose: { position: { xM: 0 } } })
    expect(poseAt(two, 2001)).toMatchObject({ pose: { position: { xM: 10 } } })
    expect(poseAt(two, NaN)).not.toHaveProperty('pose')
    expect(poseAt(track(), 0)).toEqual({ outsideByMs: Infinity })
  })

  it('flags what lies in a gap of more than five seconds, or of what is asked for', () => {
    const points = [0, 5000, 10_001].map((timeMs) => point(timeMs, local(timeMs, 0)))
    const isGap = (timeMs: number, options?: { maxGapMs: number }) =>
      poseAt(track(...points), timeMs, options)
    expect(isGap(1)).toMatchObject({ isGap: false, gapMs: 5000 })
    expect(isGap(5001)).toMatchObject({ isGap: true, gapMs: 5001, pose: { position: { xM: 5001 } } })
    expect(isGap(10_001)).toMatchObject({ isGap: false, gapMs: 0 })
    expect(isGap(1, { maxGapMs: 100 })).toMatchObject({ isGap: true })
  })

  it('turns the shorter way round', () => {
    expect(headingBetween(350, 10, 0.75)).toBeCloseTo(5, 9)
    expect(headingBetween(10, 350, 0.75)).toBeCloseTo(355, 9)
    expect(headingBetween(90, 270, 0.5)).toBeCloseTo(180, 9)
    const heading = fc.double({ min: 0, max: 359.999, noNaN: true })
    fc.assert(
      fc.property(heading, heading, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, share) => {
        const found = headingBetween(from, to, share)
        expect(found).toBeGreaterThanOrEqual(0)
        expect(found).toBeLessThan(360)
        const whole = turnBetweenDeg(from, to)
        expect(turnBetweenDeg(from, found)).toBeCloseTo(whole * share, 6)
        expect(turnBetweenDeg(found, to)).toBeCloseTo(whole * (1 - share), 6)
      }),
    )
  })

  it.each([
    ['the antimeridian', at(-17, 179.9999), at(-17, -179.9999), at(-17, 180)],
    ['the north pole', at(89.9999, 0), at(89.9999, 180), at(90, 0)],
    ['the south pole', at(-89.9999, 90), at(-89.9999, -90), at(-90, 0)],
    ['the southern hemisphere', at(-54.8, -68.3), at(-54.802, -68.3), at(-54.801, -68.3)],
  ])('goes straight across %s', (_, from, to, wanted) => {
    const found = poseOf(poseAt(track(point(0, { geodetic: from }), point(2, { geodetic: to })), 1)).geodetic!
    expect(distanceM(found, wanted)).toBeLessThan(0.001)
  })

  it('lies between the points as proj4 measures it, wherever on the globe', () => {
    const geocentric = (position: Geodetic) =>
      proj4('+proj=longlat +datum=WGS84', '+proj=geocent +datum=WGS84', [
        position.lonDeg,
        position.latDeg,
        0,
      ]) as number[]
    const apartM = (one: Geodetic, other: Geodetic) =>
      Math.hypot(...geocentric(one).map((value, i) => value - geocentric(other)[i]!))
    const start = fc.record({
      latDeg: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 0)),
      lonDeg: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 180, 0)),
    })
    const step = fc.double({ min: -0.005, max: 0.005, noNaN: true })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(start, step, step, share, ({ latDeg, lonDeg }, north, east, part) => {
        const from = at(latDeg, lonDeg)
        const lon = lonDeg + east
        const to = at(
          Math.max(-90, Math.min(90, latDeg + north)),
          lon > 180 ? lon - 360 : Math.max(-180, lon),
        )
        const two = track(point(0, { geodetic: from }), point(1000, { geodetic: to }))
        const found = poseOf(poseAt(two, part * 1000)).geodetic!
        const whole = apartM(from, to)
        expect(Math.abs(apartM(from, found) - whole * part)).toBeLessThan(0.05)
        expect(Math.abs(apartM(found, to) - whole * (1 - part))).toBeLessThan(0.05)
      }),
      { numRuns: 500 },
    )
  })
})

describe('withCourse', () => {
  it('gives the direction of travel where no heading was measured, and says so', () => {
    const found = withCourse(
      track(...[0, 1, 2, 3].map((i) => point(i * 1000, { geodetic: at(47, 8 + i * 0.0001) }))),
    )
    expect(found.points.map(({ headingDeg }) => Math.round(headingDeg!))).toEqual([90, 90, 90, 90])
    expect(poseAt(found, 1500)).toMatchObject({ pose: { headingSource: 'course' } })
  })

  it('keeps what was measured', () => {
    const measured = point(1000, { ...local(5, 0), headingDeg: 33 })
    const { points } = withCourse(track(point(0, local(0, 0)), measured, point(2000, local(10, 0))))
    expect(points[1]).toEqual(measured)
    expect(points[0]).toMatchObject({ headingDeg: 90, headingSource: 'course' })
  })

  it('lets a standing vehicle keep the course it came with, and have none before it moves', () => {
    const xs = [...new Array<number>(60).fill(0), 3, 6, 9, 12, ...new Array<number>(60).fill(12)]
    const noise = (i: number) => 0.2 * Math.sin(i * 7.3)
    const { points } = withCourse(
      track(...xs.map((x, i) => point(i * 1000, local(x + noise(i), noise(i + 1))))),
    )
    expect(points.slice(0, 30).every(({ headingDeg }) => headingDeg === null)).toBe(true)
    for (const { headingDeg } of points.slice(62)) expect(turnBetweenDeg(headingDeg!, 90)).toBeLessThan(10)
  })
})
