import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { chooseTopics } from './chooseTopics.ts'
import { FrameTree } from './extrinsics.ts'
import { parseMessage, type Message, type Picture, type Transforms } from './messages.ts'
import { formatOf, readPicture } from './picture.ts'
import { aFix, anOdometry, aRawImage, aTransform, START_NS } from './testing/drive.ts'
import { TrackBuilder } from './TrackBuilder.ts'

const level = { x: 0, y: 0, z: 0, w: 1 }
/** A turn about one axis, counterclockwise, in degrees. */
const about = (axis: 'x' | 'y' | 'z', deg: number) => {
  const half = (deg * Math.PI) / 360
  return { ...level, [axis]: Math.sin(half), w: Math.cos(half) }
}
const frames = (...transforms: object[]) => {
  const tree = new FrameTree()
  const message = parseMessage('tf2_msgs/TFMessage', { transforms }) as Message & { transforms: Transforms }
  tree.add(message.transforms)
  return tree
}
const rounded = (tree: FrameTree, camera: string, body: string | null = null) => {
  const mount = tree.mountOf(camera, body)
  const round = (deg: number) => Math.round(deg * 1e6) / 1e6 + 0
  return mount && [round(mount.yawDeg), round(mount.tilt.pitchDeg), round(mount.tilt.rollDeg)]
}

describe('FrameTree', () => {
  it.each([
    ['looks ahead', level, [0, 0, 0]],
    ['looks left', about('z', 90), [-90, 0, 0]],
    ['looks right', about('z', -90), [90, 0, 0]],
    ['looks back', about('z', 180), [180, 0, 0]],
    ['looks down by ten degrees', about('y', 10), [0, -10, 0]],
    ['leans to the right by ten degrees', about('x', 10), [0, 0, 10]],
  ])('tells the mount of a camera that %s', (_, rotation, expected) => {
    expect(rounded(frames(aTransform('base_link', 'camera', rotation)), 'camera')).toEqual(expected)
  })

  it('knows a frame by its axes for an optical one, whatever its name', () => {
    const optical = { x: -0.5, y: 0.5, z: -0.5, w: 0.5 }
    expect(rounded(frames(aTransform('base_link', 'cam0', optical)), 'cam0')).toEqual([0, 0, 0])
  })

  it('goes up to a common frame and down again, and takes the frame that the poses name', () => {
    const tree = frames(
      aTransform('chassis', '/base_link', about('z', 90)),
      aTransform('chassis', 'imu', about('z', 180)),
      aTransform('/chassis', 'camera', about('z', 90)),
    )
    expect(rounded(tree, 'camera')).toEqual([0, 0, 0])
    expect(rounded(tree, 'camera', 'imu')).toEqual([90, 0, 0])
  })

  it('tells nothing of a camera that hangs on nothing, or in a circle', () => {
    const tree = frames(aTransform('a', 'b', level), aTransform('b', 'a', level))
    expect(tree.mountOf('camera', 'base_link')).toBeNull()
    expect(tree.mountOf('a', 'base_link')).toBeNull()
  })
})

