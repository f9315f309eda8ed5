import type { Geodetic, HeadingSource, LocalPosition, PositionSource } from '../../../shared/capture.ts'
import { toLocal } from '../map/enu.ts'
import { turnHeading } from '../pose/angle.ts'
import { isNullIsland } from '../pose/geodetic.ts'
import type { Finding, Metadata } from './metadata.ts'
import type { Pose } from '../pose/Pose.ts'
import { doubtAbout } from '../pose/timestamp.ts'

/** No operating area is that wide; a position beyond is another place's, or a broken one. */
const FAR_M = 100_000

/** When and where a capture was taken and where its front points, each with its source, as far as can be trusted. */
export interface Place {
  /** ISO 8601: in UTC with `Z` where the zone is known, without zone where the camera told none. */
  capturedAt: string | null
  /** As a source gave it; null where none gave a trustworthy one, and where it gave a local position. */
  geodetic: Geodetic | null
  /** In the site's frame; null also for a geodetic position in a local site that has no origin. */
  position: LocalPosition | null
  positionSource: PositionSource | null
  /** Of the picture's middle, with the import's yaw offset applied. */
  headingDeg: number | null
  headingSource: HeadingSource | null
}

/** What a capture's place is made of. */
export interface PlaceSources {
  metadata: Metadata
  pose: Pose | null
  /** Whether the pose stands in a poses file or was read off a track. */
  poseSource: 'poses' | 'track'
  /** Direction of travel, for a picture whose heading nobody measured; null where it did not travel. */
  courseDeg: number | null
  yawOffsetDeg: number
  /** The site's; null for a site in a local frame. Given the position that may become it. */
  originFor(first: Geodetic): Geodetic | null
  now: Date
}

/**
 * Joins what the pose and the picture's own tags say; the pose wins field by field, and the direction of travel comes last.
 *
 * A null island is no position, and a date before 2005 or in the future no date. A heading that nobody measured stays
 * null. Latitude and longitude in a site without origin give no position on its map.
 *
 * @returns findings: what was left out, as warnings, those of the tags included
 */
export function placeCapture(sources: PlaceSources): { place: Place; findings: Finding[] } {
  const { metadata, pose, yawOffsetDeg, now } = sources
  const findings = findingsThatMatter(metadata, pose)
  const { headingDeg, headingSource } = headingOf(sources)
  const place: Place = {
    capturedAt: trustedTime(pose?.capturedAt ?? metadata.capturedAt, now, findings),
    ...placePosition(sources, findings),
    headingDeg: headingDeg === null ? null : turnHeading(headingDeg, yawOffsetDeg),
    headingSource,
  }
  return { place, findings }
}

function headingOf({ pose, metadata, courseDeg }: PlaceSources): Pick<Place, 'headingDeg' | 'headingSource'> {
  const measured = [pose, metadata].find((source) => typeof source?.headingDeg === 'number')
  if (measured) return { headingDeg: measured.headingDeg, headingSource: measured.headingSource }
  return { headingDeg: courseDeg, headingSource: courseDeg === null ? null : 'course' }
}

/** A bad tag is not worth a word where the poses file overrides it. */
function findingsThatMatter(metadata: Metadata, pose: Pose | null): Finding[] {
  const overridden = new Set<Finding['code']>()
  if (pose?.geodetic || pose?.position) overridden.add('position_refused')
  if (typeof pose?.headingDeg === 'number') overridden.add('heading_refused')
  return metadata.findings.filter(({ code }) => !overridden.has(code))
}

function trustedTime(capturedAt: string | null, now: Date, findings: Finding[]): string | null {
  const doubt = capturedAt === null ? null : doubtAbout(capturedAt, now)
  if (doubt === null) return capturedAt
  findings.push({
    code: 'time_doubtful',
    severity: 'warning',
    message: `Its time ${capturedAt} ${doubt}; it was left out.`,
  })
  return null
}

type Position = Pick<Place, 'geodetic' | 'position' | 'positionSource'>
const NOWHERE: Position = { geodetic: null, position: null, positionSource: null }

function placePosition(
  { metadata, pose, poseSource, originFor }: PlaceSources,
  findings: Finding[],
): Position {
  if (pose?.position) return { geodetic: null, position: pose.position, positionSource: poseSource }
  const warn = (code: Finding['code'], message: string) =>
    findings.push({ code, severity: 'warning', message })
  const geodetic = pose?.geodetic ?? metadata.geodetic
  if (geodetic === null) {
    if (!findings.some(({ code }) => code === 'position_refused'))
      warn(
        'no_position',
        'Neither a poses file nor its EXIF gives a position; the capture is not on the map.',
      )
    return NOWHERE
  }
  if (isNullIsland(geodetic)) {
    warn('position_doubtful', 'Its position is 0° N 0° E, as receivers write without a fix; it was left out.')
    return NOWHERE
  }
  const origin = originFor(geodetic)
  if (origin === null) {
    warn(
      'no_position',
      'It has latitude and longitude, but the site is in a local frame without an origin to relate them to.',
    )
    return { ...NOWHERE, geodetic }
  }
  const position = toLocal(geodetic, origin)
  const distanceM = Math.hypot(position.xM, position.yM)
  if (distanceM > FAR_M)
    warn(
      'position_doubtful',
      `Its position lies ${(distanceM / 1000).toFixed(0)} km from the site's origin; it was kept.`,
    )
  return { geodetic, position, positionSource: pose?.geodetic ? poseSource : 'exif' }
}
