import { wrapDeg } from '../../../shared/bearing.ts'
import type { Geodetic, LocalPosition } from '../../../shared/capture.ts'
import { toGeodetic, toLocal } from '../../../shared/enu.ts'

/** How one local frame lies in another: turned clockwise by `yawDeg` about its zero, then moved. */
export interface Shift {
  readonly xM: number
  readonly yM: number
  readonly yawDeg: number
}

export interface Pose {
  readonly position: LocalPosition | null
  readonly headingDeg: number | null
}

/** Expresses a pose of one frame in another. */
export type Reframe = (pose: Pose) => Pose

/** Turns and moves; heights stay. A heading without position turns as well. */
export function reframeByShift({ xM, yM, yawDeg }: Shift): Reframe {
  const [sin, cos] = [Math.sin((yawDeg * Math.PI) / 180), Math.cos((yawDeg * Math.PI) / 180)]
  return ({ position, headingDeg }) => ({
    position: position && {
      xM: xM + position.xM * cos + position.yM * sin,
      yM: yM - position.xM * sin + position.yM * cos,
      zM: position.zM,
    },
    headingDeg: headingDeg === null ? null : wrapDeg(headingDeg + yawDeg),
  })
}

/** Length of the step along which a heading is carried over: the frames are rigid, so that any length is exact. */
const STEP_M = 100

/**
 * Goes through WGS-84 from one origin to another, exact on the ellipsoid. The heading is carried along with the place,
 * so that it turns by the convergence of the two meridians. A heading without position turns as it would at the zero.
 */
export function reframeByOrigins(from: Geodetic, to: Geodetic): Reframe {
  const moved = (position: LocalPosition): LocalPosition => toLocal(toGeodetic(position, from), to)
  return ({ position, headingDeg }) => {
    const here = position ?? { xM: 0, yM: 0, zM: null }
    return {
      position: position && moved(position),
      headingDeg: headingDeg === null ? null : turned(here, headingDeg),
    }
  }

  function turned({ xM, yM, zM }: LocalPosition, headingDeg: number): number {
    const [sin, cos] = [Math.sin((headingDeg * Math.PI) / 180), Math.cos((headingDeg * Math.PI) / 180)]
    const start = moved({ xM, yM, zM: zM ?? 0 })
    const end = moved({ xM: xM + STEP_M * sin, yM: yM + STEP_M * cos, zM: zM ?? 0 })
    return wrapDeg((Math.atan2(end.xM - start.xM, end.yM - start.yM) * 180) / Math.PI)
  }
}
