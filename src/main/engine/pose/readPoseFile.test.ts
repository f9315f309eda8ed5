import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testData } from '../../../../tests/builders/testData.ts'
import { detectFormat } from './detectFormat.ts'
import { matchPoses } from './matchPoses.ts'
import { findPoseFiles, readPoseFile } from './readPoseFile.ts'

const GPX =
  '<?xml version="1.0"?>\n<gpx><trk><trkseg><trkpt lat="1" lon="2"><time>2024-05-21T14:13:00Z</time></trkpt></trkseg></trk></gpx>'
const GEO = 'EPSG:4326\na.jpg 1 2\n'
const CSV = 'filename;lat;lon\na.jpg;44,35;-68,2\n'
const NMEA = '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\n'
const TUM = '# timestamp tx ty tz qx qy qz qw\n1 0 0 0 0 0 0 1\n'
const KITTI = '1 0 0 0 0 1 0 0 0 0 1 0\n'
const EUROC = '#timestamp [ns],p\n1403636580838555648,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0\n'
const MAPILLARY = '[{"filename":"/x/a.jpg","MAPLatitude":1,"MAPLongitude":2}]'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayword-poses-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}
const refusal = (message: string) =>
  expect.objectContaining({ code: 'poses_invalid', message: expect.stringContaining(message) })

describe('detectFormat', () => {
  it.each([
    ['gpx', GPX],
    ['gpx', '\ufeff <g:gpx version="1.0">'],
    ['geo', GEO],
    ['geo', 'WGS84 UTM 16N\r\n'],
    ['csv', CSV],
    ['csv', 'image\tx\ty\n'],
    ['nmea', NMEA],
    ['nmea', '1716300802 $GNGGA,,,,,,0\n'],
    ['tum', TUM],
    ['tum', '1716300802.5 0 0 0 0 0 0 1 17\n'],
    ['kitti', KITTI],
    ['kitti', `1.5 ${KITTI}`],
    ['euroc', EUROC],
    ['euroc', '1403636580838555648 0 0 0 1 0 0 0'],
    ['mapillary', MAPILLARY],
    ['mapillary', '[]'],
    [null, ''],
    [null, '\u0000\u0001'],
    [null, '<kml></kml>'],
    [null, '{"a": 1}'],
    [null, 'a sentence of words'],
    [null, '1 2 3'],
    [null, '9'.repeat(200_000)],
  ])('finds %s in %.60j', (format, text) => {
    expect(detectFormat(new TextEncoder().encode(text))).toBe(format)
  })
})

