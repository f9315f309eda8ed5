import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { turnBetweenDeg } from '../../../shared/bearing.ts'
import { AppError } from '../../../shared/errors.ts'
import { parseEuroc } from './parseEuroc.ts'
import { isStampedKitti, parseKittiByOrder, parseKittiTrack } from './parseKitti.ts'
import { parseTum } from './parseTum.ts'
import { toQuaternion } from './quaternion.ts'

const bytes = (...lines: string[]) => new TextEncoder().encode(lines.join('\n'))
const half = Math.SQRT1_2
const refusal = (message: string) =>
  expect.objectContaining({ code: 'poses_invalid', message: expect.stringContaining(message) })
/** Camera to world of a camera that has gone 1 m right, 2 m down, 3 m forward without turning. */
const AHEAD = '1 0 0 1 0 1 0 2 0 0 1 3'
/** The same place, after a quarter turn to the right about the axis that points down. */
const TURNED = '0 0 1 1 0 1 0 2 -1 0 0 3'

describe('parseTum', () => {
  it('reads seconds, metres and the heading of the x axis, comments aside', () => {
    const { points, isLocal, problems } = parseTum(
      bytes('\ufeff#timestamp x y z qx qy qz qw', '', `1716300802.5 1.5 -2 3 0 0 ${half} ${half}\r`),
      'a.txt',
    )
    expect([isLocal, problems]).toEqual([true, []])
    expect(points).toEqual([
      {
        timeMs: 1_716_300_802_500,
        geodetic: null,
        position: { xM: 1.5, yM: -2, zM: 3 },
        headingDeg: expect.closeTo(0, 9),
        tilt: { pitchDeg: expect.closeTo(0, 9), rollDeg: expect.closeTo(0, 9) },
      },
    ])
  })

  it('reads RTAB-Map’s id behind, and puts lines in order of time, one for each instant', () => {
    const { points, problems } = parseTum(
      bytes('#timestamp x y z qx qy qz qw id', '2 2 0 0 0 0 0 1 7', '1 1 0 0 0 0 0 1 6', '2 9 0 0 0 0 0 1 8'),
      'a.txt',
    )
    expect(points.map(({ timeMs, position }) => [timeMs, position?.xM])).toEqual([
      [1000, 1],
      [2000, 2],
    ])
    expect(problems.map(({ message }) => message)).toEqual([
      '1 point of a.txt was not used: the time of another point.',
    ])
  })

  it('takes camera axes for what they are when told so, and leaves them out when not', () => {
    const { headingDeg, tilt } = { headingDeg: 30, tilt: { pitchDeg: 0, rollDeg: 0 } }
    const body = toQuaternion({ headingDeg, tilt })
    // A body's axes from a camera's, as a quaternion (−½, ½, −½, ½), multiplied from the right.
    const [x, y, z, w] = [
      0.5 * (-body.w + body.x - body.y - body.z),
      0.5 * (body.w + body.x + body.y - body.z),
      0.5 * (-body.w + body.x + body.y + body.z),
      0.5 * (body.w + body.x - body.y + body.z),
    ]
    const file = bytes(`1 0 0 0 ${x} ${y} ${z} ${w}`)
    expect(parseTum(file, 'a.txt', { axes: 'optical' }).points[0]?.headingDeg).toBeCloseTo(headingDeg, 6)
    const untold = parseTum(file, 'a.txt')
    expect(untold.points[0]).toMatchObject({ position: { xM: 0 }, headingDeg: null, tilt: null })
    expect(untold.problems[0]).toMatchObject({ code: 'heading_refused', severity: 'warning' })
  })

  it('counts lines that are none, by what is wrong with them', () => {
    const { points, problems } = parseTum(
      bytes(
        '1 0 0 0 0 0 0 1',
        '2 0 0 0 0 0 0',
        '2 0 0 NaN 0 0 0 1',
        '1e308 0 0 0 0 0 0 1',
        '3 1e308 0 0 0 0 0 1',
        '4 0 0 0 0 0 0 0',
        '1 '.repeat(5000),
      ),
      'a.txt',
    )
    expect(points).toHaveLength(1)
    expect(problems.map(({ message }) => message)).toEqual([
      '3 points of a.txt were not used: not the wanted 8 or 9 numbers (the first on line 2).',
      '1 point of a.txt was not used: a time that is none in the unit of the format (line 4).',
      '1 point of a.txt was not used: a position further than the Earth is wide (line 5).',
      '1 point of a.txt was not used: a quaternion whose length is not 1 (line 6).',
    ])
  })

  it('gives back every heading and tilt that is written', () => {
    const attitude = fc.record({
      headingDeg: fc.double({ min: 0, max: 359.99, noNaN: true }),
      tilt: fc.record({
        pitchDeg: fc.double({ min: -50, max: 50, noNaN: true }),
        rollDeg: fc.double({ min: -50, max: 50, noNaN: true }),
      }),
    })
    fc.assert(
      fc.property(attitude, (wanted) => {
        const { x, y, z, w } = toQuaternion(wanted)
        const [point] = parseTum(bytes(`1 0 0 0 ${x} ${y} ${z} ${w}`), 'a').points
        expect(turnBetweenDeg(point!.headingDeg!, wanted.headingDeg)).toBeLessThan(1e-6)
        expect(point?.tilt?.pitchDeg).toBeCloseTo(wanted.tilt.pitchDeg, 6)
        expect(point?.tilt?.rollDeg).toBeCloseTo(wanted.tilt.rollDeg, 6)
      }),
    )
  })

  it('gives a track or poses_invalid for whatever text it meets', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.double().map(String))), (words) => {
        try {
          parseTum(bytes(words.join(' '), '1 0 0 0 0 0 0 1'), 'a')
          parseTum(bytes(words.join(' ')), 'a')
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      }),
    )
  })
})

