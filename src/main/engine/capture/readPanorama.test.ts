import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readPanorama, type Reading } from './readPanorama.ts'
import { aPanoramaFile, gpsAt, type FileOptions } from './testing/aPanorama.ts'

async function read(options: FileOptions): Promise<Reading> {
  const found = await readPanorama(await aPanoramaFile(options))
  if ('refused' in found) throw new Error(found.refused.message)
  return found
}

async function refusal(bytes: Uint8Array) {
  const found = await readPanorama(bytes)
  return 'refused' in found ? found.refused : null
}

describe('readPanorama', () => {
  it.each(['jpeg', 'png', 'tiff'] as const)(
    'takes a 2:1 %s without any tag, and knows no pose',
    async (format) => {
      const { size, metadata, panorama } = await read({ format })
      expect(size).toEqual({ widthPx: 256, heightPx: 128 })
      expect(metadata).toMatchObject({
        geodetic: null,
        headingDeg: null,
        headingSource: null,
        capturedAt: null,
        tilt: null,
        findings: [],
      })
      expect(panorama).toMatchObject({
        widthPx: 256,
        heightPx: 128,
        placement: { left: 0, top: 0, width: 1, height: 1 },
      })
    },
  )

  it('reduces a large sphere and keeps its full size on record', async () => {
    const { size, panorama } = await read({ widthPx: 5376, heightPx: 2688 })
    expect(size.widthPx).toBe(5376)
    expect([panorama.widthPx, panorama.heightPx]).toEqual([2560, 1280])
    expect(panorama.rgb).toHaveLength(2560 * 1280 * 3)
  })

  it('turns a picture upright before it looks at its shape', async () => {
    const lying = await sharp({ create: { width: 128, height: 256, channels: 3, background: '#888' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const found = await readPanorama(lying)
    expect(found).toMatchObject({ size: { widthPx: 256, heightPx: 128 } })
  })

  it('makes red, green and blue of greyscale, transparency and 16 bits', async () => {
    const raw = { width: 256, height: 128, channels: 4 as const }
    const rgba = await sharp(new Uint8Array(256 * 128 * 4).fill(200), { raw })
      .toColourspace('rgb16')
      .png()
      .toBuffer()
    const grey = await sharp(rgba).greyscale().png().toBuffer()
    for (const bytes of [rgba, grey])
      expect(await readPanorama(bytes)).toMatchObject({ panorama: { rgb: { length: 256 * 128 * 3 } } })
  })

  it.each([
    [{ widthPx: 320, heightPx: 128 }, 'not_a_panorama', '320×128 pixels, 2.50:1'],
    [{ widthPx: 127, heightPx: 64 }, 'too_small', '127×64'],
    [{ gpano: { ProjectionType: 'cylindrical' } }, 'not_a_panorama', 'cylindrical'],
  ] as const)('refuses %o', async (options, code, words) => {
    const found = await refusal(await aPanoramaFile(options))
    expect(found).toMatchObject({ code, severity: 'refused', message: expect.stringContaining(words) })
  })

  it('refuses what is no picture, and a picture that ends early, at whatever byte', async () => {
    expect(await refusal(new Uint8Array())).toMatchObject({
      code: 'unreadable',
      message: 'The file is empty.',
    })
    expect(await refusal(new TextEncoder().encode('<html>'))).toMatchObject({ code: 'unreadable' })
    const noise = Uint8Array.from({ length: 256 * 128 * 3 }, (_, i) => (i * i * 31) % 251)
    const whole = await sharp(noise, { raw: { width: 256, height: 128, channels: 3 } })
      .jpeg()
      .toBuffer()
    expect(await refusal(whole)).toBeNull()
    for (let share = 0.001; share < 1; share += 0.07)
      expect(await refusal(whole.subarray(0, Math.ceil(whole.length * share)))).toMatchObject({
        code: 'unreadable',
      })
  })

  it('judges a gigantic picture by its header', async () => {
    const small = await aPanoramaFile({ format: 'png' })
    small.writeUInt32BE(60000, 16)
    small.writeUInt32BE(30000, 20)
    small.writeUInt32BE(crc32(small.subarray(12, 29)), 29)
    expect(await refusal(small)).toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('60000×30000'),
    })
  })

  it('refuses the two circles of an unstitched recording, and takes a panorama without its poles', async () => {
    const circle = (middle: number) => `<circle cx="${middle}" cy="128" r="126" fill="#777"/>`
    const drawn = (shapes: string) =>
      sharp(Buffer.from(`<svg width="512" height="256"><rect width="512" height="256"/>${shapes}</svg>`))
        .jpeg()
        .toBuffer()
    expect(await refusal(await drawn(circle(128) + circle(384)))).toMatchObject({
      code: 'not_a_panorama',
      message: expect.stringContaining('fisheye'),
    })
    expect(await refusal(await drawn('<rect y="60" width="512" height="130" fill="#777"/>'))).toBeNull()
    expect(await refusal(await drawn(''))).toBeNull()
  })
})

describe('readPanorama with GPano tags', () => {
  const crop = {
    ProjectionType: 'Equirectangular',
    FullPanoWidthPixels: 2048,
    FullPanoHeightPixels: 1024,
    CroppedAreaImageWidthPixels: 2048,
    CroppedAreaImageHeightPixels: 512,
    CroppedAreaLeftPixels: 0,
    CroppedAreaTopPixels: 256,
  }

  it('places a crop on the sphere, scaled or not', async () => {
    const placement = { left: 0, top: 0.25, width: 1, height: 0.5 }
    expect((await read({ widthPx: 2048, heightPx: 512, gpano: crop })).panorama).toMatchObject({ placement })
    expect((await read({ widthPx: 512, heightPx: 128, gpano: crop })).panorama).toMatchObject({ placement })
  })

  it('ignores an impossible crop of a 2:1 picture, and says so', async () => {
    const gpano = { ...crop, CroppedAreaTopPixels: -50 }
    const { panorama, metadata } = await read({ gpano })
    expect(panorama.placement).toEqual({ left: 0, top: 0, width: 1, height: 1 })
    expect(metadata.findings).toMatchObject([
      { code: 'gpano_ignored', severity: 'warning', message: expect.stringContaining('top -50') },
    ])
  })

  it.each([
    ['reaches over the edge', { CroppedAreaLeftPixels: 1 }],
    ['is not 2:1', { FullPanoHeightPixels: 4096 }],
    ['is of nothing', { FullPanoWidthPixels: 0 }],
    ['is infinite', { FullPanoWidthPixels: '1e999' }],
    ['has the shape of another picture', { CroppedAreaImageHeightPixels: 300 }],
  ])('refuses a partial picture whose sphere or crop %s', async (_, wrong) => {
    const found = await refusal(
      await aPanoramaFile({ widthPx: 1024, heightPx: 256, gpano: { ...crop, ...wrong } }),
    )
    expect(found?.code).toBe('not_a_panorama')
  })

  it('reads pose tags, and prefers their heading to the compass of EXIF', async () => {
    const gps = { GPSImgDirection: '200/1', GPSImgDirectionRef: 'T' }
    const gpano = {
      ProjectionType: 'equirectangular',
      PoseHeadingDegrees: 123.4,
      PosePitchDegrees: -3.5,
      PoseRollDegrees: '+1',
    }
    const { metadata, panorama } = await read({ gps, gpano })
    expect(metadata).toMatchObject({ headingDeg: 123.4, headingSource: 'gpano' })
    expect(panorama.tilt).toEqual({ pitchDeg: -3.5, rollDeg: 1 })
  })

  it.each(['1e999', 'NaN', '&j;', '720', 'north'])(
    'names the heading "%s" and goes on to the next source',
    async (value) => {
      const gps = { GPSImgDirection: '200/1', GPSImgDirectionRef: 'T' }
      const gpano = { PoseHeadingDegrees: value.replace('&', '&amp;') }
      const { metadata } = await read({ gps, gpano })
      expect(metadata).toMatchObject({
        headingDeg: 200,
        headingSource: 'exif',
        findings: [{ code: 'heading_refused' }],
      })
    },
  )
})

describe('readPanorama with EXIF', () => {
  it('knows south, west and below the sea', async () => {
    const gps = { ...gpsAt('54:48:684/100 S', '68:18:1080/100 W'), GPSAltitude: '12/1', GPSAltitudeRef: '0' }
    const bytes = await aPanoramaFile({ gps })
    // Tag 5 of type 1 (byte), one of them: what follows is its value, which sharp cannot set.
    bytes[bytes.indexOf(Buffer.from([5, 0, 1, 0, 1, 0, 0, 0])) + 8] = 1
    const { geodetic } = ((await readPanorama(bytes)) as Reading).metadata
    expect(geodetic?.latDeg).toBeCloseTo(-54.8019, 9)
    expect(geodetic?.lonDeg).toBeCloseTo(-68.303, 9)
    expect(geodetic?.heightM).toBe(-12)
  })

  it.each([
    ['95:30:0 N', '200:15:0 E', 'latitude 95.5000, longitude 200.2500'],
    ['0/0:0/0:0/0 N', '10:0:0 E', 'not a number'],
    ['10:0:0 ?', '10:0:0 E', 'hemisphere'],
  ])('refuses the position %s %s and keeps the picture', async (lat, lon, words) => {
    const { geodetic, findings } = (await read({ gps: gpsAt(lat, lon) })).metadata
    expect(geodetic).toBeNull()
    expect(findings).toMatchObject([{ code: 'position_refused', message: expect.stringContaining(words) }])
  })

  it.each([
    ['T', 'exif'],
    ['M', 'exif-magnetic'],
  ])('tells a %s compass by its source', async (GPSImgDirectionRef, headingSource) => {
    const { metadata } = await read({ gps: { GPSImgDirection: '35999/100', GPSImgDirectionRef } })
    expect(metadata).toMatchObject({ headingDeg: 359.99, headingSource })
  })

  const local = { DateTimeOriginal: '2018:07:20 13:41:09' }
  const stamp = (hour: number) => ({ GPSDateStamp: '2018:07:20', GPSTimeStamp: `${hour}/1 40/1 56/1` })

  it('prefers the GPS stamp, which is UTC, to the camera clock', async () => {
    const { metadata } = await read({
      exif: local,
      gps: { ...stamp(6), ...gpsAt('13:47:18 N', '100:32:48 E') },
    })
    expect(metadata.capturedAt).toBe('2018-07-20T06:40:56.000Z')
  })

  it('does not take a GPS stamp for UTC that runs with the local clock far from Greenwich', async () => {
    const { metadata } = await read({
      exif: local,
      gps: { ...stamp(13), ...gpsAt('13:47:18 N', '100:32:48 E') },
    })
    expect(metadata.capturedAt).toBe('2018-07-20T13:41:09')
  })

  it('uses the zone of the camera clock where there is one', async () => {
    const { metadata } = await read({ exif: { ...local, OffsetTimeOriginal: '+07:00' } })
    expect(metadata.capturedAt).toBe('2018-07-20T06:41:09.000Z')
  })
})
