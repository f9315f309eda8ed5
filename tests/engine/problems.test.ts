import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aDrive } from '../../src/main/engine/bag/testing/drive.ts'
import { toMcap } from '../../src/main/engine/bag/testing/writeBags.ts'
import { aPanoramaFile, gpsAt, type FileOptions } from '../../src/main/engine/capture/testing/aPanorama.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { problemCodes, type Problem } from '../../src/shared/capture.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { aFolder } from '../builders/panoramas.ts'

type Files = { [name: string]: Uint8Array | string }

async function problemsOf(files: Files): Promise<{ problems: Problem[]; captures: number }> {
  const folder = join(aFolder(), 'source')
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  const engine = await Engine.open()
  onTestFinished(() => engine.close())
  await engine.createSite(join(aFolder(), 'a.wayword'), { name: 'Problems', origin: null })
  const { id } = engine.siteJobs.startImport(importInputSchema.parse({ path: folder, spacingM: 1 }), {
    encode: false,
  })
  const { state, outcome, problems } = await engine.jobs.finished(id)
  expect(state, outcome ?? '').toBe('done')
  return { problems, captures: engine.siteInfo!.captures }
}

let grey = 0
/** No two are the same picture. */
const picture = (options: FileOptions = {}): Promise<Buffer> => aPanoramaFile({ grey: ++grey, ...options })
const at = (lat: string, lon: string) => ({ gps: gpsAt(lat, lon) })
const here = at('44:21:0 N', '68:12:0 W')
const taken = (seconds: number) => ({
  exif: {
    DateTimeOriginal: `2024:05:21 10:00:${String(seconds).padStart(2, '0')}`,
    OffsetTimeOriginal: '+00:00',
  },
})

/** A PNG whose header promises 1.8 gigapixels. */
async function aBomb(): Promise<Buffer> {
  const bomb = await picture({ format: 'png' })
  bomb.writeUInt32BE(60_000, 16)
  bomb.writeUInt32BE(30_000, 20)
  bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29)
  return bomb
}

/** Pictures two seconds apart with these places in metres. */
async function aDriveOver(places: readonly (readonly [xM: number, yM: number])[]): Promise<Files> {
  const files: Files = {}
  const rows = ['filename,timestamp,x,y,heading_deg']
  for (const [i, [xM, yM]] of places.entries()) {
    files[`p${i}.jpg`] = await picture()
    rows.push(`p${i}.jpg,2024-05-21T10:00:${String(2 * i).padStart(2, '0')}Z,${xM},${yM},0`)
  }
  return { ...files, 'poses.csv': rows.join('\n') }
}

/** A track with a point at each of these seconds. */
function gpx(...seconds: number[]): string {
  const points = seconds.map(
    (second) =>
      `<trkpt lat="${44.35 + second * 1e-5}" lon="-68.2"><time>2024-05-21T10:00:${String(second).padStart(2, '0')}Z</time></trkpt>`,
  )
  return `<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${points.join('')}</trkseg></trk></gpx>`
}

const copied = picture(here)

