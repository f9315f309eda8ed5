import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Bag, BagMessage } from '../Bag.ts'
import { openBag } from '../openBag.ts'
import { openBagSource } from '../openBagSource.ts'
import { START_NS } from './drive.ts'

/** Reads everything of some topics. */
export async function readAll(bag: Bag, ...topics: string[]): Promise<BagMessage[]> {
  const found: BagMessage[] = []
  for await (const message of bag.read(new Set(topics))) found.push(message)
  return found
}

/** What every format gives of `aDrive()`, whoever wrote it. @param pathOf the recording, written before the tests run */
export function bagContract(title: string, pathOf: () => string): void {
  messageContract(title, pathOf)
  sourceContract(title, pathOf)
}

function messageContract(title: string, pathOf: () => string): void {
  describe(`openBag of ${title}`, () => {
    it('lists topics by ROS 1 type names with their counts', async () => {
      const bag = await openBag(pathOf())
      expect(bag.topics).toEqual([
        { name: '/camera/image/compressed', type: 'sensor_msgs/CompressedImage', count: 5 },
        { name: '/camera/raw', type: 'sensor_msgs/Image', count: 3 },
        { name: '/chatter', type: 'std_msgs/String', count: 1 },
        { name: '/fix', type: 'sensor_msgs/NavSatFix', count: 4 },
        { name: '/odom', type: 'nav_msgs/Odometry', count: 10 },
        { name: '/tf_static', type: 'tf2_msgs/TFMessage', count: 1 },
      ])
      expect(bag.problems).toEqual([])
      await bag.close()
    })

    it('gives the messages of the topics that are asked for, decoded', async () => {
      const bag = await openBag(pathOf())
      const found = await readAll(bag, '/odom', '/fix')
      expect(found).toHaveLength(14)
      expect(found.filter(({ topic }) => topic === '/odom')[3]).toMatchObject({
        timeNs: START_NS + 3_020_000_000n,
        message: {
          type: 'nav_msgs/Odometry',
          header: { stampNs: START_NS + 3_000_000_000n, frameId: 'map' },
          child_frame_id: 'base_link',
          pose: { pose: { position: { x: 15, y: 2, z: 0.5 }, orientation: { x: 0, y: 0, z: 0, w: 1 } } },
        },
      })
      await bag.close()
    })

    it('reads any single message again, also many at once', async () => {
      const bag = await openBag(pathOf())
      const found = await readAll(bag, '/odom', '/camera/image/compressed', '/camera/raw')
      const again = await Promise.all(found.map(({ ref }) => bag.readOne(ref)))
      expect(again).toEqual(found.map(({ message }) => message))
      await bag.close()
    })

    it('counts messages of a type that it does not read', async () => {
      const bag = await openBag(pathOf())
      expect(await readAll(bag, '/chatter')).toEqual([])
      expect(bag.problems).toMatchObject([
        {
          code: 'bag_damaged',
          message: expect.stringMatching(/^1 of 1 messages of \/chatter cannot/) as string,
        },
      ])
      await bag.close()
    })
  })
}

function sourceContract(title: string, pathOf: () => string): void {
  describe(`openBagSource of ${title}`, () => {
    it('gives pictures, the track of the vehicle and the mount of the camera', async () => {
      const source = await openBagSource(pathOf())
      expect(source).toMatchObject({
        imageTopic: '/camera/image/compressed',
        poseTopic: '/odom',
        frameId: 'map',
        notices: [],
        problems: [],
      })
      expect(source.cameraYawDeg).toBeCloseTo(90, 6)
      expect(source.cameraTilt?.pitchDeg).toBeCloseTo(0, 6)
      expect(source.cameraTilt?.rollDeg).toBeCloseTo(0, 6)
      expect(source.images.map(({ name, timeMs }) => [name, timeMs])[1]).toEqual([
        `camera_image_compressed/${START_NS + 2_000_000_000n}.jpg`,
        Number(START_NS / 1_000_000n) + 2000,
      ])
      expect(source.track?.isLocal).toBe(true)
      expect(source.track?.points).toHaveLength(10)
      expect(source.track?.points[2]).toMatchObject({
        timeMs: Number(START_NS / 1_000_000n) + 2000,
        position: { xM: 10, yM: 2, zM: 0.5 },
        headingDeg: 90,
      })
      const pictures = await Promise.all(source.images.map((image) => image.read()))
      for (const picture of pictures)
        expect(await sharp(picture).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 128 })
      await source.close()
    })

    it('takes the topics that are asked for, pixels as PNG and fixes without those that are none', async () => {
      const source = await openBagSource(pathOf(), { imageTopic: '/camera/raw', poseTopic: '/fix' })
      expect(source.images.map(({ name }) => name)).toEqual(
        [0n, 1n, 2n].map((second) => `camera_raw/${START_NS + second * 1_000_000_000n}.png`),
      )
      const { data, info } = await sharp(await source.images[0]!.read())
        .raw()
        .toBuffer({ resolveWithObject: true })
      expect(info).toMatchObject({ width: 3, height: 2, channels: 3 })
      expect([...data]).toEqual(Array.from({ length: 6 }, () => [0, 0, 255]).flat())
      expect(source.track?.isLocal).toBe(false)
      expect(source.track?.points.map(({ geodetic }) => geodetic)).toEqual(
        Array.from({ length: 3 }, () => ({ latDeg: 47.5, lonDeg: 8.5, heightM: 400 })),
      )
      expect(source.problems).toMatchObject([
        {
          code: 'position_refused',
          message: '1 of 4 messages of /fix were received without a fix; they were left out.',
        },
      ])
      await source.close()
    })
  })
}
