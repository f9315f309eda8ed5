import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Problem } from '../../../shared/capture.ts'
import type { CaptureStore } from './CaptureStore.ts'
import type { ImportInput } from '../../../shared/import.ts'
import { aPanoramaFile, gpsAt } from './testing/aPanorama.ts'
import { aStore } from './testing/aStore.ts'
import { importInto } from './testing/importInto.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayword-import-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(name: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true })
  await writeFile(join(folder, name), content)
}

interface Run extends Partial<ImportInput> {
  workers?: number
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

async function run(store: CaptureStore, { signal, onProgress, workers, ...input }: Run = {}) {
  const told: string[] = []
  const report = {
    ...(signal && { signal }),
    ...(onProgress && { progress: onProgress }),
    problem: ({ code, filename }: Problem) => void told.push(`${code} ${filename}`),
  }
  const summary = await importInto(store, { path: folder, ...input }, report, workers)
  return { ...summary, told }
}

const names = ({ captures }: ReturnType<typeof aStore>) => captures.map(({ filename }) => filename)

describe('importSource', () => {
  it('stores a capture with four views, and takes the first position for the origin of the site', async () => {
    await put(
      'a.jpg',
      await aPanoramaFile({ gps: gpsAt('44:21:0 N', '68:12:0 W'), gpano: { PoseHeadingDegrees: 100 } }),
    )
    await put('b.jpg', await aPanoramaFile({ gps: gpsAt('44:21:1 N', '68:12:0 W') }))
    const store = aStore()
    const { files, imported, problems } = await run(store, { yawOffsetDeg: 10 })
    expect([files, imported, problems]).toEqual([2, 2, []])
    expect(store.origin()?.latDeg).toBeCloseTo(44.35, 9)
    const [first, second] = store.captures
    expect(first).toMatchObject({
      filename: 'a.jpg',
      position: { xM: 0, yM: 0 },
      headingDeg: 110,
      widthPx: 256,
      heightPx: 128,
    })
    expect(first?.id).toBe(first?.sha256.slice(0, 16))
    expect(first?.views.map(({ bearingDeg }) => bearingDeg)).toEqual([0, 90, 180, 270])
    expect(await sharp(first?.views[3]?.jpeg).metadata()).toMatchObject({
      format: 'jpeg',
      width: 512,
      height: 512,
    })
    expect(second?.position?.yM).toBeCloseTo(30.87, 1)
    expect(second?.headingDeg).toBeNull()
  })

  it('stores in the order of names, subfolders included, whatever finishes first', async () => {
    await put('b/2.jpg', await aPanoramaFile({ grey: 1 }))
    await put('a.jpg', await aPanoramaFile({ grey: 2, widthPx: 4096, heightPx: 2048 }))
    await put('b/10.jpg', await aPanoramaFile({ grey: 3 }))
    await put('Z.png', await aPanoramaFile({ grey: 4, format: 'png' }))
    const store = aStore()
    await run(store)
    expect(names(store)).toEqual(['Z.png', 'a.jpg', 'b/10.jpg', 'b/2.jpg'])
  })

  it('goes on where it stopped: what is stored under its name is not done again', async () => {
    await put('a.jpg', await aPanoramaFile({ grey: 1 }))
    await put('b.jpg', await aPanoramaFile({ grey: 2 }))
    const store = aStore()
    await run(store)
    const again = await run(store)
    expect(again).toMatchObject({ files: 2, imported: 0, alreadyThere: 2, problems: [] })
  })

  it('tells a picture it has under another name, in this import or an earlier one', async () => {
    const picture = await aPanoramaFile()
    await put('b.jpg', picture)
    const store = aStore()
    await run(store)
    await put('a.jpg', picture)
    await put('c.jpg', picture)
    const { duplicates, alreadyThere, told } = await run(store)
    expect([duplicates, alreadyThere]).toEqual([2, 1])
    expect(told).toEqual(['duplicate_image a.jpg', 'duplicate_image c.jpg'])
  })

  it('goes on past whatever is no panorama, and says what it found', async () => {
    const whole = await aPanoramaFile({ format: 'png' })
    await put('1-text.jpg', 'hello')
    await put('2-cut.png', whole.subarray(0, whole.length / 2))
    await put('3-cut-again.png', whole.subarray(0, whole.length / 2))
    await put('4-photo.jpg', await aPanoramaFile({ widthPx: 300, heightPx: 200 }))
    await put('5-good.jpg', await aPanoramaFile({ gps: gpsAt('44:21:0 N', '68:12:0 W') }))
    const store = aStore()
    const { refused, imported, told } = await run(store)
    expect([refused, imported]).toEqual([4, 1])
    expect(told).toEqual([
      'unreadable 1-text.jpg',
      'unreadable 2-cut.png',
      'unreadable 3-cut-again.png',
      'not_a_panorama 4-photo.jpg',
    ])
  })

  it('leaves alone what promises no picture, and opens no folder as one', async () => {
    const picture = await aPanoramaFile({ gps: gpsAt('44:21:0 N', '68:12:0 W') })
    for (const name of ['README.md', 'LICENSE', 'notes.txt', '._a.jpg', '.cache/x.jpg'])
      await put(name, 'text')
    await put('named.jpg/inside', picture)
    await symlink(folder, join(folder, 'loop'))
    await symlink(join(folder, 'gone.jpg'), join(folder, 'dangling.jpg'))
    const store = aStore()
    expect(await run(store)).toMatchObject({ files: 1, imported: 1, problems: [] })
    expect(names(store)).toEqual(['named.jpg/inside'])
  })

  it('shares a store with another import of the same folder', async () => {
    for (const [i, name] of ['a', 'b', 'c'].entries())
      await put(`${name}.jpg`, await aPanoramaFile({ grey: i }))
    const store = aStore()
    const both = await Promise.all([run(store, { workers: 1 }), run(store, { workers: 1 })])
    expect(names(store)).toEqual(['a.jpg', 'b.jpg', 'c.jpg'])
    const sum = (count: 'imported' | 'alreadyThere') => both[0][count] + both[1][count]
    expect([sum('imported'), sum('alreadyThere')]).toEqual([3, 3])
  })

  it('tells a picture that another import stored under another name meanwhile', async () => {
    await put('one/a.jpg', await aPanoramaFile())
    await put('two/b.jpg', await aPanoramaFile())
    const store = aStore()
    const both = await Promise.all([
      run(store, { path: join(folder, 'one'), workers: 1 }),
      run(store, { path: join(folder, 'two'), workers: 1 }),
    ])
    expect(store.captures).toHaveLength(1)
    expect(both[0].duplicates + both[1].duplicates).toBe(1)
  })

  it('stops when asked, keeps what is stored, and finishes on the next run', async () => {
    for (let i = 0; i < 12; i++)
      await put(`${i + 10}.jpg`, await aPanoramaFile({ grey: i, widthPx: 1024, heightPx: 512 }))
    const store = aStore()
    const abort = new AbortController()
    const stopped = run(store, { signal: abort.signal, onProgress: (done) => done === 3 && abort.abort() })
    await expect(stopped).rejects.toMatchObject({
      code: 'cancelled',
      message: 'The import was cancelled after 3 of 12 files; run it again to go on.',
    })
    expect(store.captures).toHaveLength(3)
    expect(await run(store)).toMatchObject({ imported: 9, alreadyThere: 3 })
  })

  it('stops with the error of a store that cannot store', async () => {
    await put('a.jpg', await aPanoramaFile())
    const full = {
      ...aStore(),
      add: () => {
        throw new Error('disk full')
      },
    }
    await expect(run(full)).rejects.toThrowError('disk full')
  })

  it('refuses a folder that is missing or holds no picture', async () => {
    await expect(run(aStore(), { path: join(folder, 'none') })).rejects.toMatchObject({
      code: 'folder_missing',
      message: expect.stringContaining('does not exist'),
    })
    await put('README.md', 'text')
    await expect(run(aStore(), { path: join(folder, 'README.md') })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('neither a bag'),
    })
    await expect(run(aStore())).rejects.toMatchObject({ code: 'folder_empty' })
  })
})

