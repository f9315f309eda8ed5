import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDrive, aFix, START_NS, type DriveMessage } from '../bag/testing/drive.ts'
import { putFile, toMcap } from '../bag/testing/writeBags.ts'
import { aStore } from './testing/aStore.ts'
import { importInto } from './testing/importInto.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayword-bag-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Imports what is left of the drive, and what comes on top. */
async function imported(isKept: (message: DriveMessage) => boolean, more: readonly DriveMessage[] = []) {
  const messages = [...(await aDrive()).filter(isKept), ...more]
  const store = aStore()
  const path = putFile(join(folder, 'drive.mcap'), await toMcap(messages))
  const { problems } = await importInto(store, { path })
  return { captures: store.captures, origin: store.origin(), problems }
}

describe('bagSource', () => {
  it('takes a camera for looking ahead where nothing tells its mounting, and says so', async () => {
    const { captures, problems } = await imported(({ topic }) => topic !== '/tf_static')
    expect(captures.map(({ headingDeg }) => headingDeg)).toEqual(
      [90, 90, 90, 0, 0].map((deg) => expect.closeTo(deg, 6)),
    )
    expect(problems).toMatchObject([
      {
        filename: '/camera/image/compressed',
        code: 'bag_notice',
        severity: 'warning',
        message: expect.stringMatching(
          /no static transform leads to camera_optical_frame.*taken to look ahead/,
        ) as string,
      },
    ])
  })

  it('places a drive that has fixes alone on the globe, facing as it travels', async () => {
    const fixes = Array.from({ length: 10 }, (_, i): DriveMessage => {
      const timeNs = START_NS + BigInt(i) * 1_000_000_000n
      const message = { ...aFix(timeNs, 0), latitude: 47.5 + i * 1e-4 }
      return { topic: '/gnss', type: 'sensor_msgs/NavSatFix', timeNs, message }
    })
    const { captures, origin } = await imported(({ topic }) => !['/odom', '/fix'].includes(topic), fixes)
    expect(origin).toMatchObject({ latDeg: 47.5, lonDeg: 8.5 })
    expect(captures).toHaveLength(5)
    for (const [i, { position, headingDeg, headingSource }] of captures.entries()) {
      expect(position).toMatchObject({ xM: expect.closeTo(0, 3), yM: expect.closeTo(i * 22.236, 1) })
      // To the north; the camera, as its mounting says, to the east.
      expect([headingDeg, headingSource]).toEqual([expect.closeTo(90, 3), 'course'])
    }
  })
})
