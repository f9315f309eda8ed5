import type { Candidate } from '../../shared/query.ts'
import type { Point } from './MapFrame.ts'

type Covariance = NonNullable<Candidate['positionCovarianceM2']>

/** √5.991: the radius, in standard deviations, that holds 95 % of a two-dimensional normal distribution. */
export const SIGMAS_OF_95_PERCENT = 2.4477

const CORNERS = 64

/** Half-axes of the 95 % ellipse in metres, and the angle of the longer one from east towards north, in radians. */
export function halfAxes([[xx, xy], [, yy]]: Covariance): {
  longM: number
  shortM: number
  angleRad: number
} {
  const middle = (xx + yy) / 2
  const spread = Math.hypot((xx - yy) / 2, xy)
  return {
    longM: SIGMAS_OF_95_PERCENT * Math.sqrt(Math.max(0, middle + spread)),
    shortM: SIGMAS_OF_95_PERCENT * Math.sqrt(Math.max(0, middle - spread)),
    angleRad: Math.atan2(2 * xy, xx - yy) / 2,
  }
}

/** Outline of the 95 % ellipse around `centre`, counter-clockwise from the end of its longer axis. */
export function ellipse(centre: Point, covariance: Covariance): Point[] {
  const { longM, shortM, angleRad } = halfAxes(covariance)
  return Array.from({ length: CORNERS }, (_, i) => {
    const turn = (2 * Math.PI * i) / CORNERS
    const along = longM * Math.cos(turn)
    const across = shortM * Math.sin(turn)
    return {
      xM: centre.xM + along * Math.cos(angleRad) - across * Math.sin(angleRad),
      yM: centre.yM + along * Math.sin(angleRad) + across * Math.cos(angleRad),
    }
  })
}
