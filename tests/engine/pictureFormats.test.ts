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

/** The header that an iPhone writes: its pixels need a codec under patents, which libvips comes without. */
const heic = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypheic\0\0\0\0mif1heic'),
  Buffer.alloc(4096),
])

describe('a panorama with EXIF', () => {
  it.each([
    ['JPEG', 'a.jpg', () => tagged('jpeg')],
    ['PNG', 'a.png', () => tagged('png')],
    ['TIFF', 'a.tif', () => aTiffPanorama({ lat, lon, trueHeadingDeg, takenAt })],
    ['WebP', 'a.webp', () => tagged('webp')],
    ['AVIF', 'a.avif', () => tagged('avif')],
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
    })
    expect(captures.map(({ filename }) => filename)).toEqual(['c.jpg'])
    expect(problems.map(({ filename }) => filename)).toEqual(['a.heic', 'b.jpg'])
    for (const { code, severity, message } of problems) {
      expect([code, severity]).toEqual(['unreadable', 'refused'])
      expect(message).toMatch(/^It is a HEIC .*file; export the picture as JPEG/)
    }
  })
})
