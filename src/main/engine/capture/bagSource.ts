import { wrapDeg } from '../../../shared/bearing.ts'
import type { Problem } from '../../../shared/capture.ts'
import type { ImportInput } from '../../../shared/import.ts'
import { openBagSource } from '../bag/openBagSource.ts'
import { NO_POSE, type Tilt, type Track } from '../pose/Pose.ts'
import type { OpenedSource } from './Source.ts'

/**
 * The pictures of a recording of a robot, with the track of its camera.
 *
 * @param imageTopic whose pictures are wanted; the one with most where null
 * @throws AppError bad_input when it cannot be read, holds no picture or no such topic
 */
export async function bagSource(
  path: string,
  { imageTopic: asked }: Pick<ImportInput, 'imageTopic'>,
): Promise<OpenedSource> {
  const bag = await openBagSource(path, asked === null ? {} : { imageTopic: asked })
  const { images, imageTopic, poseTopic, cameraYawDeg, cameraTilt, notices } = bag
  const told = notices.map((message): Problem => {
    return { filename: imageTopic, code: 'bag_notice', severity: 'warning', message }
  })
  return {
    kind: 'bag',
    title: `${images.length} pictures of ${imageTopic}, poses of ${poseTopic ?? 'no topic'}`,
    pictures: images.map(({ name, timeMs, read }) => ({
      name,
      file: null,
      pose: { ...NO_POSE, capturedAt: new Date(timeMs).toISOString() },
      read: async () => ({ panorama: await read() }),
    })),
    track: bag.track && ofCamera(bag.track, cameraYawDeg, cameraTilt),
    problems: [...bag.problems, ...told],
    close: () => bag.close(),
    imageTopics: bag.topics
      .filter(({ type, count }) => count > 0 && /^sensor_msgs\/(Compressed)?Image$/.test(type))
      .map(({ name, count }) => ({ name, pictures: count })),
    imageTopic,
  }
}

/** The body's track as its camera's: turned by its mounting, and leaning with it where the body stands level. */
function ofCamera(track: Track, yawDeg: number, mounted: Tilt | null): Track {
  const points = track.points.map((point) => ({
    ...point,
    headingDeg: point.headingDeg === null ? null : wrapDeg(point.headingDeg + yawDeg),
    tilt: point.tilt && mounted ? leaning(point.tilt, mounted, yawDeg) : (point.tilt ?? mounted),
  }))
  return { ...track, points }
}

/** The body's lean seen from the camera's front, and the mounting's on top: right to first order, as both are small. */
function leaning(body: Tilt, mounted: Tilt, yawDeg: number): Tilt {
  const [sin, cos] = [Math.sin((yawDeg * Math.PI) / 180), Math.cos((yawDeg * Math.PI) / 180)]
  return {
    pitchDeg: body.pitchDeg * cos - body.rollDeg * sin + mounted.pitchDeg,
    rollDeg: body.rollDeg * cos + body.pitchDeg * sin + mounted.rollDeg,
  }
}
