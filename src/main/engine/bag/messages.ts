import { z } from 'zod'

/** Any float, NaN included: receivers write it where they have no fix. */
const float = z.custom<number>((value) => typeof value === 'number')
const whole = z.number().int()
const bytes = z.instanceof(Uint8Array)

const header = z
  .object({ stamp: z.object({ sec: whole, nsec: whole }), frame_id: z.string() })
  .transform(({ stamp, frame_id }) => ({
    /** Nanoseconds since 1970 by the sensor's clock; 0 where the driver set none. */
    stampNs: BigInt(stamp.sec) * 1_000_000_000n + BigInt(stamp.nsec),
    /** tf2 knows no leading slash, which ROS 1 drivers still write. */
    frameId: frame_id.replace(/^\//, ''),
  }))
const vector = z.object({ x: float, y: float, z: float })
const quaternion = z.object({ x: float, y: float, z: float, w: float })
const pose = z.object({ position: vector, orientation: quaternion })
const transform = z.object({
  header,
  child_frame_id: z.string(),
  transform: z.object({ translation: vector, rotation: quaternion }),
})

/** What is read of each type, once its bytes are decoded. All else in the messages is dropped. */
const schemas = {
  'sensor_msgs/CompressedImage': z.object({ header, format: z.string(), data: bytes }),
  'sensor_msgs/Image': z.object({
    header,
    width: whole,
    height: whole,
    encoding: z.string(),
    step: whole,
    data: bytes,
  }),
  'sensor_msgs/NavSatFix': z.object({
    header,
    status: z.object({ status: whole }),
    latitude: float,
    longitude: float,
    altitude: float,
  }),
  'nav_msgs/Odometry': z.object({ header, child_frame_id: z.string(), pose: z.object({ pose }) }),
  'geometry_msgs/PoseStamped': z.object({ header, pose }),
  'geometry_msgs/PoseWithCovarianceStamped': z.object({ header, pose: z.object({ pose }) }),
  'tf2_msgs/TFMessage': z.object({ transforms: z.array(transform) }),
} as const

export type MessageType = keyof typeof schemas
type Typed = { [T in MessageType]: { type: T } & z.infer<(typeof schemas)[T]> }
export type Message = Typed[MessageType]
export type Header = z.infer<typeof header>
export type Quaternion = z.infer<typeof quaternion>
export type Image = Typed['sensor_msgs/Image']
export type Picture = Image | Typed['sensor_msgs/CompressedImage']
export type Fix = Typed['sensor_msgs/NavSatFix']
export type Transforms = Typed['tf2_msgs/TFMessage']['transforms']

export function isMessageType(type: string): type is MessageType {
  return Object.hasOwn(schemas, type)
}

/** Checks what a decoder made of the bytes. @throws ZodError when a field is missing or of another kind */
export function parseMessage(type: MessageType, decoded: unknown): Message {
  return { type, ...schemas[type].parse(decoded) } as Message
}
