import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import { matchPoses } from './matchPoses.ts'
import { parseGeoTxt } from './parseGeoTxt.ts'
import { parseMapillary } from './parseMapillary.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const refusal = (message: string) =>
  expect.objectContaining({ code: 'poses_invalid', message: expect.stringContaining(message) })

const geo = (...lines: string[]) => parseGeoTxt(encode(lines.join('\n')), 'geo.txt')
const UTM_33 = '568828.245 6495315.142'
const here = { latDeg: expect.closeTo(58.5927694, 6), lonDeg: expect.closeTo(16.1840944, 6), heightM: null }

describe('parseGeoTxt', () => {
  it('reads name, longitude, latitude, height, yaw, pitch and roll', () => {
    const { rows, isLocal, problems } = geo(
      '\ufeffEPSG:4326\r',
      'a.jpg 16.1840944 58.5927694 12.5 -90 2 -1 0.5 0.8 extra\r',
      '# nothing',
      '',
      'b.jpg 16.1840944 58.5927694',
    )
    expect([isLocal, problems]).toEqual([false, []])
    expect([...rows.values()]).toEqual([
      {
        filename: 'a.jpg',
        line: 2,
        capturedAt: null,
        geodetic: { ...here, heightM: 12.5 },
        position: null,
        headingDeg: 270,
        headingSource: 'poses',
        tilt: { pitchDeg: 2, rollDeg: -1 },
      },
      expect.objectContaining({ filename: 'b.jpg', geodetic: here, headingDeg: null, tilt: null }),
    ])
  })

  it.each([
    ['WGS84 UTM 33N', UTM_33],
    ['EPSG:32633', UTM_33],
    ['+proj=utm +zone=33 +datum=WGS84 +units=m +no_defs', UTM_33],
    ['EPSG:3857', proj4('EPSG:4326', 'EPSG:3857', [16.1840944, 58.5927694]).join(' ')],
  ])('reads coordinates in %s', (projection, coordinates) => {
    expect(geo(projection, `a.jpg ${coordinates}`).rows.get('a.jpg')?.geodetic).toEqual(here)
  })

  it('knows the southern zones', () => {
    for (const projection of ['WGS84 UTM 19S', 'EPSG:32719'])
      expect(geo(projection, 'a.jpg 500000 4000000').rows.get('a.jpg')?.geodetic?.latDeg).toBeLessThan(-50)
  })

  it('takes zeros in every row for no angles, and steep tilts for another convention', () => {
    const zeros = geo('EPSG:4326', 'a.jpg 1 2 3 0 0 0 1 1', 'b.jpg 1 2 3 0 0 0 1 1')
    expect(zeros.rows.get('a.jpg')).toMatchObject({ headingDeg: null, headingSource: null, tilt: null })
    expect(zeros.problems.map(({ code }) => code)).toEqual(['heading_refused'])
    const steep = geo('EPSG:4326', 'a.jpg 1 2 3 10 90 0', 'b.jpg 1 2 3 10 1 0')
    expect(steep.rows.get('a.jpg')).toMatchObject({ headingDeg: 10, tilt: null })
    expect(steep.rows.get('b.jpg')?.tilt).toEqual({ pitchDeg: 1, rollDeg: 0 })
    expect(steep.problems[0]?.message).toContain('1 of 2 rows')
  })

  it.each([
    ['../b.jpg 1 2', 'lies outside the folder'],
    ['/b.jpg 1 2', 'is an absolute path'],
    ['a.jpg 1 2', 'line 2 already gave a pose'],
    ['b.jpg 1', 'it has 2 words'],
    ['b.jpg 1 91', '1, 91 is not on the globe'],
    ['b.jpg 1 NaN', '"NaN" is not a number'],
    ['b.jpg 1,5 2', '"1,5" is not a number'],
    ['b.jpg 1 2 1e308', '1e+308 is no height'],
    ['b.jpg 1 2 3 720', 'yaw 720 is more than one turn'],
  ])('does not use the row "%s" and says why', (row, why) => {
    const { rows, problems } = geo('EPSG:4326', 'a.jpg 1 2', row)
    expect([...rows.keys()]).toEqual(['a.jpg'])
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(why)])
    expect(problems[0]?.message).toMatch(/^Line 3 of geo.txt was not used: /)
  })

  it.each(['1e308 1e308', '-1e30 0', '0 1e400'])('takes %s in a UTM zone for no place', (coordinates) => {
    expect(geo('EPSG:32633', `a.jpg ${coordinates}`).rows.size).toBe(0)
  })

  it.each(['', 'a.jpg 1 2', 'EPSG:32661', 'EPSG:31468', '+proj=nonsense', 'WGS84 UTM 61N', 'x'.repeat(1e6)])(
    'refuses the projection "%.30s"',
    (first) => {
      expect(() => geo(first, 'a.jpg 1 2')).toThrowError(refusal('The first line of geo.txt is'))
    },
  )
})