describe('readPoseFile', () => {
  it.each([
    ['gpx', GPX, 'track', false],
    ['geo', GEO, 'named', false],
    ['csv', CSV, 'named', false],
    ['nmea', NMEA, 'track', false],
    ['tum', TUM, 'track', true],
    ['kitti', KITTI, 'named', true],
    ['euroc', EUROC, 'track', true],
    ['mapillary', MAPILLARY, 'named', false],
  ] as const)('reads %s by its content, whatever it is called', async (...row) => {
    const [, text, kind, isLocal] = row
    const found = await readPoseFile(await put('file.bin', text), { names: ['a.jpg'] })
    expect([found.kind, found.isLocal]).toEqual([kind, isLocal])
  })

  it('takes the times beside KITTI poses before the order of pictures', async () => {
    await put('times.txt', '0.5\n')
    expect(await readPoseFile(await put('poses.txt', KITTI))).toMatchObject({
      kind: 'track',
      points: [{ timeMs: 500 }],
    })
  })

  it('believes a person about format and columns', async () => {
    const path = await put('poses.csv', 'bild,lat,lon\na.jpg,1,2\n')
    await expect(readPoseFile(path, { format: 'gpx' })).rejects.toThrowError(refusal('has no element gpx'))
    await expect(readPoseFile(path)).rejects.toThrowError(refusal('needs a header with filename'))
    const found = await readPoseFile(path, { format: null, columns: { filename: 'bild' } })
    expect(found.kind === 'named' && [...found.rows.keys()]).toEqual(['a.jpg'])
  })

  it('refuses what is missing, a folder, empty, none of the formats, and too large, in a sentence each', async () => {
    await expect(readPoseFile(join(folder, 'none.csv'))).rejects.toThrowError(
      refusal('There is no poses file'),
    )
    await expect(readPoseFile(folder)).rejects.toThrowError(refusal('There is no poses file'))
    await expect(readPoseFile(await put('empty', ''))).rejects.toThrowError(refusal('is empty'))
    const picture = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)
    await expect(readPoseFile(await put('poses.csv', picture))).rejects.toThrowError(
      refusal('poses.csv is no poses file that is known'),
    )
    const file = await open(join(folder, 'huge.gpx'), 'w')
    await file.truncate(129 * 1024 * 1024)
    await file.close()
    await expect(readPoseFile(join(folder, 'huge.gpx'))).rejects.toThrowError(
      refusal('at most 134217728 are read'),
    )
  })

  it('refuses one endless line without taking long over it', async () => {
    const endless = Buffer.alloc(20 * 1024 * 1024, '1 ')
    await expect(readPoseFile(await put('line', endless), { format: 'csv' })).rejects.toThrowError(
      refusal('cannot be read as a table'),
    )
    await expect(readPoseFile(await put('line', endless), { format: 'tum' })).rejects.toThrowError(
      refusal('1 point: not the wanted 8 or 9 numbers'),
    )
  })

  it('reads the real table of a walk, and a damaged one row by row', async () => {
    const root = testData('captures')
    if (root === undefined) return
    const walk = await readPoseFile(join(root, 'theta-bangkok', 'poses.csv'))
    expect(walk.kind === 'named' && walk.rows.size).toBe(7)
    expect(walk.problems).toEqual([])
    const bad = await readPoseFile(join(root, 'broken', 'poses-bad.csv'))
    expect(bad.kind === 'named' && [...bad.rows.keys()]).toEqual([
      'no-exif-2to1.jpg',
      'missing.jpg',
      '=cmd()|calc',
    ])
    expect(bad.problems).toHaveLength(9)
    const german = await readPoseFile(join(root, 'broken', 'poses-semicolon-comma-latin1.csv'))
    expect(german.kind === 'named' && german.rows.get('Straße nach Süden 1.jpg')).toMatchObject({
      geodetic: { latDeg: 44.35, lonDeg: -68.2, heightM: 10.5 },
      headingDeg: 90,
    })
  })

  it('reads the table of a mapping vehicle, whose names have no ending', async () => {
    const root = testData('captures', 'amsterdam-metadata')
    if (root === undefined) return
    const path = join(root, '2017/03/21/TMX7315120208-100021/panorama1.csv')
    const found = await readPoseFile(path)
    if (found.kind !== 'named') throw new Error('a track')
    expect(found.problems).toEqual([])
    const { byFilename } = matchPoses(found, ['pano_0000_000329.jpg'])
    expect(byFilename.get('pano_0000_000329.jpg')).toMatchObject({
      geodetic: { latDeg: 52.3510478066549, heightM: 39.7901777513325 },
      headingDeg: 137.534699551849,
      tilt: { pitchDeg: 0.289538329002206, rollDeg: 1.80992191911112 },
    })
  })
})

describe('findPoseFiles', () => {
  const found = async (path: string) => (await findPoseFiles(path)).map((file) => basename(file))

  it('prefers what names pictures to what names times, and looks in no other folder', async () => {
    expect(await found(folder)).toEqual([])
    await mkdir(join(folder, 'poses.csv.d'))
    await put('queries.csv', CSV)
    const kinds = [
      'groundtruth.txt',
      'a.nmea',
      'drive.GPX',
      'geo.txt',
      'mapillary_image_description.json',
      'poses.csv',
    ]
    for (const name of kinds) {
      await put(name, '')
      expect(await found(folder)).toEqual([name])
    }
    expect(await found(join(folder, 'none'))).toEqual([])
  })

  it('lists several of one kind', async () => {
    await put('b.gpx', GPX)
    await put('a.gpx', GPX)
    expect(await found(folder)).toEqual(['a.gpx', 'b.gpx'])
  })
})
