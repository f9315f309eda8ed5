import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSource } from './openSource.ts'
import { aPanoramaFile } from './testing/aPanorama.ts'
import { aStore } from './testing/aStore.ts'
import { importInto } from './testing/importInto.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayword-source-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content)

/** A photo of one colour, wider than high. */
const aPhoto = ([r, g, b]: readonly [number, number, number]) =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: { r, g, b } } })
    .jpeg()
    .toBuffer()

describe('groups of four photos', () => {
  it('become one capture each, every photo the view of its side', async () => {
    const sides = { front: [200, 0, 0], right: [0, 200, 0], back: [0, 0, 200], left: [200, 200, 0] } as const
    for (const [side, colour] of Object.entries(sides)) await put(`000007_${side}.jpg`, await aPhoto(colour))
    await put('poses.csv', 'filename,x,y,heading_deg\n000007,4,5,90\n')
    const store = aStore()
    expect(await importInto(store, { path: folder })).toMatchObject({ imported: 1, refused: 0, problems: [] })
    const [capture] = store.captures
    expect(capture).toMatchObject({ filename: '000007', position: { xM: 4, yM: 5 }, headingDeg: 90 })
    for (const [i, colour] of Object.values(sides).entries()) {
      const { channels } = await sharp(capture!.views[i]!.jpeg).stats()
      channels.forEach(({ mean }, k) => expect(mean).toBeCloseTo(colour[k]!, -1))
    }
    expect(await sharp(capture!.thumbnail).metadata()).toMatchObject({ width: 512, height: 128 })
  })

  it("are recognised by Street360Loc's digits; a group that lacks a side is named and left out", async () => {
    for (const name of ['1_0', '1_1', '1_2', '1_3', '2_0', '2_1', '2_3'])
      await put(`${name}.jpg`, await aPhoto([9, 9, 9]))
    const source = await openSource(folder)
    expect(source).toMatchObject({ kind: 'groups', title: '1 groups of four photos' })
    expect(source.problems).toMatchObject([{ filename: '2', code: 'incomplete_group', severity: 'refused' }])
    expect(source.problems[0]!.message).toContain('lacks back')
  })

  it('are not seen where names only happen to end so', async () => {
    for (const name of ['a_0', 'b_1', 'c', 'd', 'e']) await put(`${name}.jpg`, await aPanoramaFile())
    expect((await openSource(folder)).kind).toBe('panoramas')
  })
})

describe('openSource', () => {
  it('refuses in one sentence what is neither pictures nor a recording', async () => {
    await put('notes.txt', 'text')
    await expect(openSource(folder)).rejects.toMatchObject({ code: 'folder_empty' })
    await expect(openSource(join(folder, 'notes.txt'))).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/neither a bag .* nor an MP4 video/),
    })
    await expect(openSource(join(folder, 'none'))).rejects.toMatchObject({ code: 'folder_missing' })
  })

  it('says a broken video is none, or that ffmpeg is missing', async () => {
    await put('a.mp4', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(64)]))
    const code = hasFfmpeg ? 'bad_input' : 'library_missing'
    await expect(openSource(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('a.mp4'),
    })
  })
})

const hasFfmpeg = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    console.info('Videos are not tested: there is no ffmpeg.')
    return false
  }
})()

describe.skipIf(!hasFfmpeg)('an equirectangular video with a track', () => {
  it('gives frames three metres apart, each where the track was', async () => {
    const pattern = ['-f', 'lavfi', '-i', 'testsrc=size=512x256:rate=10:duration=8', '-pix_fmt', 'yuv420p']
    const stamp = ['-metadata', 'creation_time=2026-03-01T10:00:00Z']
    execFileSync('ffmpeg', ['-v', 'error', ...pattern, ...stamp, join(folder, 'drive.mp4')])
    const point = (s: number) =>
      `<trkpt lat="${47 + (s * 2.02) / 111_177}" lon="8"><time>2026-03-01T10:00:0${s}Z</time></trkpt>`
    const points = Array.from({ length: 9 }, (_, s) => point(s)).join('')
    await put(
      'drive.gpx',
      `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${points}</trkseg></trk></gpx>`,
    )
    const store = aStore()
    const summary = await importInto(store, { path: folder })
    expect(summary.imported).toBe(6) // 15 m of travel, and the start
    const norths = store.captures.map(({ position }) => position!.yM)
    norths.forEach((yM, i) => expect(yM).toBeCloseTo(3.03 * i, 1))
    expect(store.captures.every(({ headingDeg }) => Math.min(headingDeg!, 360 - headingDeg!) < 1)).toBe(true)
    expect(new Set(store.captures.map(({ sha256 }) => sha256)).size).toBe(6)
  }, 120_000)
})
