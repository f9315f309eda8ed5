import type { Problem } from '../../../shared/capture.ts'
import { isNullIsland, isOnGlobe } from '../pose/geodetic.ts'
import type { Track, TrackPoint } from '../pose/Pose.ts'
import { attitudeOf, rotationOf, type Quaternion } from '../pose/quaternion.ts'
import type { Fix, Message } from './messages.ts'

/** Makes a track of one topic's poses, message by message. What is no pose is counted, never guessed. */
export class TrackBuilder {
  private readonly topic: string
  private readonly points = new Map<number, TrackPoint>()
  private total = 0
  private withoutFix = 0
  private withoutSense = 0
  private withoutAttitude = 0
  private sameTime = 0

  constructor(topic: string) {
    this.topic = topic
  }

  add(message: Message, timeMs: number): void {
    this.total += 1
    const point = this.pointOf(message, timeMs)
    if (point && this.points.has(timeMs)) this.sameTime += 1
    else if (point) this.points.set(timeMs, point)
  }

  /** Null when no message gave a position. @param bagName for messages */
  build(bagName: string): { track: Track | null; problems: Problem[] } {
    const problems = this.problems(bagName)
    const points = [...this.points.values()].sort((a, b) => a.timeMs - b.timeMs)
    const [first] = points
    if (!first) return { track: null, problems }
    return { track: { kind: 'track', points, isLocal: first.position !== null, problems: [] }, problems }
  }

  private pointOf(message: Message, timeMs: number): TrackPoint | null {
    switch (message.type) {
      case 'sensor_msgs/NavSatFix':
        return this.pointOfFix(message, timeMs)
      case 'nav_msgs/Odometry':
      case 'geometry_msgs/PoseWithCovarianceStamped':
        return this.pointOfPose(message.pose.pose, timeMs)
      case 'geometry_msgs/PoseStamped':
        return this.pointOfPose(message.pose, timeMs)
      default:
        return null
    }
  }

  private pointOfFix(fix: Fix, timeMs: number): TrackPoint | null {
    const geodetic = {
      latDeg: fix.latitude,
      lonDeg: fix.longitude,
      heightM: Number.isFinite(fix.altitude) ? fix.altitude : null,
    }
    const hasSense = isOnGlobe(geodetic.latDeg, geodetic.lonDeg) && !isNullIsland(geodetic)
    if (fix.status.status < 0) this.withoutFix += 1
    else if (!hasSense) this.withoutSense += 1
    else return { timeMs, geodetic, position: null, headingDeg: null, tilt: null }
    return null
  }

  private pointOfPose(
    { position: { x, y, z }, orientation }: { position: Vector; orientation: Quaternion },
    timeMs: number,
  ): TrackPoint | null {
    if (![x, y, z].every(Number.isFinite)) {
      this.withoutSense += 1
      return null
    }
    const rotation = rotationOf(orientation)
    if (!rotation) this.withoutAttitude += 1
    const attitude = rotation && attitudeOf(rotation)
    return {
      timeMs,
      geodetic: null,
      position: { xM: x, yM: y, zM: z },
      headingDeg: attitude?.headingDeg ?? null,
      tilt: attitude?.tilt ?? null,
    }
  }

  private problems(bagName: string): Problem[] {
    const found: Problem[] = []
    const warn = (code: Problem['code'], count: number, what: string) => {
      const message = `${count} of ${this.total} messages of ${this.topic} ${what}.`
      if (count > 0) found.push({ filename: bagName, code, severity: 'warning', message })
    }
    warn('position_refused', this.withoutFix, 'were received without a fix; they were left out')
    warn(
      'position_refused',
      this.withoutSense,
      'have no position on the globe or the map; they were left out',
    )
    warn(
      'heading_refused',
      this.withoutAttitude,
      'have a quaternion whose length is not 1; their heading was left out',
    )
    warn('duplicate_pose', this.sameTime, 'have the time of one before; they were left out')
    return found
  }
}

type Vector = { x: number; y: number; z: number }
