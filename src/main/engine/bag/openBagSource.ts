import type { Problem } from '../../../shared/capture.ts'
import type { Tilt, Track } from '../pose/Pose.ts'
import { withCourse } from '../pose/track.ts'
import type { Bag, BagMessage, MessageRef } from './Bag.ts'
import type { FileTopic } from './BagFile.ts'
import { chooseTopics } from './chooseTopics.ts'
import { FrameTree } from './extrinsics.ts'
import type { Header, Picture } from './messages.ts'
import { openBag } from './openBag.ts'
import { formatOf, readPicture } from './picture.ts'
import { TrackBuilder } from './TrackBuilder.ts'

/** One picture of a recording. Its bytes are read when asked for. */
export interface BagImage {
  /** `<topic>/<nanoseconds>.jpg`, no two alike. */
  readonly name: string
  /** Milliseconds since 1970, by the camera's clock where it stamps its pictures, else by the recorder's. */
  readonly timeMs: number
  /** JPEG or PNG. @throws Error with the reason as its message */
  read(): Promise<Uint8Array<ArrayBuffer>>
}

/** What a recording tells: pictures, a track of the vehicle, and how the camera sits on it. */
export interface BagSource {
  readonly topics: readonly FileTopic[]
  readonly imageTopic: string
  readonly poseTopic: string | null
  /** In order of time. */
  readonly images: readonly BagImage[]
  /** Of the vehicle's body, not of the camera, along its way where no heading was measured; null when no topic gives poses. */
  readonly track: Track | null
  /** From the body's front to the camera's, clockwise; 0, with a notice, where the recording does not tell. */
  readonly cameraYawDeg: number
  /** Against the body; null where the recording does not tell. */
  readonly cameraTilt: Tilt | null
  /** Frame the poses are in, as `map` or `odom`. */
  readonly frameId: string | null
  /** What was chosen or supposed, as sentences for the person. */
  readonly notices: readonly string[]
  readonly problems: readonly Problem[]
  close(): Promise<void>
}

/**
 * Opens a recording as pictures with a track, reading its picture and pose topics once from end to end.
 *
 * Memory grows by a few hundred bytes per picture and pose, not by their content.
 *
 * @param options topics to read; without them those with most messages, poses before fixes
 * @throws AppError not_found, bad_input when there is no recording, no picture in it, or no such topic
 */
export async function openBagSource(
  path: string,
  options: { imageTopic?: string; poseTopic?: string } = {},
): Promise<BagSource> {
  const bag = await openBag(path)
  try {
    return await readSource(bag, options)
  } catch (thrown) {
    await bag.close()
    throw thrown
  }
}

async function readSource(
  bag: Bag,
  options: { imageTopic?: string; poseTopic?: string },
): Promise<BagSource> {
  const { image, pose, notices } = chooseTopics(bag, options)
  const pictures = new PictureList(bag, image.name)
  const poses = pose && new TrackBuilder(pose.name)
  const frames = new FrameTree()
  const named: { camera: string | null; body: string | null; map: string | null } = {
    camera: null,
    body: null,
    map: null,
  }
  const isStatic = ({ name, type }: FileTopic) =>
    type === 'tf2_msgs/TFMessage' && /(^|\/)tf_static$/.test(name)
  const transforms = bag.topics.filter(isStatic).map(({ name }) => name)
  for await (const found of bag.read(new Set([image.name, ...(pose ? [pose.name] : []), ...transforms]))) {
    const { message } = found
    if (message.type === 'tf2_msgs/TFMessage') frames.add(message.transforms)
    else if (message.type === 'sensor_msgs/Image' || message.type === 'sensor_msgs/CompressedImage') {
      named.camera ??= message.header.frameId || null
      pictures.add(found, message)
    } else {
      named.map ??= message.header.frameId || null
      if (message.type === 'nav_msgs/Odometry')
        named.body ??= message.child_frame_id.replace(/^\//, '') || null
      poses?.add(message, toMs(timeNs(found, message)))
    }
  }
  const mount = named.camera === null ? null : frames.mountOf(named.camera, named.body)
  if (!mount) notices.push(noMount(bag.name, named.camera))
  const { track, problems } = poses?.build(bag.name) ?? { track: null, problems: [] }
  return {
    topics: bag.topics,
    imageTopic: image.name,
    poseTopic: pose?.name ?? null,
    images: pictures.images(),
    track: track && withCourse(track),
    cameraYawDeg: mount?.yawDeg ?? 0,
    cameraTilt: mount?.tilt ?? null,
    frameId: named.map,
    notices,
    problems: [
      ...bag.problems,
      ...pictures.problems(),
      ...problems,
      ...(track ? [] : [noTrack(bag.name, pose)]),
    ],
    close: () => bag.close(),
  }
}

/** The pictures of one topic, by where they lie. */
class PictureList {
  private readonly bag: Bag
  private readonly topic: string
  private readonly found: { timeNs: bigint; extension: string; ref: MessageRef }[] = []
  private readonly faults = new Map<string, number>()

  constructor(bag: Bag, topic: string) {
    this.bag = bag
    this.topic = topic
  }

  add(found: BagMessage, picture: Picture): void {
    const format = formatOf(picture)
    if ('extension' in format)
      this.found.push({ timeNs: timeNs(found, picture), extension: format.extension, ref: found.ref })
    else if (this.faults.size < MAX_FAULTS || this.faults.has(format.fault))
      this.faults.set(format.fault, (this.faults.get(format.fault) ?? 0) + 1)
  }

  images(): BagImage[] {
    const folder = this.topic.replace(/^\/+/, '').replace(/[^\w.-]+/g, '_') || 'images'
    const names = new Set<string>()
    return this.found
      .sort((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0))
      .map(({ timeNs, extension, ref }) => {
        let name = `${folder}/${timeNs}.${extension}`
        for (let i = 2; names.has(name); i++) name = `${folder}/${timeNs}-${i}.${extension}`
        names.add(name)
        return { name, timeMs: toMs(timeNs), read: () => this.read(ref) }
      })
  }

  problems(): Problem[] {
    return [...this.faults].map(([fault, count]) => ({
      filename: this.bag.name,
      code: 'unreadable',
      severity: 'refused',
      message: `${count} messages of ${this.topic} are no pictures that are read here: ${fault}.`,
    }))
  }

  private async read(ref: MessageRef): Promise<Uint8Array<ArrayBuffer>> {
    const message = await this.bag.readOne(ref)
    if (message.type === 'sensor_msgs/Image' || message.type === 'sensor_msgs/CompressedImage')
      return readPicture(message)
    throw new Error(`The recording changed while it was read: there is no longer a picture at ${ref.offset}.`)
  }
}

/** Kinds of fault that are told apart; a hostile bag may have as many as messages. */
const MAX_FAULTS = 10

/** When a message was true: by its sensor where it has a time, else when it was recorded. */
function timeNs(found: BagMessage, message: { header: Header }): bigint {
  return message.header.stampNs === 0n ? found.timeNs : message.header.stampNs
}

function toMs(timeNs: bigint): number {
  return Number(timeNs / 1000n) / 1000
}

function noMount(bag: string, camera: string | null): string {
  const where = camera === null ? 'its pictures name no frame' : `no static transform leads to ${camera}`
  return `${bag} does not tell how the camera is mounted (${where}); it is taken to look ahead.`
}

function noTrack(bag: string, pose: FileTopic | null): Problem {
  const why = pose ? `none of the messages of ${pose.name} has a position` : 'no topic of it gives poses'
  const message = `${bag} tells no positions: ${why}.`
  return { filename: bag, code: 'no_position', severity: 'warning', message }
}
