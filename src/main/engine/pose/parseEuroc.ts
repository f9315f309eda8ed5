import { decodeText } from './decodeText.ts'
import { numberLines } from './numberLines.ts'
import { toLocalTrack, type Axes, type TimedPose } from './parseTum.ts'
import type { Track } from './Pose.ts'

/**
 * Reads an EuRoC ground truth: `timestamp, px, py, pz, qw, qx, qy, qz` and nine numbers more that are not read, in
 * nanoseconds since 1970 and metres of the site's frame. Unlike in TUM, qw comes first.
 *
 * The body is what carried the sensors, and x is taken for its front. The dataset's own sensor rig has x upwards; such a
 * file gives positions alone, and says so.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when no line can be used
 */
export function parseEuroc(bytes: Uint8Array, name: string, { axes = 'body' }: { axes?: Axes } = {}): Track {
  const read = (numbers: readonly number[]): TimedPose | null => {
    if (numbers.length !== 8 && numbers.length !== 17) return null
    const [nanoseconds, px, py, pz, w, x, y, z] = numbers as Eight
    return { timeMs: nanoseconds / 1e6, position: [px, py, pz], quaternion: { x, y, z, w } }
  }
  return toLocalTrack(numberLines(decodeText(bytes)), read, { name, axes, wanted: '8 or 17 numbers' })
}

type Eight = [number, number, number, number, number, number, number, number]
