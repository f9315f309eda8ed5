import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gpsAt } from '../../src/main/engine/capture/testing/aPanorama.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { toLocal } from '../../src/shared/enu.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { aFolder } from '../builders/panoramas.ts'
import { aTiffPanorama } from '../builders/tiff.ts'

const [lat, lon, trueHeadingDeg, takenAt] = ['44:21:0 N', '68:12:0 W', 123.5, '2024:05:21 10:00:00'] as const
const origin = { latDeg: 44, lonDeg: -68, heightM: 0 }

async function imported(files: { [name: string]: Uint8Array }) {
  const folder = join(aFolder(), 'pictures')
  mkdirSync(folder)
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes)
  const engine = await Engine.open()
  onTestFinished(() => engine.close())
  await engine.createSite(join(aFolder(), 'a.wayword'), { name: 'Formats', origin })
  const { id } = engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: false })
  const { problems } = await engine.jobs.finished(id)
  return { problems, captures: await engine.handlers['capture.list']({}) }
}

function tagged(format: 'jpeg' | 'png' | 'webp' | 'avif'): Promise<Buffer> {
  const create = { width: 256, height: 128, channels: 3 as const, background: '#777' }
  const gps = { ...gpsAt(lat, lon), GPSImgDirection: `${trueHeadingDeg * 10}/10`, GPSImgDirectionRef: 'T' }
  return sharp({ create })
    .withExif({ IFD2: { DateTimeOriginal: takenAt }, IFD3: gps })
    .toFormat(format)
    .toBuffer()
}

/** As encoders that name the container first write it; `avif` is then among the brands that follow. */
async function avifOfBrandMif1(): Promise<Buffer> {
  const picture = await tagged('avif')
  picture.write('mif1', 8, 'latin1')
  return picture
}

/** A heading that stands in GPano's XMP alone. */
function turnedByXmp(format: 'jpeg' | 'png' | 'webp' | 'avif'): Promise<Buffer> {
  const create = { width: 256, height: 128, channels: 3 as const, background: '#777' }
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:PoseHeadingDegrees="${trueHeadingDeg}"/></rdf:RDF></x:xmpmeta>`
  return sharp({ create }).withXmp(xmp).toFormat(format).toBuffer()
}

/** The header that an iPhone writes: its pixels need a codec under patents, which libvips comes without. */
const heic = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic\0\0\0\0mif1heic'),
  Buffer.alloc(4096),
])

const heicOfBrandMif1 = Buffer.from(heic)
heicOfBrandMif1.write('mif1', 8, 'latin1')

describe('a panorama with EXIF', () => {
  it.each([
    ['JPEG', 'a.jpg', () => tagged('jpeg')],
    ['PNG', 'a.png', () => tagged('png')],
    ['TIFF', 'a.tif', () => aTiffPanorama({ lat, lon, trueHeadingDeg, takenAt })],
    ['WebP', 'a.webp', () => tagged('webp')],
    ['AVIF', 'a.avif', () => tagged('avif')],
    ['AVIF of another brand', 'a.avif', avifOfBrandMif1],
  ])('is placed, turned and timed by it as %s', async (_, name, bytes) => {
    const { problems, captures } = await imported({ [name]: await bytes() })
    expect(problems).toEqual([])
    const { xM, yM } = toLocal({ latDeg: 44.35, lonDeg: -68.2, heightM: null }, origin)
    expect(captures).toMatchObject([
      {
        filename: name,
        capturedAt: '2024-05-21T10:00:00',
        position: { xM: expect.closeTo(xM, 1) as number, yM: expect.closeTo(yM, 1) as number },
        positionSource: 'exif',
        headingDeg: trueHeadingDeg,
        headingSource: 'exif',
      },
    ])
  })

  it('is refused as HEIC by a sentence that says what to do, whatever its name, and the others are imported', async () => {
    const { problems, captures } = await imported({
      'a.heic': heic,
      'b.jpg': heic,
      'c.jpg': await tagged('jpeg'),
      'd.heic': heicOfBrandMif1,
    })
    expect(captures.map(({ filename }) => filename)).toEqual(['c.jpg'])
    expect(problems.map(({ filename }) => filename)).toEqual(['a.heic', 'b.jpg', 'd.heic'])
    for (const { code, severity, message } of problems) {
      expect([code, severity]).toEqual(['unreadable', 'refused'])
      expect(message).toMatch(/^It is a HEIC .*file; export the picture as JPEG/)
    }
  })
})

describe('a panorama with GPano', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('is turned by it as %s', async (format) => {
    const { captures } = await imported({ [`a.${format}`]: await turnedByXmp(format) })
    expect(captures).toMatchObject([{ headingDeg: trueHeadingDeg, headingSource: 'gpano' }])
  })
})

describe('a panorama as BigTIFF', () => {
  it('is imported, as any TIFF', async () => {
    const create = { width: 256, height: 128, channels: 3 as const, background: '#777' }
    const bytes = await sharp({ create }).tiff({ bigtiff: true }).toBuffer()
    const { captures, problems } = await imported({ 'a.tif': bytes })
    expect(captures.map(({ filename }) => filename)).toEqual(['a.tif'])
    expect(problems.filter(({ severity }) => severity === 'refused')).toEqual([])
  })
})