describe('readPicture', () => {
  const image = (changed: object) =>
    parseMessage('sensor_msgs/Image', aRawImage(START_NS, changed)) as Picture
  it.each([
    ['rgb8', [1, 2, 3], [1, 2, 3]],
    ['bgr8', [1, 2, 3], [3, 2, 1]],
    ['rgba8', [1, 2, 3, 0], [1, 2, 3]],
    ['bgra8', [1, 2, 3, 0], [3, 2, 1]],
    ['mono8', [7], [7]],
  ])('makes a PNG of %s without losing anything', async (encoding, pixel, expected) => {
    const data = new Uint8Array([...pixel, ...pixel])
    const png = await readPicture(image({ encoding, width: 2, height: 1, step: data.length, data }))
    const { data: pixels, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    expect([...pixels]).toEqual(
      Array.from({ length: 2 }, () =>
        info.channels === 3 && expected.length === 1 ? [7, 7, 7] : expected,
      ).flat(),
    )
  })

  it.each([
    [{ encoding: 'bayer_rggb8' }, /encoding "bayer_rggb8" is none of/],
    [{ width: 4_000_000_000 }, /do not make 4000000000 × 2 pixels/],
    [{ height: 3 }, /24 bytes in rows of 12 do not make 3 × 3 pixels/],
  ])('refuses %j', async (changed, reason) => {
    await expect(readPicture(image(changed))).rejects.toThrow(reason)
  })

  it('refuses what is neither JPEG nor PNG, with the format it is said to be', () => {
    const { header } = aRawImage(START_NS) as { header: object }
    const video = parseMessage('sensor_msgs/CompressedImage', {
      header,
      format: 'h264',
      data: new Uint8Array(9),
    })
    expect(formatOf(video as Picture)).toEqual({ fault: 'their format "h264" is neither JPEG nor PNG' })
  })
})

describe('chooseTopics', () => {
  const topic = (name: string, type: string, count: number) => ({ name, type, count })
  const topics = [
    topic('/left', 'sensor_msgs/Image', 5),
    topic('/right', 'sensor_msgs/CompressedImage', 5),
    topic('/few', 'sensor_msgs/Image', 2),
    topic('/fix', 'sensor_msgs/NavSatFix', 900),
    topic('/pose', 'geometry_msgs/PoseStamped', 10),
    topic('/odom', 'nav_msgs/Odometry', 20),
  ]

  it('takes the topics with most messages, poses before fixes, and says what it chose among equals', () => {
    expect(chooseTopics({ name: 'a.bag', topics }, {})).toEqual({
      image: topics[0],
      pose: topics[5],
      notices: ['a.bag has 5 pictures on each of /left, /right; /left was taken.'],
    })
  })

  it('takes fixes where there are no poses', () => {
    expect(chooseTopics({ name: 'a.bag', topics: topics.slice(0, 4) }, {}).pose?.name).toBe('/fix')
  })
})

describe('TrackBuilder', () => {
  it('counts poses without place, attitude or a time of their own, and orders the rest by time', () => {
    const track = new TrackBuilder('/odom')
    const odometry = (position: object, orientation: object = level) => {
      const message = anOdometry(START_NS, { x: 0, y: 0, z: 0 }) as { pose: { pose: object } }
      return parseMessage('nav_msgs/Odometry', { ...message, pose: { pose: { position, orientation } } })
    }
    track.add(odometry({ x: 2, y: 0, z: 0 }, { ...level, w: 0 }), 2000)
    track.add(odometry({ x: 1, y: 0, z: 0 }), 1000)
    track.add(odometry({ x: 9, y: 0, z: 0 }), 1000)
    track.add(odometry({ x: NaN, y: 0, z: 0 }), 3000)
    const built = track.build('a.bag')
    expect(
      built.track?.points.map(({ timeMs, position, headingDeg }) => [timeMs, position?.xM, headingDeg]),
    ).toEqual([
      [1000, 1, 90],
      [2000, 2, null],
    ])
    expect(built.problems.map(({ code }) => code)).toEqual([
      'position_refused',
      'heading_refused',
      'duplicate_pose',
    ])
  })

  it('takes fixes as latitude and longitude, without those on null island or nowhere', () => {
    const track = new TrackBuilder('/fix')
    const fix = (changed: object) =>
      parseMessage('sensor_msgs/NavSatFix', { ...aFix(START_NS, 0), ...changed })
    track.add(fix({}), 1)
    track.add(fix({ altitude: NaN }), 2)
    track.add(fix({ latitude: NaN }), 3)
    track.add(fix({ latitude: 0, longitude: 0 }), 4)
    const built = track.build('a.bag')
    expect(built.track).toMatchObject({
      isLocal: false,
      points: [{ geodetic: { heightM: 400 } }, { geodetic: { heightM: null } }],
    })
    expect(built.problems).toMatchObject([
      { message: expect.stringMatching(/^2 of 4 messages of \/fix/) as string },
    ])
  })
})
