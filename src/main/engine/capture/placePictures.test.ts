import { describe, expect, it } from 'vitest'
import { knobsSchema, type Knobs } from '../../../shared/import.ts'
import { NO_POSE, type NamedPoses, type Pose, type Track } from '../pose/Pose.ts'
import { NO_METADATA, type Metadata } from './metadata.ts'
import { placePictures, type PlacedPicture } from './placePictures.ts'
import type { SurveyedPicture } from './surveyPictures.ts'

const here = { latDeg: -33.9, lonDeg: 18.4, heightM: null }
const START_MS = Date.parse('2026-03-01T10:00:00Z')
const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString()

function aPicture(name: string, metadata: Partial<Metadata> = {}, pose: Pose | null = null): SurveyedPicture {
  const read = () => Promise.reject(new Error('nothing is read while placing'))
  return {
    picture: { name, file: null, pose, read },
    size: null,
    metadata: { ...NO_METADATA, ...metadata },
    refused: null,
  }
}

/** Eastwards at 5 m/s for 20 s, in metres. */
const track: Track = {
  kind: 'track',
  isLocal: true,
  problems: [],
  points: Array.from({ length: 21 }, (_, i) => ({
    timeMs: START_MS + i * 1000,
    geodetic: null,
    position: { xM: 5 * i, yM: 0, zM: null },
    headingDeg: null,
    tilt: null,
  })),
}

function placing(pictures: SurveyedPicture[], poses: NamedPoses | Track | null, knobs: Partial<Knobs> = {}) {
  const whole = { ...knobsSchema.parse(knobs), spacingM: knobs.spacingM ?? 0.5 }
  const now = new Date('2026-11-20T00:00:00Z')
  const given = { name: 'drive', poses, posesName: 'poses', knobs: whole, originOf: () => here, now }
  return placePictures(pictures, given)
}

const codes = ({ doubts, findings }: PlacedPicture) => [...doubts, ...findings].map(({ code }) => code)

describe('placePictures on a track', () => {
  it('puts a picture between two points, headed as it travels', () => {
    const [placed] = placing([aPicture('a', { capturedAt: at(2.5) })], track, { yawOffsetDeg: 10 }).pictures
    expect(placed!.place).toMatchObject({
      position: { xM: 12.5, yM: 0 },
      positionSource: 'track',
      headingDeg: 100,
      headingSource: 'course',
    })
  })

  it('extrapolates nothing: outside the track a picture has no position, and is told so', () => {
    const { pictures } = placing([aPicture('early', { capturedAt: at(-3) }), aPicture('timeless')], track)
    expect(pictures.map(({ place }) => place.position)).toEqual([null, null])
    expect(codes(pictures[0]!)).toContain('outside_track')
    expect(pictures[0]!.doubts[0]!.message).toContain('3.0 s before the track')
    expect(pictures[1]!.doubts[0]!.message).toContain('tells no time')
  })

  it('moves the clock by offset and zone, and stores the corrected time', () => {
    const picture = aPicture('a', { capturedAt: '2026-03-01T12:00:00' }) // local time, two hours east
    const [placed] = placing([picture], track, { utcOffsetH: 2, timeOffsetS: 4 }).pictures
    expect(placed!.place).toMatchObject({ position: { xM: 20 }, capturedAt: at(4) })
  })

  it('takes the first picture for the beginning of the track when asked', () => {
    const pictures = [0, 1].map((i) => aPicture(`${i}`, { capturedAt: `1970-01-01T00:00:0${i}Z` }))
    const placed = placing(pictures, track, { alignStarts: true }).pictures
    expect(placed.map(({ place }) => place.position?.xM)).toEqual([0, 5])
  })

  it('flags a gap of more than five seconds', () => {
    const [first, last] = [track.points[0]!, track.points[20]!]
    const sparse = { ...track, points: [first, last] }
    const [placed] = placing([aPicture('a', { capturedAt: at(10) })], sparse).pictures
    expect(codes(placed!)).toContain('track_gap')
    expect(placed!.place.position?.xM).toBeCloseTo(50)
  })
})

describe('placePictures by name and tags', () => {
  const rows = (poses: Record<string, Partial<Pose>>): NamedPoses => {
    const entries = Object.entries(poses).map(([filename, pose], i) => {
      return [filename, { ...NO_POSE, ...pose, filename, line: i + 2 }] as const
    })
    return { kind: 'named', rows: new Map(entries), isLocal: false, problems: [] }
  }

  it('says what the tags contradict, and counts the poses', () => {
    const metadata = {
      geodetic: { ...here, lonDeg: 18.4005 },
      headingDeg: 200,
      headingSource: 'exif',
    } as const
    const pose = { geodetic: here, headingDeg: 90, headingSource: 'poses' } as const
    const [placed] = placing([aPicture('a.jpg', metadata)], rows({ 'a.jpg': pose })).pictures
    expect(placed!.place).toMatchObject({ position: { xM: 0, yM: 0 }, headingDeg: 90 })
    expect(placed!.doubts).toEqual([
      {
        code: 'poses_disagree',
        severity: 'warning',
        message: 'Its own tags put it 46 m away and turn it by 110°; the poses count.',
      },
    ])
  })

  it('takes the direction of travel only within one drive, and never from a single picture', () => {
    const north = (metres: number) => ({ ...here, latDeg: here.latDeg + metres / 111_000 })
    const pictures = [0, 5, 10].map((metres, i) =>
      aPicture(`${i}`, { geodetic: north(metres), capturedAt: at(2 * i) }),
    )
    pictures.push(aPicture('much later', { geodetic: north(80), capturedAt: at(3600) }))
    const placed = placing(pictures, null).pictures
    expect(placed.map(({ place }) => place.headingSource)).toEqual(['course', 'course', 'course', null])
    expect(placed[3]!.place.headingDeg).toBeNull()
    for (const { place } of placed.slice(0, 3))
      expect(Math.abs((place.headingDeg! + 180) % 360) - 180).toBeCloseTo(0)
  })

  it('leaves out what a standing vehicle took again and again, but not what a person took minutes apart', () => {
    const burst = [0, 1, 2].map((i) => aPicture(`burst ${i}`, { geodetic: here, capturedAt: at(i) }))
    const later = aPicture('later', { geodetic: here, capturedAt: at(600) })
    const placed = placing([...burst, later], null).pictures
    expect(placed.map(({ refused }) => refused?.code ?? null)).toEqual([
      null,
      'stationary',
      'stationary',
      null,
    ])
    expect(placing([...burst, later], null, { spacingM: 0 }).pictures.every(({ refused }) => !refused)).toBe(
      true,
    )
  })

  it('names speeds no vehicle has', () => {
    const far = { ...here, latDeg: here.latDeg + 0.05 }
    const pictures = [
      aPicture('a', { geodetic: here, capturedAt: at(0) }),
      aPicture('b', { geodetic: far, capturedAt: at(20) }),
    ]
    expect(placing(pictures, null).problems.map(({ code }) => code)).toContain('impossible_speed')
  })
})
