import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { aFolder } from '../../../../tests/builders/panoramas.ts'
import { AppError } from '../../../shared/errors.ts'
import { Bag } from './Bag.ts'
import { openBag } from './openBag.ts'
import { openBagSource } from './openBagSource.ts'
import { readAll } from './testing/bagContract.ts'
import { aDrive, type DriveMessage } from './testing/drive.ts'
import { putFile, toMcap, toRosbag1, writeDb3 } from './testing/writeBags.ts'

const folder = aFolder()
let drive: DriveMessage[]
let mcap: Uint8Array
let rosbag1: Uint8Array
let db3: Uint8Array
beforeAll(async () => {
  drive = await aDrive()
  mcap = await toMcap(drive)
  rosbag1 = toRosbag1(drive)
  writeDb3(join(folder, 'whole.db3'), drive)
  db3 = readFileSync(join(folder, 'whole.db3'))
})

let files = 0
const put = (bytes: Uint8Array) => putFile(join(folder, `${files++}`), bytes)

/** Opens and reads all poses and pictures; every single one again. */
async function reading(path: string) {
  const bag = await openBag(path)
  const poses = await readAll(bag, '/odom')
  const pictures = await readAll(bag, '/camera/image/compressed', '/camera/raw')
  for (const { ref } of [...poses, ...pictures]) await bag.readOne(ref)
  await bag.close()
  return { poses: poses.length, pictures: pictures.length, problems: bag.problems, topics: bag.topics }
}

describe('openBag of a damaged MCAP file', () => {
  it('recovers all messages of whole chunks when the recorder crashed', async () => {
    const { poses, problems, topics } = await reading(put(await toMcap(drive, { isClosed: false })))
    expect(poses).toBeGreaterThan(5)
    expect(topics.find(({ name }) => name === '/odom')?.count).toBe(poses)
    expect(problems).toMatchObject([
      {
        code: 'bag_damaged',
        severity: 'warning',
        message: expect.stringMatching(/cut off; \d+ messages were recovered\.$/) as string,
      },
    ])
  })

  it('recovers what lies before the place where a copy broke off', async () => {
    const { poses, problems } = await reading(put(mcap.slice(0, mcap.length * 0.4)))
    expect(poses).toBeGreaterThan(0)
    expect(poses).toBeLessThan(10)
    expect(problems).toHaveLength(1)
  })

  it('says nothing of a whole file that was never indexed', async () => {
    expect(await reading(put(await toMcap(drive, { useChunks: false })))).toMatchObject({
      poses: 10,
      problems: [],
    })
  })

  it('leaves out a chunk whose checksum is wrong and goes on', async () => {
    const bytes = mcap.slice()
    const at = Buffer.from(bytes).indexOf('base_link')
    bytes[at] = 0x42
    const { poses, problems } = await reading(put(bytes))
    expect(poses).toBeGreaterThan(5)
    expect(problems).toMatchObject([
      { code: 'bag_damaged', message: expect.stringMatching(/1 of its \d+ chunks cannot be read/) as string },
    ])
  })

  it('ends at a length that leads far beyond the file', async () => {
    const bytes = await toMcap(drive, { isClosed: false })
    const view = new DataView(bytes.buffer)
    view.setBigUint64(9, 0x7fff_ffff_ffff_ffffn, true)
    expect(await reading(put(bytes))).toMatchObject({
      poses: 0,
      topics: [],
      problems: [{ code: 'bag_damaged' }],
    })
  })
})

describe('openBag of a damaged ROS 1 bag', () => {
  it('recovers all chunks of a bag without index', async () => {
    const { poses, pictures, problems } = await reading(put(toRosbag1(drive, { isClosed: false })))
    expect({ poses, pictures }).toEqual({ poses: 10, pictures: 8 })
    expect(problems).toMatchObject([
      { message: expect.stringMatching(/cut off; 24 messages were recovered/) as string },
    ])
  })

  it('recovers what lies before the place where a copy broke off', async () => {
    const { poses, problems } = await reading(put(rosbag1.slice(0, rosbag1.length / 2)))
    expect(poses).toBeGreaterThan(0)
    expect(poses).toBeLessThan(10)
    expect(problems).toHaveLength(1)
  })
})

describe('openBag of a damaged rosbag2 database', () => {
  it('recovers rows before the place where a copy broke off', async () => {
    const path = join(folder, 'long.db3')
    const long = Array.from({ length: 30 }, () => drive).flat()
    writeDb3(path, long)
    const bytes = readFileSync(path)
    const { poses, problems } = await reading(put(bytes.subarray(0, bytes.length * 0.6)))
    expect(poses).toBeGreaterThan(50)
    expect(poses).toBeLessThan(300)
    expect(problems).toMatchObject([
      {
        code: 'bag_damaged',
        message: expect.stringMatching(/database is damaged .*; \d+ messages were recovered/) as string,
      },
    ])
  })

  it('counts rows that hold text or nothing instead of a message', async () => {
    const path = put(db3)
    const db = new Sqlite(path)
    db.exec(
      `UPDATE messages SET data = 'no bytes' WHERE topic_id = (SELECT id FROM topics WHERE name = '/odom') AND id < 8`,
    )
    db.close()
    const bag = await openBag(path)
    const { length } = await readAll(bag, '/odom')
    expect(bag.problems).toMatchObject([
      { message: `${bag.name} is damaged: ${10 - length} of its rows hold no message.` },
    ])
    await bag.close()
  })

  it.each([
    ['that is another SQLite file', 'CREATE TABLE a (b)'],
    ['whose messages are a view', 'CREATE TABLE topics (id); CREATE VIEW messages AS SELECT 1'],
  ])('refuses one %s', async (_, sql) => {
    const path = join(folder, `foreign${files++}.db3`)
    const db = new Sqlite(path)
    db.exec(sql)
    db.close()
    await expect(openBag(path)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(/SQLite file without a table/) as string,
    })
  })
})