const mapillary = (found: unknown) => parseMapillary(encode(JSON.stringify(found)), 'description.json')
const image = (filename: string, given: object = {}) => ({
  MAPLatitude: 58.5927694,
  MAPLongitude: 16.1840944,
  MAPCaptureTime: '2021_08_14_01_22_22_500',
  filename,
  filetype: 'image',
  ...given,
})

describe('parseMapillary', () => {
  it('reads place, time and true heading by the base name', () => {
    const heading = { TrueHeading: 27.1, MagneticHeading: 30 }
    const { rows, isLocal, problems } = mapillary([
      image('/media/card/drive/a.jpg', {
        MAPAltitude: 42.5,
        MAPCompassHeading: heading,
        MAPSequenceUUID: 'x',
      }),
    ])
    expect([isLocal, problems]).toEqual([false, []])
    expect([...rows]).toEqual([
      [
        'a.jpg',
        {
          filename: 'a.jpg',
          line: 1,
          capturedAt: '2021-08-14T01:22:22.500Z',
          geodetic: { latDeg: 58.5927694, lonDeg: 16.1840944, heightM: 42.5 },
          position: null,
          headingDeg: 27.1,
          headingSource: 'poses',
          tilt: null,
        },
      ],
    ])
  })

  it('takes a magnetic heading only where there is no true one, and says so', () => {
    const { rows } = mapillary([
      image('a.jpg', { MAPCompassHeading: { TrueHeading: null, MagneticHeading: -90 } }),
      image('b.jpg', { MAPCompassHeading: { TrueHeading: 'north', MagneticHeading: 1e308 } }),
      image('c.jpg', { MAPCompassHeading: null }),
    ])
    const headings = [...rows.values()].map(({ headingDeg, headingSource }) => [headingDeg, headingSource])
    expect(headings).toEqual([
      [270, 'exif-magnetic'],
      [null, null],
      [null, null],
    ])
  })

  it('tells two pictures of one name apart by their folders, and a file given twice not at all', () => {
    const named = mapillary([
      image('C:\\drive\\front\\1.jpg'),
      image('C:\\drive\\back\\1.jpg'),
      image('C:\\drive\\back\\2.jpg'),
      image('C:\\drive\\back\\2.jpg'),
    ])
    expect([...named.rows.keys()]).toEqual(['front/1.jpg', 'back/1.jpg', '2.jpg'])
    expect(named.problems[0]?.message).toContain('Item 4 of description.json was not used: item 3')
    const { byFilename } = matchPoses(named, ['front/1.jpg', 'back/1.jpg', 'back/2.jpg'])
    expect(byFilename.size).toBe(3)
  })

  it('keeps the words of what mapillary_tools refused, and names videos and broken items', () => {
    const { rows, problems } = mapillary([
      { error: { type: 'MapillaryGeoTaggingError', message: 'no GPS' }, filename: '/x/bad.jpg' },
      { filename: '/x/v.mp4', filetype: 'camm', MAPGPSTrack: [] },
      image('/x/lat.jpg', { MAPLatitude: '58' }),
      image('/x/globe.jpg', { MAPLatitude: 95 }),
      null,
      7,
    ])
    expect(rows.size).toBe(0)
    expect(problems.map(({ filename, severity }) => [filename, severity])).toEqual([
      ['bad.jpg', 'refused'],
      ['v.mp4', 'refused'],
      ['lat.jpg', 'refused'],
      ['globe.jpg', 'refused'],
      ['an item without a name', 'refused'],
      ['an item without a name', 'refused'],
    ])
    const [failed, video, , globe] = problems.map(({ message }) => message)
    expect(failed).toContain('mapillary_tools refused it (MapillaryGeoTaggingError: no GPS)')
    expect(video).toContain('import the video')
    expect(globe).toContain('latitude 95')
  })

  it.each([
    ['', 'is not JSON'],
    ['\u0000\u0001', 'is not JSON'],
    ['{"a":1}', 'is JSON but no array'],
    ['['.repeat(1_000_000), 'is not JSON'],
  ])('refuses %.20j', (text, why) => {
    expect(() => parseMapillary(encode(text), 'description.json')).toThrowError(refusal(why))
  })
})
