import { describe, expect, it } from 'vitest'
import type { Geodetic } from '../../../shared/capture.ts'
import { NO_METADATA, type Metadata } from './metadata.ts'
import { placeCapture, type PlaceSources } from './placeCapture.ts'
import { NO_POSE, type Pose } from '../pose/Pose.ts'

const here: Geodetic = { latDeg: 47.37, lonDeg: 8.54, heightM: 400 }

function place(
  given: { metadata?: Partial<Metadata>; pose?: Partial<Pose> } & Partial<
    Omit<PlaceSources, 'metadata' | 'pose'>
  >,
) {
  const metadata: Metadata = { ...NO_METADATA, ...given.metadata }
  const headingSource = typeof given.pose?.headingDeg === 'number' ? 'poses' : null
  const pose: Pose | null = given.pose ? { ...NO_POSE, headingSource, ...given.pose } : null
  const found = placeCapture({
    metadata,
    pose,
    poseSource: given.poseSource ?? 'poses',
    courseDeg: given.courseDeg ?? null,
    yawOffsetDeg: given.yawOffsetDeg ?? 0,
    originFor: given.originFor ?? (() => here),
    now: new Date('2026-11-20T12:00:00Z'),
  })
  return { ...found.place, codes: found.findings.map(({ code }) => code) }
}

describe('placeCapture', () => {
  it('takes position, heading and time from the poses file before the picture', () => {
    const exif = {
      geodetic: { ...here, latDeg: 48 },
      headingDeg: 10,
      headingSource: 'exif',
      capturedAt: '2024-01-01T00:00:00',
    } as const
    const pose = { geodetic: here, headingDeg: 270, capturedAt: '2024-05-21T14:13:22.000Z' }
    expect(place({ metadata: exif, pose })).toEqual({
      geodetic: here,
      position: { xM: 0, yM: 0, zM: 0 },
      positionSource: 'poses',
      headingDeg: 270,
      headingSource: 'poses',
      capturedAt: '2024-05-21T14:13:22.000Z',
      codes: [],
    })
  })

  it('takes from the picture what the row leaves out', () => {
    const metadata = { geodetic: here, headingDeg: 10, headingSource: 'gpano' } as const
    expect(place({ metadata, pose: { headingDeg: 0 } })).toMatchObject({
      positionSource: 'exif',
      headingDeg: 0,
      headingSource: 'poses',
    })
    expect(place({ metadata, pose: { geodetic: here } })).toMatchObject({
      positionSource: 'poses',
      headingSource: 'gpano',
    })
  })

  it('never invents a heading, and turns a known one by the yaw offset', () => {
    expect(place({ metadata: { geodetic: here }, yawOffsetDeg: 90 })).toMatchObject({
      headingDeg: null,
      headingSource: null,
    })
    expect(place({ pose: { headingDeg: 300, geodetic: here }, yawOffsetDeg: 90 }).headingDeg).toBe(30)
    expect(
      place({ pose: { headingDeg: 10, geodetic: here }, yawOffsetDeg: -10 - 1e-15 }).headingDeg,
    ).toBeLessThan(360)
  })

  it('takes local metres as they are, whether the site has an origin or not', () => {
    const position = { xM: 3, yM: -4, zM: null }
    const originFor = () => null
    expect(place({ pose: { position }, metadata: { geodetic: here }, originFor })).toMatchObject({
      position,
      geodetic: null,
      codes: [],
    })
  })

  it('says that a position by latitude and longitude has no place in a local site', () => {
    const found = place({ metadata: { geodetic: here }, originFor: () => null })
    expect(found).toMatchObject({
      position: null,
      positionSource: null,
      geodetic: here,
      codes: ['no_position'],
    })
  })

  it('says once why a capture has no position', () => {
    const refused = {
      code: 'position_refused',
      severity: 'warning',
      message: 'It is not on the globe.',
    } as const
    expect(place({}).codes).toEqual(['no_position'])
    expect(place({ metadata: { findings: [refused] } }).codes).toEqual(['position_refused'])
    expect(place({ metadata: { findings: [refused] }, pose: { geodetic: here } }).codes).toEqual([])
  })

  it('takes zeros for no fix, wherever they come from, and never for an origin', () => {
    const originFor = () => expect.unreachable('a null island became the origin')
    const nowhere = { latDeg: 0, lonDeg: 0.0002, heightM: 5 }
    for (const given of [{ metadata: { geodetic: nowhere } }, { pose: { geodetic: nowhere } }])
      expect(place({ ...given, originFor })).toMatchObject({
        position: null,
        geodetic: null,
        codes: ['position_doubtful'],
      })
  })

  it('keeps a position far from the origin, and doubts it', () => {
    const found = place({ metadata: { geodetic: { ...here, lonDeg: 10 } } })
    expect(found.position?.xM).toBeGreaterThan(100_000)
    expect(found.codes).toEqual(['position_doubtful'])
  })

  it('leaves out a time that cannot be', () => {
    const found = place({ pose: { geodetic: here, capturedAt: '2087-03-01T12:00:00.000Z' } })
    expect(found).toMatchObject({ capturedAt: null, codes: ['time_doubtful'] })
  })
})