describe('openBag', () => {
  it.each([
    ['nothing', 'not_found', () => join(folder, 'nothing')],
    ['an empty file', 'bad_input', () => put(new Uint8Array(0))],
    ['a picture', 'bad_input', () => put(new Uint8Array([0xff, 0xd8, 0xff]))],
    ['a bag of version 1', 'bad_input', () => put(Buffer.from('#ROSBAG V1.2\n# x\n'))],
  ])('refuses %s', async (_, code, path) => {
    await expect(openBag(path())).rejects.toMatchObject({ code, name: 'AppError' })
  })

  it('reads the bags of a folder that a crash left without metadata.yaml, by their numbers', async () => {
    const split = join(folder, 'split')
    mkdirSync(split)
    const half = drive.length / 2
    writeDb3(join(split, 'a_10.db3'), drive.slice(half))
    writeDb3(join(split, 'a_9.db3'), drive.slice(0, half))
    const bag = await openBag(split)
    const times = (await readAll(bag, '/odom')).map(({ timeNs }) => timeNs)
    expect(times).toHaveLength(10)
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)))
    await bag.close()
  })

  it('leaves out a missing and a broken file of several, and looks nowhere else', async () => {
    const split = join(folder, 'listed')
    mkdirSync(split)
    writeDb3(join(split, 'a.db3'), drive)
    writeFileSync(join(split, 'b.db3'), 'no database')
    const listed = ['a.db3', 'b.db3', 'c.db3', '../whole.db3'].map((name) => `\n    - ${name}`).join('')
    writeFileSync(
      join(split, 'metadata.yaml'),
      `rosbag2_bagfile_information:\n  relative_file_paths:${listed}\n`,
    )
    const { poses, problems } = await reading(split)
    expect(poses).toBe(10)
    expect(problems.map(({ message }) => message)).toEqual([
      '2 of 4 files of the recording listed are missing, c.db3 first.',
      expect.stringMatching(/^b\.db3 of the recording listed is left out: .* begins neither as MCAP/),
    ])
  })

  it('refuses or reads whatever bytes are changed, and never crashes', async () => {
    const wholes = [mcap, await toMcap(drive, { isClosed: false }), rosbag1, db3]
    const change = fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 }))
    const changes = fc.array(change, { minLength: 1, maxLength: 6 })
    const some = fc.asyncProperty(fc.nat(wholes.length - 1), changes, async (which, patches) => {
      const bytes = Uint8Array.from(wholes[which]!)
      for (const [at, patch] of patches) bytes.set(patch, at % (bytes.length - 8))
      const bag = await openBag(put(bytes)).catch((thrown: unknown) => thrown)
      if (!(bag instanceof Bag)) {
        expect(bag).toBeInstanceOf(AppError)
        return
      }
      const found = await readAll(bag, '/odom', '/camera/raw')
      // A message that was there may be gone when it is asked for by its place.
      for (const { ref } of found) await bag.readOne(ref).catch((thrown: Error) => thrown.message)
      await bag.close()
    })
    await fc.assert(some, { numRuns: 60 })
  })
})

describe('openBagSource', () => {
  it('refuses a bag without pictures and tells what it holds', async () => {
    const path = put(await toMcap(drive.filter(({ topic }) => topic === '/odom')))
    await expect(openBagSource(path)).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('/odom (nav_msgs/Odometry)') as string,
    })
  })

  it('refuses an empty bag', async () => {
    await expect(openBagSource(put(await toMcap([])))).rejects.toMatchObject({ code: 'bad_input' })
  })

  it('refuses a topic that is not there, naming those that are', async () => {
    await expect(openBagSource(put(mcap), { imageTopic: '/odom' })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('/camera/raw') as string,
    })
  })

  it('gives pictures without a track and says that there are no positions', async () => {
    const source = await openBagSource(
      put(await toMcap(drive.filter(({ topic }) => topic.startsWith('/camera')))),
    )
    expect(source).toMatchObject({ poseTopic: null, track: null, cameraYawDeg: 0, cameraTilt: null })
    expect(source.problems).toMatchObject([{ code: 'no_position' }])
    expect(source.notices).toMatchObject([
      expect.stringContaining('no static transform leads to camera_optical_frame'),
    ])
    await source.close()
  })
})
