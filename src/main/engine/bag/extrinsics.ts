import { wrapDeg } from '../../../shared/bearing.ts'
import type { Tilt } from '../pose/Pose.ts'
import { attitudeOf, bodyOfOptical, rotationOf, type Rotation } from '../pose/quaternion.ts'
import type { Transforms } from './messages.ts'

/** How a camera sits on a vehicle. */
export interface CameraMount {
  /** From the body's front to the camera's, clockwise seen from above, in (−180, 180]. */
  yawDeg: number
  /** Against the body. */
  tilt: Tilt
}

/** Names of the vehicle's own frame, in the order they are looked for where the poses name none that is known. */
const BODY_FRAMES = ['base_link', 'base_footprint']

/** A chain of more frames than any robot has goes in circles. */
const MAX_CHAIN = 100

/** Cosine beyond which an axis points up rather than sideways. */
const UPRIGHT = 0.7

/** The static transforms of a recording: each frame hangs on one parent. */
export class FrameTree {
  private readonly parents = new Map<string, { frame: string; rotation: Rotation }>()

  /** Later transforms of a frame replace earlier ones, as in tf2. Those that are no rotation are left out. */
  add(transforms: Transforms): void {
    for (const { header, child_frame_id, transform } of transforms) {
      const rotation = rotationOf(transform.rotation)
      if (rotation) this.parents.set(child_frame_id.replace(/^\//, ''), { frame: header.frameId, rotation })
    }
  }

  /**
   * How a camera sits on the vehicle.
   *
   * @param camera the frame of its pictures; one named `…optical…`, or whose y axis points down, looks along its z
   *   axis (REP-103), any other along its x axis
   * @param body the vehicle's frame where the poses name one; else `base_link` or `base_footprint`
   * @returns null when no chain of static transforms joins the two
   */
  mountOf(camera: string, body: string | null): CameraMount | null {
    const toCamera = this.chainTo(camera)
    for (const frame of body ? [body, ...BODY_FRAMES] : BODY_FRAMES) {
      const toBody = this.chainTo(frame)
      if (frame === camera || toBody.root !== toCamera.root) continue
      return toMount(multiply(transpose(toBody.rotation), toCamera.rotation), camera)
    }
    return null
  }

  /** The frame at the root above a frame, and the rotation of the frame in it. */
  private chainTo(frame: string): { root: string; rotation: Rotation } {
    let root = frame
    let rotation: Rotation = IDENTITY
    for (let i = 0; i < MAX_CHAIN; i++) {
      const parent = this.parents.get(root)
      if (!parent) break
      root = parent.frame
      rotation = multiply(parent.rotation, rotation)
    }
    return { root, rotation }
  }
}

const IDENTITY: Rotation = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

function toMount(rotation: Rotation, camera: string): CameraMount {
  const isOptical = /optical/i.test(camera) || -rotation[2][1] > UPRIGHT
  const { headingDeg, tilt } = attitudeOf(isOptical ? bodyOfOptical(rotation) : rotation)
  // The body's x axis takes the place of east, whose heading is 90°.
  const yawDeg = wrapDeg(headingDeg - 90)
  return { yawDeg: yawDeg > 180 ? yawDeg - 360 : yawDeg, tilt }
}

function multiply(one: Rotation, other: Rotation): Rotation {
  return entries((row, column) =>
    AXES.reduce<number>((sum, axis) => sum + one[row][axis] * other[axis][column], 0),
  )
}

function transpose(rotation: Rotation): Rotation {
  return entries((row, column) => rotation[column][row])
}

type Axis = 0 | 1 | 2
const AXES = [0, 1, 2] as const

function entries(entry: (row: Axis, column: Axis) => number): Rotation {
  const rowOf = (row: Axis) => [entry(row, 0), entry(row, 1), entry(row, 2)] as const
  return [rowOf(0), rowOf(1), rowOf(2)]
}