describe('importSource with poses', () => {
  it('uses the poses.csv of the folder, names rows without picture, and tags that tell another place', async () => {
    await put('img/a.jpg', await aPanoramaFile({ gps: gpsAt('10:0:0 N', '10:0:0 E') }))
    await put('poses.csv', 'filename,lat,lon,heading_deg\na.jpg,44,-68,-90\ngone.jpg,44,-68,0\n')
    const store = aStore()
    const { told, refused } = await run(store)
    expect(told).toEqual(['pose_without_image gone.jpg', 'poses_disagree img/a.jpg'])
    expect(refused).toBe(0)
    expect(store.captures[0]).toMatchObject({
      geodetic: { latDeg: 44, lonDeg: -68 },
      headingDeg: 270,
      headingSource: 'poses',
    })
  })

  it('imports of two copies the one that has a pose', async () => {
    const picture = await aPanoramaFile()
    await put('a.jpg', picture)
    await put('b.jpg', picture)
    await put('poses.csv', 'filename,x,y\nb.jpg,5,6\n')
    const store = aStore()
    expect((await run(store)).told).toEqual(['duplicate_image a.jpg'])
    expect(names(store)).toEqual(['b.jpg'])
  })

  it('does not mix the frame of local poses with an origin from EXIF', async () => {
    await put('a.jpg', await aPanoramaFile({ grey: 1, gps: gpsAt('44:21:0 N', '68:12:0 W') }))
    await put('b.jpg', await aPanoramaFile({ grey: 2 }))
    await put('poses.csv', 'filename,x,y\nb.jpg,5,6\n')
    const store = aStore()
    const { told } = await run(store)
    expect(store.origin()).toBeNull()
    expect(told).toEqual(['no_position a.jpg'])
    expect(store.captures[0]).toMatchObject({ filename: 'b.jpg', position: { xM: 5, yM: 6, zM: null } })
    await rm(join(folder, 'poses.csv'))
    await put('c.jpg', await aPanoramaFile({ grey: 3, gps: gpsAt('44:21:0 N', '68:12:0 W') }))
    await run(store)
    expect(store.origin()).toBeNull()
  })

  it('relates both kinds of position to the origin of a site that has one', async () => {
    await put('a.jpg', await aPanoramaFile({ grey: 1, gps: gpsAt('44:21:0 N', '68:12:0 W') }))
    await put('b.jpg', await aPanoramaFile({ grey: 2 }))
    await put('poses.csv', 'filename,x,y,heading_deg\nb.jpg,5,6,1\n')
    const store = aStore({ latDeg: 44.35, lonDeg: -68.2, heightM: null })
    expect((await run(store)).problems).toEqual([])
    expect(store.captures.map(({ position }) => position?.xM.toFixed(3))).toEqual(['5.000', '0.000'])
  })

  it('refuses a poses file that is missing or none', async () => {
    await put('a.jpg', await aPanoramaFile())
    await expect(run(aStore(), { poses: join(folder, 'none.csv') })).rejects.toMatchObject({
      code: 'poses_invalid',
    })
    await expect(run(aStore(), { poses: folder })).rejects.toMatchObject({ code: 'poses_invalid' })
    await expect(run(aStore(), { poses: join(folder, 'a.jpg') })).rejects.toMatchObject({
      code: 'poses_invalid',
    })
  })

  it('takes positions from EXIF beside a poses file that gives only headings', async () => {
    await put('a.jpg', await aPanoramaFile({ gps: gpsAt('44:21:0 N', '68:12:0 W') }))
    await put('poses.csv', 'filename,heading_deg\na.jpg,90\n')
    const store = aStore()
    expect((await run(store)).problems).toEqual([])
    expect(store.captures[0]).toMatchObject({ position: { xM: 0, yM: 0 }, headingDeg: 90 })
  })

  it('gives what is stored already its new pose, and tells what of the pose it could not use', async () => {
    for (const [i, name] of ['a', 'b', 'c'].entries())
      await put(`${name}.jpg`, await aPanoramaFile({ grey: i }))
    const store = aStore({ latDeg: 44, lonDeg: -68, heightM: null })
    await run(store)
    await put(
      'poses.csv',
      'filename,timestamp,lat,lon,heading_deg\na.jpg,,44,-68,\nb.jpg,,0,0,\nc.jpg,1999-01-01T00:00:00Z,,,10\n',
    )
    const again = await run(store)
    expect(again).toMatchObject({ imported: 0, alreadyThere: 3, repositioned: 2 })
    expect(again.told).toEqual(['position_doubtful b.jpg', 'time_doubtful c.jpg'])
  })

  it('tells that latitude and longitude given later have no place in a local site', async () => {
    await put('a.jpg', await aPanoramaFile())
    await put('poses.csv', 'filename,x,y\na.jpg,1,2\n')
    const store = aStore()
    await run(store)
    await put('poses.csv', 'filename,lat,lon\na.jpg,44,-68\n')
    const again = await run(store)
    expect(again).toMatchObject({ alreadyThere: 1, repositioned: 0, told: ['no_position a.jpg'] })
    expect(store.captures[0]?.position).toMatchObject({ xM: 1, yM: 2 })
  })

  it('tells once that a yaw offset does not reach headings that are stored already', async () => {
    for (const [i, name] of ['a', 'b', 'c'].entries())
      await put(`${name}.jpg`, await aPanoramaFile({ grey: i, gpano: { PoseHeadingDegrees: 100 } }))
    const store = aStore()
    await run(store)
    await put('poses.csv', 'filename,heading_deg\na.jpg,100\n')
    expect((await run(store)).told).toEqual([])
    const { repositioned, problems } = await run(store, { yawOffsetDeg: 10 })
    expect(repositioned).toBe(1)
    expect(store.captures.map(({ headingDeg }) => headingDeg)).toEqual([110, 100, 100])
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ filename: basename(folder), severity: 'warning' })
    expect(problems[0]?.message).toMatch(/^2 captures are there already .* their headings keep/)
  })
})
