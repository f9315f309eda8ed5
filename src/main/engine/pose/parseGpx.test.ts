import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testData } from '../../../../tests/builders/testData.ts'
import { parseGpx } from './parseGpx.ts'
import { withCourse } from './track.ts'

const parse = (text: string) => parseGpx(new TextEncoder().encode(text), 'drive.gpx')
const trkpt = (lat: string, lon: string, inner: string) => `<trkpt lat="${lat}" lon="${lon}">${inner}</trkpt>`
const time = (second: number) => `<time>2024-05-21T14:13:${String(second).padStart(2, '0')}Z</time>`
const gpx = (...segments: string[]) =>
  `<?xml version="1.0"?><gpx version="1.1"><trk>${segments.map((points) => `<trkseg>${points}</trkseg>`).join('')}</trk></gpx>`
const startMs = Date.UTC(2024, 4, 21, 14, 13)
const refusal = (message: string) =>
  expect.objectContaining({ code: 'poses_invalid', message: expect.stringContaining(message) })

describe('parseGpx', () => {
  it('reads all segments in order of time, with heights where there are any', () => {
    const { points, isLocal, problems } = parse(
      gpx(trkpt('47.1', '8.1', `<ele>400.5</ele>${time(5)}`), trkpt('-47', '-8', time(1))),
    )
    expect([isLocal, problems]).toEqual([false, []])
    const rest = { position: null, headingDeg: null, tilt: null }
    expect(points).toEqual([
      { timeMs: startMs + 1000, geodetic: { latDeg: -47, lonDeg: -8, heightM: null }, ...rest },
      { timeMs: startMs + 5000, geodetic: { latDeg: 47.1, lonDeg: 8.1, heightM: 400.5 }, ...rest },
    ])
  })

  it('reads prefixed names, a byte-order mark, CRLF, and a time without zone as UTC', () => {
    const text = gpx(trkpt('47', '8', '<time>2024-05-21T14:13:05</time>'))
      .replaceAll(/<(\/?)(gpx|trk|trkseg|trkpt|time)\b/g, '<$1g:$2')
      .replaceAll('><', '>\r\n<')
    expect(parse(`\ufeff${text}`).points[0]?.timeMs).toBe(startMs + 5000)
  })

  it('leaves out and counts points without time, without place, off the globe, of one instant, and of no fix', () => {
    const bad = [
      trkpt('47', '8', ''),
      trkpt('47', '8', ''),
      trkpt('47', '8', '<time>yesterday</time>'),
      trkpt('1e308', '8', time(1)),
      trkpt('47,5', '8', time(1)),
      trkpt('NaN', '8', time(1)),
      '<trkpt><time>2024-05-21T14:13:00Z</time></trkpt>',
      trkpt('0', '0', time(2)),
      trkpt('47', '8', time(3)),
      trkpt('48', '9', time(3)),
    ]
    const { points, problems } = parse(gpx(bad.join('')))
    expect(points.map(({ geodetic }) => geodetic?.latDeg)).toEqual([47])
    expect(problems.map(({ message }) => message)).toEqual([
      '2 points of drive.gpx were not used: no time.',
      '1 point of drive.gpx was not used: a time that is none.',
      '3 points of drive.gpx were not used: a position that is not on the globe.',
      '1 point of drive.gpx was not used: no latitude and longitude.',
      '1 point of drive.gpx was not used: the position 0° N 0° E, as receivers write without a fix.',
      '1 point of drive.gpx was not used: the time of another point.',
    ])
  })

  it('takes no height that cannot be one', () => {
    expect(parse(gpx(trkpt('47', '8', `<ele>1e308</ele>${time(1)}`))).points[0]?.geodetic?.heightM).toBeNull()
  })

  it('keeps what a recorder wrote before it was cut off', () => {
    const whole = gpx(trkpt('47', '8', time(1)) + trkpt('47', '8.1', time(2)))
    expect(parse(whole.slice(0, whole.indexOf('</trkseg>'))).points).toHaveLength(2)
  })

  it.each([
    ['', 'has no element gpx'],
    ['<kml></kml>', 'has no element gpx'],
    ['\u0000\u0001\u0002', 'has no element gpx'],
    [gpx(trkpt('47', '8', '')), 'no point with time and position that can be used (1 point: no time)'],
    [gpx(), 'no point with time and position'],
    [`<gpx>${'<a>'.repeat(100_000)}`, 'cannot be read as GPX'],
  ])('refuses %.30j', (text, why) => {
    expect(() => parse(text)).toThrowError(refusal(why))
  })

  it('expands no entity and reads no file that one names', () => {
    const bomb = `<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>`
    expect(() => parse(bomb + gpx(trkpt('47', '8', `<name>&b;&f;</name>${time(1)}`)))).toThrowError(
      refusal('declares a document type'),
    )
  })

  it('refuses what is too large before it is decoded', () => {
    expect(() => parseGpx(new Uint8Array(32 * 1024 * 1024 + 1), 'big.gpx')).toThrowError(
      refusal('at most 33554432 are read'),
    )
  })

  it('reads a real track, driven at 30 km/h', () => {
    const folder = testData('captures', 'mapillary-tools')
    if (folder === undefined) return
    const { points, problems } = withCourse(
      parseGpx(readFileSync(join(folder, 'sf_30km_h.gpx')), 'sf_30km_h.gpx'),
      { maxStepM: 1000 },
    )
    expect(problems).toEqual([])
    expect(points).toHaveLength(49)
    expect(points[0]).toMatchObject({
      timeMs: Date.UTC(2025, 2, 14, 7),
      geodetic: { latDeg: 37.793585, lonDeg: -122.461396, heightM: 94.75 },
      headingSource: 'course',
    })
    expect(points.every(({ headingDeg }) => headingDeg !== null)).toBe(true)
  })
})