describe('parseEuroc', () => {
  it('reads nanoseconds and the scalar of the quaternion first', () => {
    const rest = ',0,0,0,0,0,0,0,0,0'
    const { points, isLocal } = parseEuroc(
      bytes(
        '#timestamp [ns], p_RS_R_x [m], …',
        `1403636580838555648,4.5,-1.5,0.5,${half},0,0,${half}${rest}`,
      ),
      'data.csv',
    )
    expect(isLocal).toBe(true)
    expect(points[0]).toMatchObject({ position: { xM: 4.5, yM: -1.5, zM: 0.5 } })
    expect(points[0]?.timeMs).toBeCloseTo(1_403_636_580_838.5557, 3)
    expect(points[0]?.headingDeg).toBeCloseTo(0, 9)
  })

  it('leaves out the headings of a rig whose x axis points up', () => {
    const { points, problems } = parseEuroc(
      bytes(`1403636580838555648,0,0,0,${half},0,-${half},0`),
      'data.csv',
    )
    expect(points[0]?.headingDeg).toBeNull()
    expect(problems[0]?.message).toContain('lay the vehicle on its side')
  })
})

describe('parseKittiTrack', () => {
  it('starts at the origin heading east, with left as north and up as up', () => {
    const { points, isLocal } = parseKittiTrack(
      bytes('1 0 0 0 0 1 0 0 0 0 1 0', AHEAD, TURNED),
      'poses.txt',
      bytes('0', '1.5', '2.5', ''),
    )
    expect(isLocal).toBe(true)
    expect(
      points.map(({ timeMs, position, headingDeg }) => [timeMs, position, Math.round(headingDeg!)]),
    ).toEqual([
      [0, { xM: 0, yM: 0, zM: 0 }, 90],
      [1500, { xM: 3, yM: -1, zM: -2 }, 90],
      [2500, { xM: 3, yM: -1, zM: -2 }, 180],
    ])
  })

  it('takes the time of the line itself, as RTAB-Map writes it', () => {
    const file = bytes(`1716300802.5 ${AHEAD}`)
    expect(isStampedKitti(file)).toBe(true)
    expect(isStampedKitti(bytes(AHEAD))).toBe(false)
    expect(parseKittiTrack(file, 'poses.txt', null).points[0]?.timeMs).toBe(1_716_300_802_500)
  })

  it('refuses other counts of poses and times, and counts what is no rotation', () => {
    expect(() => parseKittiTrack(bytes(AHEAD), 'poses.txt', bytes('0', '1'))).toThrowError(
      refusal('has 1 poses for 2 times'),
    )
    expect(() => parseKittiTrack(bytes('0 0 0 0 0 0 0 0 0 0 0 0'), 'poses.txt', bytes('0'))).toThrowError(
      refusal('1 point: a matrix that is no rotation'),
    )
  })
})

describe('parseKittiByOrder', () => {
  it('gives the first picture the first line', () => {
    const { rows, isLocal } = parseKittiByOrder(bytes(AHEAD, TURNED), 'poses.txt', ['a.jpg', 'b.jpg'])
    expect(isLocal).toBe(true)
    expect(rows.get('b.jpg')).toMatchObject({
      filename: 'b.jpg',
      line: 2,
      position: { xM: 3, yM: -1, zM: -2 },
      headingSource: 'poses',
    })
  })

  it('refuses other counts of poses and pictures', () => {
    expect(() => parseKittiByOrder(bytes(AHEAD), 'poses.txt', [])).toThrowError(
      refusal('1 poses for 0 pictures'),
    )
  })
})
