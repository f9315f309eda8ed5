import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { START_NS } from '../../src/main/engine/bag/testing/drive.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { aFolder } from '../builders/panoramas.ts'

/** A Python with rosbags, mcap-ros2-support, pillow and numpy. */
const python = process.env.WAYWORD_BAGS_PYTHON
if (!python) console.info("Other people's bags are not imported: WAYWORD_BAGS_PYTHON names no Python.")

const folder = aFolder()

beforeAll(() => {
  if (!python) return
  const script = join(import.meta.dirname, '../../scripts/write_bags.py')
  const { status, stderr, error } = spawnSync(python, [script, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${python} wrote no bags: ${error?.message ?? stderr}`)
})

const second = (i: number): string => new Date(Number(START_NS / 1_000_000n) + i * 1000).toISOString()

/** East for four seconds at 5 m/s, then north: a picture every two seconds, of a camera that looks right. */
const captures = [
  { capturedAt: second(0), position: { xM: 0, yM: 2, zM: 0.5 }, headingDeg: 180 },
  { capturedAt: second(2), position: { xM: 10, yM: 2, zM: 0.5 }, headingDeg: 180 },
  { capturedAt: second(4), position: { xM: 20, yM: 2, zM: 0.5 }, headingDeg: 180 },
  { capturedAt: second(6), position: { xM: 20, yM: 12, zM: 0.5 }, headingDeg: 90 },
  { capturedAt: second(8), position: { xM: 20, yM: 22, zM: 0.5 }, headingDeg: 90 },
]

describe.skipIf(!python)("the import of other people's bags", () => {
  it.each([
    ['a ROS 1 bag', 'ros1.bag'],
    ['a compressed ROS 1 bag', 'ros1_lz4.bag'],
    ['a rosbag2 database', 'rosbag2_sqlite'],
    ['the file of a rosbag2 database alone', 'rosbag2_sqlite/rosbag2_sqlite.db3'],
    ['a recording split over two files', 'rosbag2_split'],
    ['a rosbag2 MCAP folder', 'rosbag2_mcap'],
    ['an MCAP file', 'zstd.mcap'],
  ])('makes of %s captures where the camera was, facing as it faced, ready to be found', async (_, name) => {
    const engine = await Engine.open()
    onTestFinished(() => engine.close())
    await engine.createSite(join(aFolder(), 'a.wayword'), { name: 'Recorded', origin: null })
    const input = importInputSchema.parse({ path: join(folder, name) })
    engine.siteJobs.startImport(input, { encode: true })
    const jobs = await Promise.all(engine.jobs.list().map(({ id }) => engine.jobs.finished(id)))
    expect(jobs.map(({ state, outcome, problems }) => [state, outcome, problems])).toEqual([
      ['done', '5 imported.', []],
      ['done', expect.stringMatching(/^20 views encoded/), []],
    ])
    const found = (await engine.handlers['capture.list']({})).toSorted((one, other) =>
      one.capturedAt!.localeCompare(other.capturedAt!),
    )
    expect(found).toMatchObject(
      captures.map((capture) => ({
        ...capture,
        position: Object.fromEntries(
          Object.entries(capture.position).map(([axis, valueM]) => [axis, expect.closeTo(valueM, 6)]),
        ),
        headingDeg: expect.closeTo(capture.headingDeg, 6) as number,
        positionSource: 'track',
        headingSource: 'track',
      })),
    )
    expect(engine.siteInfo).toMatchObject({ captures: 5, views: 20, galleries: [{ encoded: 20 }] })
  })
})
