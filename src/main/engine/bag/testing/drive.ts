import sharp from 'sharp'

/** One message of a drive, before any format has it. Times in nanoseconds since 1970. */
export interface DriveMessage {
  topic: string
  /** As ROS 1 writes it. */
  type: string
  timeNs: bigint
  message: object
}

export const START_NS = 1_716_300_000_000_000_000n
const RECORDING_DELAY_NS = 20_000_000n

/**
 * The drive that scripts/write_bags.py writes too: east along y = 2 m for four seconds, then north, the camera looking right.
 *
 * Five panoramas as JPEG, three pictures of pixels in bgr8 with padded rows, ten poses, four fixes of which one is none.
 */
export async function aDrive(): Promise<DriveMessage[]> {
  const messages: DriveMessage[] = []
  const add = (topic: string, type: string, stampNs: bigint, message: object) =>
    messages.push({ topic, type, timeNs: stampNs + RECORDING_DELAY_NS, message })
  add('/tf_static', 'tf2_msgs/TFMessage', START_NS, {
    transforms: [
      aTransform('base_link', 'mast', { x: 0, y: 0, z: 0, w: 1 }),
      // Looks right, in optical axes: a turn of −90° about z, then that of REP-103.
      aTransform('mast', 'camera_optical_frame', { x: 0, y: Math.SQRT1_2, z: -Math.SQRT1_2, w: 0 }),
    ],
  })
  for (let i = 0; i < 10; i++) {
    const stampNs = START_NS + BigInt(i) * 1_000_000_000n
    add('/odom', 'nav_msgs/Odometry', stampNs, anOdometry(stampNs, placeAt(i), i > 4 ? 90 : 0))
    if (i % 2 === 0)
      add('/camera/image/compressed', 'sensor_msgs/CompressedImage', stampNs, {
        header: aHeader(stampNs, 'camera_optical_frame'),
        format: 'jpeg',
        data: await aPicture(i),
      })
    if (i < 3) add('/camera/raw', 'sensor_msgs/Image', stampNs, aRawImage(stampNs))
    if (i < 4) add('/fix', 'sensor_msgs/NavSatFix', stampNs, aFix(stampNs, i === 3 ? -1 : 0))
  }
  add('/chatter', 'std_msgs/String', START_NS, { data: 'hello' })
  return messages.sort((a, b) => Number(a.timeNs - b.timeNs))
}

export function aHeader(stampNs: bigint, frameId: string): object {
  const stamp = { sec: Number(stampNs / 1_000_000_000n), nsec: Number(stampNs % 1_000_000_000n) }
  return { seq: 0, stamp: { ...stamp, nanosec: stamp.nsec }, frame_id: frameId }
}

/** Each of another grey, so that none is a copy. */
async function aPicture(i: number): Promise<Uint8Array> {
  const grey = 40 * (i / 2 + 1)
  const background = { r: grey, g: grey, b: grey }
  const jpeg = sharp({ create: { width: 256, height: 128, channels: 3, background } }).jpeg()
  return new Uint8Array(await jpeg.toBuffer())
}

/** Five metres a second. */
function placeAt(second: number): { x: number; y: number; z: number } {
  return { x: 5 * Math.min(second, 4), y: 2 + 5 * Math.max(second - 4, 0), z: 0.5 }
}

/** @param yawDeg counterclockwise from east, as ROS has it */
export function anOdometry(
  stampNs: bigint,
  position: { x: number; y: number; z: number },
  yawDeg = 0,
): object {
  const half = (yawDeg * Math.PI) / 360
  const zero = { x: 0, y: 0, z: 0 }
  const none = new Float64Array(36)
  return {
    header: aHeader(stampNs, 'map'),
    child_frame_id: 'base_link',
    pose: {
      pose: { position, orientation: { ...zero, z: Math.sin(half), w: Math.cos(half) } },
      covariance: none,
    },
    twist: { twist: { linear: zero, angular: zero }, covariance: none },
  }
}

/** Two rows of three blue pixels, in rows of twelve bytes. */
export function aRawImage(stampNs: bigint, changed: object = {}): object {
  const row = [255, 0, 0, 255, 0, 0, 255, 0, 0, 9, 9, 9]
  return {
    header: aHeader(stampNs, 'camera_optical_frame'),
    height: 2,
    width: 3,
    encoding: 'bgr8',
    is_bigendian: 0,
    step: 12,
    data: new Uint8Array([...row, ...row]),
    ...changed,
  }
}

export function aFix(stampNs: bigint, status: number): object {
  return {
    header: aHeader(stampNs, 'gps'),
    status: { status, service: 1 },
    latitude: 47.5,
    longitude: 8.5,
    altitude: 400,
    position_covariance: new Float64Array(9),
    position_covariance_type: 0,
  }
}

export function aTransform(parent: string, child: string, rotation: object): object {
  return {
    header: aHeader(START_NS, parent),
    child_frame_id: child,
    transform: { translation: { x: 0, y: 0, z: 1 }, rotation },
  }
}
