import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { parsePoses } from './parsePoses.ts'
import { NO_POSE } from './Pose.ts'

const parse = (text: string) => parsePoses(new TextEncoder().encode(text), 'poses.csv')
const only = (text: string) => [...parse(text).rows.values()]
const faultOf = (text: string) => parse(text).problems.map(({ message }) => message)

describe('parsePoses', () => {
  it('reads latitude, longitude, height and heading, and leaves what a row does not say null', () => {
    expect(
      only(
        'filename,timestamp,lat,lon,alt,heading_deg\na.jpg,2024-05-21T14:13:22Z,44.35,-68.2,10,359.9\nb.jpg,,,,,\n',
      ),
    ).toEqual([
      {
        line: 2,
        filename: 'a.jpg',
        capturedAt: '2024-05-21T14:13:22.000Z',
        geodetic: { latDeg: 44.35, lonDeg: -68.2, heightM: 10 },
        position: null,
        headingDeg: 359.9,
        headingSource: 'poses',
        tilt: null,
      },
      { ...NO_POSE, line: 3, filename: 'b.jpg' },
    ])
  })

  it('reads metres of the local frame, and a quaternion as the heading of the x axis', () => {
    const half = Math.SQRT1_2
    const { rows, isLocal } = parse(
      `file\tx\ty\tz\tqx\tqy\tqz\tqw\na.jpg\t1.5\t-2\t\t0\t0\t0\t1\nb.jpg\t1\t2\t3\t0\t0\t${half}\t${half}\n`,
    )
    expect(isLocal).toBe(true)
    expect(rows.get('a.jpg')).toMatchObject({ position: { xM: 1.5, yM: -2, zM: null }, headingDeg: 90 })
    expect(rows.get('b.jpg')?.headingDeg).toBeCloseTo(0, 9)
  })

  it('takes latitude and longitude before x and y, for the whole file, and says so once', () => {
    const { rows, isLocal, problems } = parse(
      'filename,lat,lon,x,y\na.jpg,44.35,-68.2,554000.5,4911000.2\nb.jpg,,,554010,4911000\nc.jpg,44.36,-68.2,,\n',
    )
    expect(isLocal).toBe(false)
    expect([...rows.values()].map(({ geodetic, position }) => [geodetic?.latDeg ?? null, position])).toEqual([
      [44.35, null],
      [null, null],
      [44.36, null],
    ])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ filename: 'poses.csv', code: 'pose_row', severity: 'warning' })
    expect(problems[0]?.message).toContain('1 row with x and y alone')
  })

  it('takes x and y where latitude and longitude are empty, or zeros for no fix, in every row', () => {
    const { rows, isLocal, problems } = parse('filename,lat,lon,x,y\na.jpg,,,1,2\nb.jpg,0,0,3,4\n')
    expect([isLocal, problems]).toEqual([true, []])
    expect(rows.get('a.jpg')).toMatchObject({ geodetic: null, position: { xM: 1, yM: 2 } })
    expect(rows.get('b.jpg')).toMatchObject({ geodetic: null, position: { xM: 3, yM: 4 } })
  })

  it('says nothing of x and y that are empty in every row', () => {
    const { isLocal, problems } = parse('filename,lat,lon,x,y\na.jpg,44,-68,,\n')
    expect([isLocal, problems]).toEqual([false, []])
  })

  it('takes headings alone for no frame', () => {
    expect(parse('filename,heading_deg\na.jpg,10\n').isLocal).toBe(false)
  })

  it('reads columns by their titles, in any order, with units and unknown ones beside', () => {
    const [pose] = only(
      'Heading_Deg, weather ,LON[deg],latitude[deg],Image\r\n-90,fine,8.5,47,sub\\a.jpg\r\n',
    )
    expect(pose).toMatchObject({
      filename: 'sub/a.jpg',
      headingDeg: 270,
      geodetic: { latDeg: 47, lonDeg: 8.5 },
    })
  })

  it('reads semicolons with decimal commas, Latin-1 and UTF-16', () => {
    const text =
      'filename;timestamp;lat;lon;heading_deg\r\nStraße.jpg;21.05.2024 14:13:22;44,3500;-68,2000;90,0\r\n'
    const wanted = {
      geodetic: { latDeg: 44.35, lonDeg: -68.2 },
      headingDeg: 90,
      capturedAt: '2024-05-21T14:13:22',
    }
    const latin1 = Uint8Array.from(text, (letter) => letter.charCodeAt(0))
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'))
    for (const bytes of [latin1, utf16])
      expect(parsePoses(bytes, 'p').rows.get('Straße.jpg')).toMatchObject(wanted)
  })

  it('knows a name whichever way its accents are encoded', () => {
    expect(parse('filename,lat,lon\nCafe\u0301.jpg,1,2\n').rows.has('Caf\u00e9.jpg')).toBe(true)
  })

  it.each([
    ['a.jpg,91,0,0', 'lat 91, lon 0 is not on the globe'],
    ['a.jpg,NaN,0,0', 'lat is "NaN", not a number'],
    ['a.jpg,1,1e400,0', 'lon is "1e400", not a number'],
    ['a.jpg,1,1e308,0', 'is not on the globe'],
    ['a.jpg,1,,0', 'only one of lat and lon'],
    ['a.jpg,1,2,-720', 'heading -720 is more than one turn'],
    ['a.jpg,1,2', 'it has 3 cells and the header 4'],
    ['a.jpg,1,2,3,4', 'it has 5 cells and the header 4'],
    ['../a.jpg,1,2,3', 'lies outside the folder'],
    ['sub/../../a.jpg,1,2,3', 'lies outside the folder'],
    ['/etc/passwd,1,2,3', 'is an absolute path'],
    ['C:\\a.jpg,1,2,3', 'is an absolute path'],
    [',1,2,3', 'names no file'],
    ['good.jpg,5,6,7', 'line 2 already gave a pose'],
  ])('does not use the row "%s" and says why', (row, why) => {
    const { rows, problems } = parse(`filename,lat,lon,heading_deg\ngood.jpg,1,2,3\n${row}\nalso.jpg,1,2,3\n`)
    expect([...rows.keys()]).toEqual(['good.jpg', 'also.jpg'])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ code: 'pose_row', severity: 'refused' })
    expect(problems[0]?.message).toContain('Line 3 of poses.csv was not used: ')
    expect(problems[0]?.message).toContain(why)
  })

  it('reads pitch and roll by their columns, else from the quaternion, and one alone as level the other way', () => {
    const [a, b] = only('filename,lat,lon,pitch_deg,roll[deg]\na.jpg,1,2,10.9,-6\nb.jpg,1,2,,7\n')
    expect(a?.tilt).toEqual({ pitchDeg: 10.9, rollDeg: -6 })
    expect(b?.tilt).toEqual({ pitchDeg: 0, rollDeg: 7 })
    const [c] = only('filename,x,y,qx,qy,qz,qw\nc.jpg,0,0,0.0871557,0,0,0.9961947\n')
    expect(c?.tilt?.rollDeg).toBeCloseTo(10, 4)
    expect(c).toMatchObject({ headingDeg: 90, headingSource: 'poses' })
  })

  it('leaves out headings and tilts of quaternions that lay the vehicle on its side', () => {
    const { rows, problems } = parse('filename,x,y,qx,qy,qz,qw\na.jpg,0,0,-0.7071068,0,0,0.7071068\n')
    expect(rows.get('a.jpg')).toMatchObject({ position: { xM: 0 }, headingDeg: null, tilt: null })
    expect(problems).toEqual([expect.objectContaining({ code: 'heading_refused', severity: 'warning' })])
  })

  it('reads columns that a person has named, and those it knows for the rest', () => {
    const text = 'Bild;Breite;L\u00e4nge;heading;x\na.jpg;47,5;8,5;10;20\n'
    const { rows, isLocal } = parsePoses(new TextEncoder().encode(text), 'p.csv', {
      filename: 'Bild',
      lat: 'breite',
      lon: 'L\u00e4nge',
      heading: 'x',
    })
    expect(isLocal).toBe(false)
    expect(rows.get('a.jpg')).toMatchObject({
      geodetic: { latDeg: 47.5, lonDeg: 8.5 },
      position: null,
      headingDeg: 20,
    })
  })

  it('refuses a mapping to a title that is not there', () => {
    expect(() =>
      parsePoses(new TextEncoder().encode('filename,lat,lon\n'), 'p.csv', { lat: 'Breite' }),
    ).toThrowError(
      expect.objectContaining({
        code: 'poses_invalid',
        message: expect.stringContaining('"Breite" of p.csv, which has no such title'),
      }),
    )
  })

  it('refuses a quaternion that is no rotation', () => {
    expect(faultOf('filename,x,y,qx,qy,qz,qw\na,0,0,0,0,0,0\n')[0]).toContain('length 0.000')
  })

  it('counts lines as an editor does when cells hold line breaks', () => {
    expect(faultOf('filename,lat,lon\n\n"a\nb.jpg",1,2\nc.jpg,x,2\n')[0]).toContain('Line 5')
  })

  it.each([
    ['', 'first line is ""'],
    ['lat,lon\n1,2\n', 'needs a header with filename'],
    ['a.jpg,1,2\n', 'needs a header with filename'],
    ['filename,lat\n', 'needs a header with filename'],
    ['filename,lat,lon\n"a.jpg,1,2\n', 'cannot be read as a table'],
  ])('refuses a file that is no poses file: %j', (text, why) => {
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({ code: 'poses_invalid', message: expect.stringContaining(why) }),
    )
  })

  it('gives good rows, named faults or poses_invalid for whatever bytes it meets', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.constantFrom('', '"', '../x', '1,5', '\r', '1e999'),
    )
    const table = fc.array(
      fc.array(cell, { maxLength: 6 }).map((cells) => cells.join(',')),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(table, (lines) => {
        try {
          for (const { geodetic, headingDeg } of only(
            ['filename,lat,lon,heading_deg', ...lines].join('\n'),
          )) {
            expect(geodetic === null || Math.abs(geodetic.latDeg) <= 90).toBe(true)
            expect(headingDeg === null || (headingDeg >= 0 && headingDeg < 360)).toBe(true)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
