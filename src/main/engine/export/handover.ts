import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Candidate } from '../../../shared/query.ts'

/** What is handed over: one candidate or several, best first, with what a reader needs to place them. */
export interface Handover {
  readonly siteName: string
  readonly origin: Geodetic | null
  readonly queryId: string
  /** When the pose was true, ISO 8601. */
  readonly at: string
  readonly encoder: string
  readonly state: string
  readonly candidates: readonly Candidate[]
}

/** A planar pose in the site's frame: ENU metres, yaw counter-clockwise from east (REP-103). */
export interface Pose {
  readonly seconds: number
  readonly nanoseconds: number
  readonly xM: number
  readonly yM: number
  readonly zM: number
  /** Null when the heading is unknown. */
  readonly yawRad: number | null
  readonly covarianceM2: readonly [readonly [number, number], readonly [number, number]]
  readonly yawVarianceRad2: number
  readonly source: string
}

/** Heading clockwise from north in degrees → yaw counter-clockwise from east in radians, in (−π, π]. */
export function yawFromHeading(headingDeg: number): number {
  const yaw = Math.PI / 2 - (headingDeg * Math.PI) / 180
  return yaw <= -Math.PI ? yaw + 2 * Math.PI : yaw
}

/** Variance of an angle about which nothing is known: uniform over a full turn. */
const UNKNOWN_YAW_VARIANCE = Math.PI ** 2 / 3

/**
 * The pose of one candidate, as the pose formats write it.
 *
 * @throws AppError no_position
 */
export function toPose(candidate: Candidate, handover: Handover): Pose {
  const { xM, yM, zM, headingDeg, headingSigmaDeg, positionCovarianceM2, filename, rank } = candidate
  if (xM === null || yM === null || positionCovarianceM2 === null)
    throw new AppError(
      'no_position',
      `${filename} has no position on the map; import its poses, then ask again.`,
    )
  const milliseconds = Date.parse(handover.at)
  const sigmaRad = headingSigmaDeg === null ? null : (headingSigmaDeg * Math.PI) / 180
  return {
    seconds: Math.floor(milliseconds / 1000),
    nanoseconds: (milliseconds % 1000) * 1_000_000,
    xM,
    yM,
    zM: zM ?? 0,
    yawRad: headingDeg === null ? null : yawFromHeading(headingDeg),
    covarianceM2: positionCovarianceM2,
    yawVarianceRad2: headingDeg === null || sigmaRad === null ? UNKNOWN_YAW_VARIANCE : sigmaRad ** 2,
    source: `site ${oneLine(handover.siteName)}, capture ${oneLine(filename)}, query ${handover.queryId}, rank ${rank}, ${candidate.probability === null ? 'uncalibrated' : `probability ${candidate.probability.toFixed(2)}`}`,
  }
}

/** Names come from files and people; a comment must stay one line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
