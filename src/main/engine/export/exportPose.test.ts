import fc from 'fast-check'
import proj4 from 'proj4'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { Candidate } from '../../../shared/query.ts'
import { toGeodetic } from '../map/enu.ts'
import { exportPose } from './exportPose.ts'
import { yawFromHeading, type Handover } from './handover.ts'

function aCandidate(change: Partial<Candidate> = {}): Candidate {
  return {
    rank: 1,
    captureId: captureIdSchema.parse('0123456789abcdef'),
    filename: 'p1.jpg',
    xM: 12.5,
    yM: -3,
    zM: null,
    latDeg: 47.1,
    lonDeg: 8.5,
    capturedAt: null,
    headingDeg: 90,
    headingSigmaDeg: 30,
    probability: null,
    band: 'high',
    positionCovarianceM2: [
      [9, 1],
      [1, 4],
    ],
    clues: [],
    channels: {},
    difference: null,
    ...change,
  }
}

function handover(candidates: Candidate[], origin: Handover['origin'] = null): Handover {
  return {
    siteName: 'Yard',
    origin,
    queryId: '11111111-1111-4111-8111-111111111111',
    at: '2026-01-02T03:04:05.250Z',
    encoder: 'starter 0.1.0',
    state: 'located',
    candidates,
  }
}

const east = handover([aCandidate()])

describe('exportPose as ros2-pose', () => {
  it('says how likely the pose is, where that is known', () => {
    const { text } = exportPose(handover([aCandidate({ probability: 0.874 })]), 'ros2-pose')
    expect(text).toContain('rank 1, probability 0.87\n')
  })

  it('writes these bytes', () => {
    const { filename, text } = exportPose(east, 'ros2-pose')
    expect(filename).toBe('wayword-2026-01-02T03-04-05-250Z.yaml')
    expect(text).toBe(
      `# site Yard, capture p1.jpg, query 11111111-1111-4111-8111-111111111111, rank 1, uncalibrated
header:
  stamp: {sec: 1767323045, nanosec: 250000000}
  frame_id: map
pose:
  pose:
    position: {x: 12.5, y: -3.0, z: 0.0}
    orientation: {x: 0.0, y: 0.0, z: 0.0, w: 1.0}
  covariance: [9.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.007615435494667714, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.007615435494667714, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2741556778080377]
`,
    )
  })

  it('gives a reader of YAML a unit quaternion, 36 finite numbers and no zero variance', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 359.999, noNaN: true }), (headingDeg) => {
        const { pose } = parse(exportPose(handover([aCandidate({ headingDeg })]), 'ros2-pose').text) as {
          pose: { pose: { orientation: Record<'x' | 'y' | 'z' | 'w', number> }; covariance: number[] }
        }
        const { x, y, z, w } = pose.pose.orientation
        expect(Math.hypot(x, y, z, w)).toBeCloseTo(1, 9)
        // Turning the vehicle's forward axis by the quaternion must give east and north of the heading.
        expect(1 - 2 * z * z).toBeCloseTo(Math.sin((headingDeg * Math.PI) / 180), 6)
        expect(2 * w * z).toBeCloseTo(Math.cos((headingDeg * Math.PI) / 180), 6)
        expect(pose.covariance).toHaveLength(36)
        expect(pose.covariance.every(Number.isFinite)).toBe(true)
        for (let i = 0; i < 6; i++) expect(pose.covariance[i * 7]).toBeGreaterThan(0)
      }),
    )
  })

  it('says that the heading is unknown, and gives it the variance of a full turn', () => {
    const { text } = exportPose(
      handover([aCandidate({ headingDeg: null, headingSigmaDeg: null })]),
      'ros2-pose',
    )
    expect(text).toContain('# The heading is unknown: yaw 0 stands for any.')
    expect((parse(text) as { pose: { covariance: number[] } }).pose.covariance[35]).toBeCloseTo(
      Math.PI ** 2 / 3,
      9,
    )
  })

  it('keeps names from files inside their comment', () => {
    const { text } = exportPose(handover([aCandidate({ filename: 'a\nheader: evil' })]), 'ros2-pose')
    expect(text.split('\n')[0]).toContain('a header: evil')
  })

  it('hands nothing over without a position', () => {
    const nowhere = aCandidate({ xM: null, yM: null, positionCovarianceM2: null })
    expect(() => exportPose(handover([nowhere]), 'ros2-pose')).toThrow(/p1.jpg has no position/)
    expect(() => exportPose(handover([]), 'tum')).toThrow(/no candidate/)
  })
})

describe('exportPose as tum', () => {
  it('writes these bytes', () => {
    expect(exportPose(handover([aCandidate({ headingDeg: 0 })]), 'tum').text).toBe(
      `# site Yard, capture p1.jpg, query 11111111-1111-4111-8111-111111111111, rank 1, uncalibrated
#timestamp x y z qx qy qz qw
1767323045.250000000 12.500000000 -3.000000000 0.000000000 0.000000000 0.000000000 0.707106781 0.707106781
`,
    )
  })
})

describe('exportPose as geojson', () => {
  it('puts longitude first, where the map projection puts the point', () => {
    const origin = { latDeg: -33.5, lonDeg: 151.2, heightM: 0 }
    const place = toGeodetic({ xM: 100, yM: 250, zM: 0 }, origin)
    const file = exportPose(handover([aCandidate({ ...place })], origin), 'geojson')
    expect(file).toMatchObject({ mediaType: 'application/geo+json' })
    expect(file.filename.endsWith('.geojson')).toBe(true)
    const { features } = JSON.parse(file.text) as {
      features: { geometry: { coordinates: [number, number] } }[]
    }
    const [lonDeg, latDeg] = features[0]!.geometry.coordinates
    const utm = '+proj=utm +zone=56 +south +datum=WGS84 +units=m'
    const from = proj4(utm, [origin.lonDeg, origin.latDeg])
    const to = proj4(utm, [lonDeg, latDeg])
    // UTM shrinks by 0.9996 and its north turns: lengths agree to a few parts in a thousand, which is the check.
    expect(Math.hypot(to[0]! - from[0]!, to[1]! - from[1]!)).toBeCloseTo(Math.hypot(100, 250), 0)
  })

  it('holds every candidate with what it is worth', () => {
    const { text } = exportPose(
      handover([aCandidate(), aCandidate({ rank: 2 })], { latDeg: 47, lonDeg: 8, heightM: 0 }),
      'geojson',
    )
    const { features } = JSON.parse(text) as { features: { properties: unknown }[] }
    expect(features).toHaveLength(2)
    expect(features[1]!.properties).toMatchObject({
      rank: 2,
      p: null,
      calibrated: false,
      sigma_e_m: 3,
      sigma_n_m: 2,
    })
  })

  it('does not call itself GeoJSON on a site without georeference', () => {
    const file = exportPose(east, 'geojson')
    expect(file.filename.endsWith('.json')).toBe(true)
    expect(JSON.parse(file.text)).toMatchObject({
      frame: 'map',
      features: [{ geometry: { coordinates: [12.5, -3] } }],
    })
  })
})

describe('yawFromHeading', () => {
  it('turns clockwise from north into counter-clockwise from east, in (−π, π]', () => {
    const degrees = [0, 90, 180, 270, 359].map((heading) =>
      Math.round((yawFromHeading(heading) * 180) / Math.PI),
    )
    expect(degrees).toEqual([90, 0, -90, 180, 91])
  })
})
