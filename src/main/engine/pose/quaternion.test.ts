import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { turnBetweenDeg } from '../../../shared/bearing.ts'
import {
  attitudeOf,
  bodyOfOptical,
  isRotation,
  rotationOf,
  toBodyFrames,
  toQuaternion,
  type Rotation,
} from './quaternion.ts'

const half = Math.SQRT1_2
const attitude = (x: number, y: number, z: number, w: number) => attitudeOf(rotationOf({ x, y, z, w })!)
const angle = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anyAttitude = fc.record({
  headingDeg: angle(0, 359.999),
  tilt: fc.record({ pitchDeg: angle(-90, 90), rollDeg: angle(-179.999, 180) }),
})

describe('attitudeOf', () => {
  it.each([
    ['nothing turned faces east', attitude(0, 0, 0, 1), [90, 0, 0]],
    ['a quarter turn left faces north', attitude(0, 0, half, half), [0, 0, 0]],
    ['a quarter turn right faces south', attitude(0, 0, -half, half), [180, 0, 0]],
    ['about the left axis backwards lifts the nose', attitude(0, -0.0871557, 0, 0.9961947), [90, 10, 0]],
    ['about the forward axis lowers the right side', attitude(0.0871557, 0, 0, 0.9961947), [90, 0, 10]],
  ])('%s', (_, { headingDeg, tilt }, wanted) => {
    for (const [i, angleDeg] of [headingDeg, tilt.pitchDeg, tilt.rollDeg].entries())
      expect(angleDeg).toBeCloseTo(wanted[i]!, 4)
  })

  it('gives back every heading, pitch and roll', () => {
    const level = anyAttitude.filter(({ tilt }) => Math.abs(tilt.pitchDeg) < 89.9)
    fc.assert(
      fc.property(level, (wanted) => {
        const found = attitudeOf(rotationOf(toQuaternion(wanted))!)
        expect(turnBetweenDeg(found.headingDeg, wanted.headingDeg)).toBeLessThan(1e-6)
        expect(found.tilt.pitchDeg).toBeCloseTo(wanted.tilt.pitchDeg, 6)
        expect(turnBetweenDeg(found.tilt.rollDeg, wanted.tilt.rollDeg)).toBeLessThan(1e-6)
      }),
    )
  })

  it('gives back the rotation itself, straight up and down included', () => {
    const steep = fc
      .tuple(anyAttitude, fc.constantFrom(-90, 90, -89.9999999, 0))
      .map(([{ headingDeg, tilt }, pitchDeg]) => ({ headingDeg, tilt: { ...tilt, pitchDeg } }))
    fc.assert(
      fc.property(fc.oneof(anyAttitude, steep), (wanted) => {
        const rotation = rotationOf(toQuaternion(wanted))!
        const again = rotationOf(toQuaternion(attitudeOf(rotation)))!
        for (const [i, row] of rotation.entries())
          for (const [k, entry] of row.entries()) expect(again[i]?.[k]).toBeCloseTo(entry, 4)
        expect(isRotation(rotation)).toBe(true)
      }),
    )
  })
})

describe('rotationOf', () => {
  it('takes a rounded length, and none that is no rotation', () => {
    expect(rotationOf({ x: 0, y: 0, z: 0, w: 1.04 })?.[0][0]).toBe(1)
    for (const w of [0, 2, NaN, Infinity, 1e308]) expect(rotationOf({ x: 0, y: 0, z: 0, w })).toBeNull()
  })
})

describe('isRotation', () => {
  it('refuses mirrors, scaled, sheared and empty rows', () => {
    const rows = (a: number, b: number, c: number): Rotation => [
      [a, 0, 0],
      [0, b, 0],
      [0, 0, c],
    ]
    expect(isRotation(rows(1, 1, 1))).toBe(true)
    for (const [a, b, c] of [
      [1, 1, -1],
      [2, 1, 1],
      [0, 0, 0],
      [NaN, 1, 1],
    ] as const)
      expect(isRotation(rows(a, b, c))).toBe(false)
    expect(
      isRotation([
        [1, 0, 0],
        [0.6, 0.8, 0],
        [0, 0, 1],
      ]),
    ).toBe(false)
  })
})

describe('bodyOfOptical', () => {
  it('takes a level camera that looks north for a body that heads north', () => {
    const lookingNorth: Rotation = [
      [1, 0, 0],
      [0, 0, 1],
      [0, -1, 0],
    ]
    const { headingDeg, tilt } = attitudeOf(bodyOfOptical(lookingNorth))
    expect([headingDeg, tilt.pitchDeg, tilt.rollDeg].map((deg) => deg + 0)).toEqual([0, 0, 0])
  })
})

describe('toBodyFrames', () => {
  it('turns a camera that pans right into a body that heads right', () => {
    // Panning right is a turn about the camera's y axis, which points down.
    const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]
    const { headingDeg, tilt } = attitudeOf(
      toBodyFrames([
        [c, 0, s],
        [0, 1, 0],
        [-s, 0, c],
      ]),
    )
    expect(headingDeg).toBeCloseTo(90 + 30, 9)
    expect(tilt.pitchDeg).toBeCloseTo(0, 9)
    expect(tilt.rollDeg).toBeCloseTo(0, 9)
  })
})
