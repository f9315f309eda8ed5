import { describe, expect, it } from 'vitest'
import { motionBetween } from './motionBetween.ts'
import { parseTum } from './parseTum.ts'
import type { Track } from './Pose.ts'

const tum = (text: string): Track => parseTum(new TextEncoder().encode(text), 'odometry.tum')

/** East for 20 m in 4 s, then turned left, to face north, in 2 s. */
const drive = tum(`1700000000 0 0 0 0 0 0 1
1700000004 20 0 0 0 0 0 1
1700000006 20 0 0 0 0 0.70710678 0.70710678`)

describe('motionBetween', () => {
  it('tells the way in the frame of the first heading, and the turn clockwise', () => {
    const { forwardM, leftM, turnDeg } = motionBetween(drive, 1_700_000_000_000, 1_700_000_006_000, 'o')
    expect(forwardM).toBeCloseTo(20)
    expect(leftM).toBeCloseTo(0)
    expect(turnDeg).toBeCloseTo(-90)
  })

  it('tells the way back too, between the points', () => {
    const { forwardM, leftM, turnDeg } = motionBetween(drive, 1_700_000_006_000, 1_700_000_002_000, 'o')
    expect(forwardM).toBeCloseTo(0)
    expect(leftM).toBeCloseTo(10)
    expect(turnDeg).toBeCloseTo(90)
  })

  it('takes the direction of travel where no heading was measured', () => {
    const points = drive.points.map((point) => ({ ...point, headingDeg: null }))
    const { forwardM } = motionBetween({ ...drive, points }, 1_700_000_000_000, 1_700_000_004_000, 'o')
    expect(forwardM).toBeCloseTo(20)
  })

  it('refuses a time before the track begins, after it ends, or in a gap', () => {
    const between = (from: number, to: number) => () => motionBetween(drive, from, to, 'odometry.tum')
    expect(between(1_699_999_990_000, 1_700_000_002_000)).toThrow(/begins 10\.0 s after 1699999990 s/)
    expect(between(1_700_000_000_000, 1_700_000_009_000)).toThrow(/ends 3\.0 s before 1700000009 s/)
    const sparse = tum('1700000000 0 0 0 0 0 0 1\n1700000060 20 0 0 0 0 0 1')
    expect(() => motionBetween(sparse, 1_700_000_000_000, 1_700_000_030_000, 'x')).toThrow(/gap of 60/)
  })

  it('refuses a track that stands still and measured no heading', () => {
    const points = drive.points.map((point) => ({
      ...point,
      headingDeg: null,
      position: { xM: 0, yM: 0, zM: 0 },
    }))
    expect(() =>
      motionBetween({ ...drive, points }, 1_700_000_000_000, 1_700_000_004_000, 'odometry.tum'),
    ).toThrow(/no heading at 1700000000 s/)
  })
})
