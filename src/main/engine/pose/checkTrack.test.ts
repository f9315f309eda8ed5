import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDrive, type Stop } from './checkTrack.ts'

type Given = readonly [number, number] | null
const drive = (places: readonly Given[], given: Partial<Stop> = {}): Stop[] =>
  places.map((place, i) => ({
    name: `${i}.jpg`,
    timeMs: i * 1000,
    position: place && { xM: place[0], yM: place[1], zM: null },
    headingDeg: null,
    ...given,
  }))
const check = (stops: Stop[], spacingM = 0) => checkDrive(stops, { spacingM })
const told = (stops: Stop[]) => check(stops).problems.map(({ code, filename }) => [code, filename])
const timeless = { timeMs: null }

describe('checkDrive', () => {
  it('says nothing of an ordinary drive, of one picture, and of none', () => {
    const round = drive([
      [0, 0],
      [40, 0],
      [40, 40],
      [0, 40],
      [0, 0],
      [-40, 0],
    ])
    for (const stops of [round, drive([[0, 0]]), []])
      expect(check(stops, 1)).toEqual({ problems: [], dropped: new Map() })
  })

  it('warns beyond 400 km/h, with both pictures and the evidence', () => {
    const { problems } = check(
      drive([
        [0, 0],
        [111, 0],
        [223, 0],
      ]),
    )
    expect(problems).toEqual([
      {
        filename: '2.jpg',
        code: 'impossible_speed',
        severity: 'warning',
        message:
          'It lies 112 m from "1.jpg", taken 1.0 s apart: more than 400 km/h, so the position or time of one of the two is wrong; both were kept.',
      },
    ])
  })

  it('doubts no speed where a time is missing, and none of two pictures in one second', () => {
    const far: Given[] = [
      [0, 0],
      [5000, 0],
    ]
    expect(told(drive(far, timeless))).toEqual([])
    expect(told(drive([[0, 0], [30, 0]], { timeMs: 0 }))).toEqual([]) // prettier-ignore
    expect(told(drive(far, { timeMs: 0 }))).toEqual([['impossible_speed', '1.jpg']])
  })

  it('finds one leap off the line, two beside each other, and pictures of two lines mixed', () => {
    const line = (leap: (i: number) => number) =>
      drive(
        Array.from({ length: 10 }, (_, i) => [leap(i), i * 11] as const),
        timeless,
      )
    expect(told(line((i) => (i === 5 ? 220 : 0)))).toEqual([['zig_zag', '5.jpg']])
    expect(told(line((i) => (i === 5 || i === 6 ? 111 : 0)))).toEqual([
      ['zig_zag', '5.jpg'],
      ['zig_zag', '6.jpg'],
    ])
    expect(told(line((i) => (i % 2) * 100)).length).toBeGreaterThan(5)
  })

  it('takes a vehicle that turns back, and a small wobble, for no zig-zag', () => {
    const turnsBack = [0, 40, 80, 120, 80, 40, 0].map((x) => [x, 0] as const)
    const wobbles = Array.from({ length: 10 }, (_, i) => [(i % 2) * 20, i] as const)
    expect(told(drive(turnsBack, timeless))).toEqual([])
    expect(told(drive(wobbles, timeless))).toEqual([])
  })

  it('warns of a pose that comes twice, headings being the same or unknown', () => {
    const twice: Given[] = [
      [0, 0],
      [0.1, 0],
    ]
    const facing = (one: number, other: number) =>
      drive(twice).map((stop, i) => ({ ...stop, headingDeg: i === 0 ? one : other }))
    expect(told(drive(twice))).toEqual([['duplicate_pose', '1.jpg']])
    expect(told(facing(358, 2))).toEqual([['duplicate_pose', '1.jpg']])
    expect(told(facing(0, 6))).toEqual([])
  })

  it('drops what lies within the spacing of the last picture kept, and says how to keep it', () => {
    const creeping = drive([[0, 0], [0.4, 0], null, [0.9, 0], [1, 0], [1.9, 0], [2, 0], [0, 0]])
    const { problems, dropped } = check(creeping, 1)
    expect(problems).toEqual([])
    expect([...dropped.keys()]).toEqual([1, 3, 5])
    expect(dropped.get(3)).toEqual({
      code: 'stationary',
      severity: 'refused',
      message:
        'It was taken 0.90 m from "0.jpg", nearer than the spacing of 1 m, and was left out; lower the spacing to keep it.',
    })
  })

  it('keeps pictures of any drive at least the spacing apart, and the first of them', () => {
    const place = fc.tuple(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.double({ min: -20, max: 20, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(place, { minLength: 1 }), (places) => {
        const { dropped } = check(drive(places), 5)
        const kept = places.filter((_, i) => !dropped.has(i))
        expect(kept[0]).toEqual(places[0])
        for (const [i, [x, y]] of kept.slice(1).entries())
          expect(Math.hypot(x - kept[i]![0], y - kept[i]![1])).toBeGreaterThanOrEqual(5)
      }),
    )
  })

  it('survives numbers that are none', () => {
    const places: Given[] = [
      [NaN, 0],
      [1e308, -1e308],
      [-1e308, 1e308],
      [0, Infinity],
      [0, 0],
      [1, 1],
    ]
    expect(() => check(drive(places, { timeMs: NaN }), 1)).not.toThrow()
  })
})
