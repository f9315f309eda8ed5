import { describe, expect, it } from 'vitest'
import { turnBetweenDeg } from '../../../shared/bearing.ts'
import type { LocalPosition } from '../../../shared/capture.ts'
import { courses } from './course.ts'

const at = (xM: number, yM: number): LocalPosition => ({ xM, yM, zM: null })
const rounded = (found: (number | null)[]) => found.map((deg) => deg && Math.round(deg))

describe('courses', () => {
  it('follows a drive round a corner, centred between the neighbours', () => {
    expect(rounded(courses([at(0, 0), at(10, 0), at(20, 0), at(20, 10), at(20, 20)]))).toEqual([
      90, 90, 45, 0, 0,
    ])
  })

  it('knows no course of one place, of nothing and of what never moves', () => {
    expect(courses([])).toEqual([])
    expect(courses([at(3, 4)])).toEqual([null])
    expect(courses([at(0, 0), at(0.5, 0), at(0, 0.5), at(0.2, 0)])).toEqual([null, null, null, null])
  })

  it('leaves out places that are not known, and goes on over them', () => {
    expect(courses([at(0, 0), null, at(10, 0), null])).toEqual([90, null, 90, null])
  })

  it('tells no course over a step that may have gone round any corner', () => {
    expect(courses([at(0, 0), at(10, 0), at(500, 500), at(500, 510)])).toEqual([90, 90, 0, 0])
    expect(courses([at(0, 0), at(500, 0)])).toEqual([null, null])
    expect(courses([at(0, 0), at(500, 0)], { maxStepM: 1000 })).toEqual([90, 90])
  })

  it('takes the way a vehicle came where it turns back', () => {
    expect(courses([at(0, 0), at(10, 0), at(20, 0), at(10, 0), at(0, 0)])).toEqual([90, 90, 90, 270, 270])
  })

  it('is not spun by noise of a receiver at ten positions a second', () => {
    const noise = (i: number) => 0.3 * Math.sin(i * 12.9898)
    const drive = Array.from({ length: 600 }, (_, i) => at(i * 0.14 + noise(i), noise(i + 99)))
    const found = courses(drive)
    for (const courseDeg of found) expect(turnBetweenDeg(courseDeg!, 90)).toBeLessThan(25)
  })

  it('follows a drive across the antimeridian and round the pole', () => {
    const east = [179.9998, 179.9999, -180, -179.9999].map((lonDeg) => ({ latDeg: 0, lonDeg, heightM: null }))
    expect(rounded(courses(east))).toEqual([90, 90, 90, 90])
    const over = [
      { latDeg: 89.9998, lonDeg: 0, heightM: null },
      { latDeg: 89.9999, lonDeg: 0, heightM: null },
      { latDeg: 89.9999, lonDeg: 180, heightM: null },
      { latDeg: 89.9998, lonDeg: 180, heightM: null },
    ]
    expect(rounded(courses(over))).toEqual([0, 0, 180, 180])
  })

  it('stays quick where a vehicle shuttles to and fro, or stands for a day', () => {
    const shuttle = Array.from({ length: 200_000 }, (_, i) => at(i < 100_000 ? 0 : (i % 2) * 10, 0))
    expect(courses(shuttle)).toHaveLength(200_000)
  })

  it('gives numbers or null for numbers that overflow', () => {
    for (const courseDeg of courses([at(1e308, 0), at(-1e308, 1e308), at(NaN, 0), at(0, 5), at(0, 9)]))
      expect(courseDeg === null || (courseDeg >= 0 && courseDeg < 360)).toBe(true)
  })
})