/** For every kind of problem a source that has it. */
const sources: Record<Problem['code'], () => Promise<Files>> = {
  unreadable: async () => ({ 'a.jpg': (await picture()).subarray(0, 300) }),
  not_a_panorama: async () => ({ 'a.jpg': await picture({ widthPx: 384, heightPx: 256 }) }),
  too_small: async () => ({ 'a.jpg': await picture({ widthPx: 64, heightPx: 32 }) }),
  too_large: async () => ({ 'a.png': await aBomb() }),
  duplicate_image: async () => ({ 'a.jpg': await copied, 'b.jpg': await copied }),
  gpano_ignored: async () => {
    const size = { FullPanoWidthPixels: 512, FullPanoHeightPixels: 256 }
    const area = { CroppedAreaImageWidthPixels: 512, CroppedAreaImageHeightPixels: 300 }
    return { 'a.jpg': await picture({ gpano: { ProjectionType: 'equirectangular', ...size, ...area } }) }
  },
  no_position: async () => ({ 'a.jpg': await picture() }),
  position_refused: async () => ({ 'a.jpg': await picture(at('95:0:0 N', '68:12:0 W')) }),
  position_doubtful: async () => ({ 'a.jpg': await picture(at('0:0:0 N', '0:0:0 E')) }),
  time_doubtful: async () => ({
    'a.jpg': await picture({ exif: { DateTimeOriginal: '1998:01:01 00:00:00' } }),
  }),
  heading_refused: async () => ({ 'a.jpg': await picture({ gpano: { PoseHeadingDegrees: 720 } }) }),
  pose_row: async () => ({ 'a.jpg': await picture(), 'poses.csv': 'filename,lat,lon\na.jpg,north,8\n' }),
  pose_without_image: async () => ({
    'a.jpg': await picture(),
    'poses.csv': 'filename,x,y\na.jpg,1,2\ngone.jpg,3,4\n',
  }),
  outside_track: async () => ({ 'a.jpg': await picture(taken(50)), 'drive.gpx': gpx(0, 1, 2) }),
  track_gap: async () => ({ 'a.jpg': await picture(taken(10)), 'drive.gpx': gpx(0, 1, 30) }),
  impossible_speed: () =>
    aDriveOver([
      [0, 0],
      [5, 0],
      [5000, 0],
    ]),
  zig_zag: () =>
    aDriveOver([
      [0, 0],
      [60, 0],
      [2, 0],
      [62, 0],
      [4, 0],
    ]),
  duplicate_pose: async () => {
    // Further apart in time than a camera that takes pictures by itself.
    const rows = ['a.jpg,2024-05-21T10:00:00Z,1,2,0', 'b.jpg,2024-05-21T10:00:40Z,1,2,0']
    const poses = ['filename,timestamp,x,y,heading_deg', ...rows].join('\n')
    return { 'a.jpg': await picture(), 'b.jpg': await picture(), 'poses.csv': poses }
  },
  stationary: () =>
    aDriveOver([
      [0, 0],
      [0.3, 0],
      [5, 0],
    ]),
  poses_disagree: async () => ({
    'a.jpg': await picture(here),
    'poses.csv': 'filename,lat,lon\na.jpg,44.36,-68.2\n',
  }),
  poses_ambiguous: async () => ({ 'a.jpg': await picture(here), '1.gpx': gpx(0, 1), '2.gpx': gpx(2, 3) }),
  incomplete_group: async () => {
    const sides = ['1_front', '1_right', '1_back', '1_left', '2_front', '2_right', '2_back']
    const files = await Promise.all(sides.map(async (side) => [`${side}.jpg`, await picture()] as const))
    return Object.fromEntries(files)
  },
  bag_damaged: async () => {
    const whole = await toMcap(await aDrive())
    return { 'drive.mcap': whole.subarray(0, 0.7 * whole.length) }
  },
  bag_notice: async () => {
    const drive = await aDrive()
    return { 'drive.mcap': await toMcap(drive.filter(({ topic }) => topic !== '/tf_static')) }
  },
}

/** A sound picture stands beside what is wrong, where that does not make it another kind of source. */
async function withASoundOne(files: Files): Promise<Files> {
  const isAlone = 'drive.mcap' in files || '1_front.jpg' in files
  return isAlone ? files : { ...files, 'z.jpg': await picture({ ...here, grey: 200 }) }
}

describe('an import', () => {
  it.each(problemCodes)('tells %s in a sentence about its file, and goes on with the next', async (code) => {
    const { problems, captures } = await problemsOf(await withASoundOne(await sources[code]()))
    const found = problems.filter((problem) => problem.code === code)
    expect(found, problems.map((problem) => problem.message).join('\n')).not.toEqual([])
    for (const { filename, message } of found) {
      expect(filename).not.toBe('')
      expect(message).toMatch(/^\S.*\.$/)
    }
    expect(captures).toBeGreaterThan(0)
  })
})
