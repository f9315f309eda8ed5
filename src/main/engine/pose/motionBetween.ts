import { wrapDeg } from '../../../shared/bearing.ts'
import type { LocalPosition } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Motion } from '../../../shared/query.ts'
import { toLocal } from '../map/enu.ts'
import type { Pose, Track } from './Pose.ts'
import { poseAt, withCourse } from './track.ts'

/**
 * How somebody moved between two instants of a track, in the frame of the heading at the first. Where the track measured no heading,
 * the direction of travel stands for it.
 *
 * @param name of the file, for messages
 * @throws AppError bad_input when the track tells no position or heading at either instant
 */
export function motionBetween(track: Track, fromMs: number, toMs: number, name: string): Motion {
  const headed = withCourse(track)
  const [from, to] = [stood(headed, fromMs, name), stood(headed, toMs, name)]
  const { xM, yM } = wayBetween(from.pose, to.pose)
  const heading = (from.headingDeg * Math.PI) / 180
  const turnDeg = wrapDeg(to.headingDeg - from.headingDeg)
  return {
    forwardM: xM * Math.sin(heading) + yM * Math.cos(heading),
    leftM: yM * Math.sin(heading) - xM * Math.cos(heading),
    turnDeg: turnDeg > 180 ? turnDeg - 360 : turnDeg,
  }
}

function stood(track: Track, timeMs: number, name: string): { pose: Pose; headingDeg: number } {
  const answer = poseAt(track, timeMs)
  const when = `${timeMs / 1000} s`
  if ('outsideByMs' in answer) {
    const beyond = `${(Math.abs(answer.outsideByMs) / 1000).toFixed(1)} s`
    const where = answer.outsideByMs < 0 ? `begins ${beyond} after` : `ends ${beyond} before`
    throw new AppError('bad_input', `${name} ${where} ${when}; choose a time that it covers.`)
  }
  if (answer.isGap)
    throw new AppError(
      'bad_input',
      `${name} has a gap of ${(answer.gapMs / 1000).toFixed(1)} s around ${when}; choose another time.`,
    )
  const { pose } = answer
  if (pose.headingDeg === null)
    throw new AppError('bad_input', `${name} tells no heading at ${when}; say with --moved how you moved.`)
  return { pose, headingDeg: pose.headingDeg }
}

/** Metres east and north. */
function wayBetween(from: Pose, to: Pose): Pick<LocalPosition, 'xM' | 'yM'> {
  if (from.geodetic && to.geodetic) return toLocal(to.geodetic, from.geodetic)
  return { xM: to.position!.xM - from.position!.xM, yM: to.position!.yM - from.position!.yM }
}
