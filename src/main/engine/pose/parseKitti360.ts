import { AppError } from '../../../shared/errors.ts'
import { isOnEarth } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { numberLines, type NumberLine } from './numberLines.ts'
import { NO_POSE, type NamedPoses, type TrackPoint } from './Pose.ts'
import { attitudeOf, bodyOfOptical, isRotation, type Rotation } from './quaternion.ts'
import { LeftOut } from './toTrack.ts'

/** A frame and three rows of a matrix (`poses.txt`), or four (`cam0_to_world.txt`). */
const IMU_NUMBERS = 13
const CAMERA_NUMBERS = 17
/** Beyond this a whole number in front of a pose is a time: ten minutes at a thousand frames a second, or 1970. */
const MAX_FRAME = 1e6
/** KITTI names its pictures so: 0000000042.png. */
const FRAME_DIGITS = 10

/** Whether every line begins with the number of a frame, not with a time as RTAB-Map's does. */
export function isKitti360(bytes: Uint8Array): boolean {
  const lines = numberLines(decodeText(bytes)).flatMap(({ numbers }) => (numbers ? [numbers] : []))
  const begins = ([frame = NaN]: readonly number[]) =>
    Number.isInteger(frame) && frame >= 0 && frame < MAX_FRAME
  const hasWidth = ({ length }: readonly number[]) => length === IMU_NUMBERS || length === CAMERA_NUMBERS
  return lines.length > 0 && lines.every((numbers) => hasWidth(numbers) && begins(numbers))
}

/**
 * Reads KITTI-360's `poses.txt` (frame, GPS/IMU to world) or `cam0_to_world.txt` (frame, rectified camera to world), each
 * line for the picture of which the name is that frame. Not every frame has a pose.
 *
 * The world is metres east, north and up of the dataset's origin. Of the GPS/IMU x is the front; whether z is its top or
 * its bottom (as of the unit of the dataset: x forward, y right, z down) is told by the matrix, since vehicles stand upright.
 *
 * @throws AppError poses_invalid when no line can be used
 */
export function parseKitti360(bytes: Uint8Array, name: string): NamedPoses {
  const rows: NamedPoses['rows'] = new Map()
  const leftOut = new LeftOut()
  for (const { line, numbers } of numberLines(decodeText(bytes))) {
    const pose = poseOf(numbers)
    if (typeof pose === 'string') {
      leftOut.add(pose, line)
      continue
    }
    const filename = String(numbers![0]).padStart(FRAME_DIGITS, '0')
    if (rows.has(filename)) leftOut.add('the frame of another line', line)
    else rows.set(filename, { ...NO_POSE, ...pose, headingSource: 'poses', filename, line })
  }
  if (rows.size === 0)
    throw new AppError(
      'poses_invalid',
      `${name} holds no pose that can be used (${leftOut.toString()}); give another file.`,
    )
  return { kind: 'named', rows, isLocal: true, problems: leftOut.toProblems(name) }
}

function poseOf(
  numbers: NumberLine['numbers'],
): Pick<TrackPoint, 'position' | 'headingDeg' | 'tilt'> | string {
  if (numbers?.length !== IMU_NUMBERS && numbers?.length !== CAMERA_NUMBERS)
    return 'not a frame and the wanted 12 or 16 numbers'
  const [a, b, c, xM, d, e, f, yM, g, h, i, zM] = numbers.slice(1) as Twelve
  const rotation: Rotation = [
    [a, b, c],
    [d, e, f],
    [g, h, i],
  ]
  if (!isRotation(rotation)) return 'a matrix that is no rotation'
  if (!isOnEarth(xM, yM, zM)) return 'a position further than the Earth is wide'
  const body = numbers.length === CAMERA_NUMBERS ? bodyOfOptical(rotation) : upright(rotation)
  return { position: { xM, yM, zM }, ...attitudeOf(body) }
}

type Three = [number, number, number]
type Twelve = [...Three, number, ...Three, number, ...Three, number]

/** A body with its z axis up: one whose z axis points down is turned half round its x axis. */
function upright(rotation: Rotation): Rotation {
  if (rotation[2][2] >= 0) return rotation
  const [east, north, up] = rotation
  const turned = ([x, y, z]: readonly [number, number, number]) => [x, -y, -z] as const
  return [turned(east), turned(north), turned(up)]
}
