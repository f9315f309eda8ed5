import type { Geodetic, HeadingSource, LocalPosition, Problem } from '../../../shared/capture.ts'

/** Pose of the camera against the horizon, degrees, as GPano defines it: nose up, then right side down. */
export interface Tilt {
  pitchDeg: number
  rollDeg: number
}

/** Where one picture was taken, as one source tells it. What the source does not say is null. */
export interface Pose {
  /** ISO 8601, with `Z` where the zone is known. */
  capturedAt: string | null
  /** Geodetic or local, never both. */
  geodetic: Geodetic | null
  position: LocalPosition | null
  headingDeg: number | null
  /** Who measured the heading; null without one. */
  headingSource: HeadingSource | null
  tilt: Tilt | null
}

export const NO_POSE: Pose = {
  capturedAt: null,
  geodetic: null,
  position: null,
  headingDeg: null,
  headingSource: null,
  tilt: null,
}

/** Poses by picture: what a CSV, geo.txt, Mapillary description or numbered trajectory gives. */
export interface NamedPoses {
  kind: 'named'
  /** By filename, in Unicode's composed form, `/` between folders. */
  rows: Map<string, Pose & { filename: string; line: number }>
  /** Whether positions are metres in the site's frame. Never some of the rows: a file has one frame. */
  isLocal: boolean
  problems: Problem[]
}

/** One instant of a drive. */
export interface TrackPoint {
  /** Milliseconds since 1970, by the track's clock. */
  timeMs: number
  geodetic: Geodetic | null
  position: LocalPosition | null
  headingDeg: number | null
  /** Left out where it was measured. */
  headingSource?: 'track' | 'course'
  tilt: Tilt | null
}

/** Poses by time: what GPX, NMEA, TUM, EuRoC, KITTI with times or a bag's odometry gives. */
export interface Track {
  kind: 'track'
  /** In order of time, no two at one instant. */
  points: TrackPoint[]
  isLocal: boolean
  problems: Problem[]
}
