import { describe, expect, it } from 'vitest'
import { parseNmea } from './parseNmea.ts'

const sentence = (body: string) => {
  const sum = [...body].reduce((all, letter) => all ^ letter.charCodeAt(0), 0)
  return `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`
}
const parse = (...lines: string[]) => parseNmea(new TextEncoder().encode(lines.join('\r\n')), 'drive.nmea')
const rmc = (time: string, date: string, status = 'A') =>
  sentence(`GNRMC,${time},${status},4722.2000,N,00832.4000,E,10.0,90.0,${date},,,A`)
const gga = (time: string, quality = '4') =>
  sentence(`GNGGA,${time},4722.2006,N,00832.4006,E,${quality},12,0.6,408.5,M,47.2,M,,`)
const times = (...lines: string[]) =>
  parse(...lines).points.map(({ timeMs }) => new Date(timeMs).toISOString())

describe('parseNmea', () => {
  it('reads the sentences of the standard itself', () => {
    const { points, isLocal, problems } = parse(
      '$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47',
      '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A',
    )
    expect([isLocal, problems]).toEqual([false, []])
    expect(points).toEqual([
      {
        timeMs: Date.UTC(1994, 2, 23, 12, 35, 19),
        geodetic: {
          latDeg: expect.closeTo(48.1173, 6),
          lonDeg: expect.closeTo(11.516667, 6),
          heightM: 545.4,
        },
        position: null,
        headingDeg: null,
        tilt: null,
      },
    ])
  })

  it('takes position and height from GGA before RMC, and RMC alone where there is no GGA', () => {
    const { points } = parse(rmc('101500.00', '210524'), gga('101500.00'), rmc('101501.00', '210524'))
    expect(points.map(({ geodetic }) => geodetic)).toEqual([
      { latDeg: expect.closeTo(47.37001, 6), lonDeg: expect.closeTo(8.54001, 6), heightM: 408.5 },
      { latDeg: expect.closeTo(47.37, 6), lonDeg: expect.closeTo(8.54, 6), heightM: null },
    ])
  })

  it('knows south and west, any talker, lower-case checksums and a logger’s stamp before the sentence', () => {
    const south = sentence('BDRMC,101500,A,5448.114,S,06818.180,W,,,210524,,')
    const [point] = parse(`[1716286500000] ${south.slice(0, -2)}${south.slice(-2).toLowerCase()}`).points
    expect(point?.geodetic?.latDeg).toBeCloseTo(-54.8019, 6)
    expect(point?.geodetic?.lonDeg).toBeCloseTo(-68.303, 6)
  })

  it('rolls over at midnight, with a date after it, before it, and long gone', () => {
    expect(
      times(rmc('235959.5', '311223'), gga('235959.5'), gga('000000.5'), rmc('000000.5', '010124')),
    ).toEqual(['2023-12-31T23:59:59.500Z', '2024-01-01T00:00:00.500Z'])
    expect(times(gga('235959'), rmc('000000', '290224'))).toEqual([
      '2024-02-28T23:59:59.000Z',
      '2024-02-29T00:00:00.000Z',
    ])
    const hours = [0, 6, 12, 18, 0, 6].map((hour) => gga(`${String(hour).padStart(2, '0')}0000`))
    expect(times(rmc('000000', '210524'), ...hours).at(-1)).toBe('2024-05-22T06:00:00.000Z')
  })

  it('takes the date from ZDA where there is no RMC', () => {
    expect(times(sentence('GPZDA,101500.00,21,05,2024,00,00'), gga('101501.25'))).toEqual([
      '2024-05-21T10:15:01.250Z',
    ])
  })

  it('takes the heading from HDT', () => {
    const hdt = (deg: string) => sentence(`HEHDT,${deg},T`)
    const { points } = parse(
      rmc('101500', '210524'),
      hdt('359.5'),
      rmc('101501', '210524'),
      hdt('1e308'),
      rmc('101502', '210524'),
      hdt(''),
    )
    expect(points.map(({ headingDeg }) => headingDeg)).toEqual([359.5, null, null])
  })

  it('leaves out and counts damaged sentences and instants without a fix', () => {
    const good = rmc('101500', '210524')
    const { points, problems } = parse(
      good,
      gga('101501').replace('4722', '4822'),
      gga('101502').slice(0, -3),
      gga('101503', '0'),
      rmc('101503', '210524'),
      rmc('101504', '210524', 'V'),
      '$GPGSV,3,1,11',
      'noise \u0000\u0001',
    )
    expect(points).toHaveLength(1)
    expect(problems.map(({ message }) => message)).toEqual([
      '2 points of drive.nmea were not used: a checksum that does not fit or is missing (the first on line 2).',
      '2 points of drive.nmea were not used: no fix (the first on line 4).',
    ])
  })

  it('believes sentences without checksum where none has one', () => {
    expect(parse(rmc('101500', '210524').slice(0, -3)).points).toHaveLength(1)
  })

  it('puts an unsorted log in order, one point for each instant', () => {
    const lines = [3, 1, 2, 1].map((second) => rmc(`10150${second}`, '210524'))
    expect(times(...lines).map((time) => time.slice(17, 19))).toEqual(['01', '02', '03'])
  })

  it.each([
    ['', 'no point with time and position'],
    [gga('101500'), 'no RMC or ZDA sentence with a date'],
    [rmc('101500', '320524'), 'no RMC or ZDA sentence with a date'],
    [rmc('256199', '210524'), 'no RMC or ZDA sentence with a date'],
    [`$GPRMC,${'9'.repeat(2_000_000)}`, 'no point with time and position'],
  ])('refuses %.60j', (text, why) => {
    expect(() => parse(text)).toThrowError(
      expect.objectContaining({ code: 'poses_invalid', message: expect.stringContaining(why) }),
    )
  })

  it('takes the heading of THS as that of HDT, but not one that says it is none', () => {
    const ths = (mode: string) => sentence(`GNTHS,77.52,${mode}`)
    const headings = (mode: string) =>
      parse(rmc('100000', '210524'), ths(mode), rmc('100001', '210524')).points.map(
        ({ headingDeg }) => headingDeg,
      )
    expect([headings('A'), headings('E')]).toEqual([
      [77.52, null],
      [77.52, null],
    ])
    expect([headings('V'), headings('S')]).toEqual([
      [null, null],
      [null, null],
    ])
  })

  it('keeps and counts points that are uncertain by GST, before or after the position, and makes no point of it', () => {
    const gst = (time: string, latM: number, lonM: number) =>
      sentence(`GNGST,${time},1.0,0.1,0.1,45.0,${latM},${lonM},1.0`)
    const { points, problems } = parse(
      ...[rmc('100000', '210524'), gst('100000', 0.02, 0.01)],
      ...[gst('100001', 3, 34.4), gga('100001'), gga('100002'), gst('100002', 12, 5), gst('100003', 99, 99)],
    )
    expect(points).toHaveLength(3)
    expect(problems).toMatchObject([
      {
        code: 'position_doubtful',
        severity: 'warning',
        message: expect.stringMatching(
          /^2 of 3 points of drive.nmea have .* more than 10 m by their GST, up to 34 m;/,
        ) as string,
      },
    ])
  })
})
