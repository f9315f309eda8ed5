import type { Geodetic, LocalPosition } from './capture.ts'

const SEMI_MAJOR_M = 6_378_137 // WGS-84, NIMA TR8350.2 table 3.1
const FLATTENING = 1 / 298.257223563 // the same table
const SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
const E2 = FLATTENING * (2 - FLATTENING)
const SECOND_E2 = E2 / (1 - E2)
const RAD = Math.PI / 180

type Vector = readonly [number, number, number]

/**
 * Metres east, north and up of `origin`, exact on the WGS-84 ellipsoid at any distance.
 *
 * An origin without height lies at height 0. A position without height is taken to lie at the origin's, and gets a null `zM`.
 */
export function toLocal(position: Geodetic, origin: Geodetic): LocalPosition {
  const originHeightM = origin.heightM ?? 0
  const from = toEcef(origin, originHeightM)
  const to = toEcef(position, position.heightM ?? originHeightM)
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]]
  const { sinLat, cosLat, sinLon, cosLon } = axes(origin)
  return {
    xM: -sinLon * dx + cosLon * dy,
    yM: -sinLat * cosLon * dx - sinLat * sinLon * dy + cosLat * dz,
    zM: position.heightM === null ? null : cosLat * cosLon * dx + cosLat * sinLon * dy + sinLat * dz,
  }
}

/**
 * The inverse of `toLocal`, to better than a micrometre within 100 km of height.
 *
 * A position without `zM` is taken to lie in the origin's horizontal plane, and gets a null `heightM`. `lonDeg` is in [−180, 180].
 */
export function toGeodetic(position: LocalPosition, origin: Geodetic): Geodetic {
  const from = toEcef(origin, origin.heightM ?? 0)
  const { sinLat, cosLat, sinLon, cosLon } = axes(origin)
  const { xM, yM } = position
  const zM = position.zM ?? 0
  const found = fromEcef([
    from[0] - sinLon * xM - sinLat * cosLon * yM + cosLat * cosLon * zM,
    from[1] + cosLon * xM - sinLat * sinLon * yM + cosLat * sinLon * zM,
    from[2] + cosLat * yM + sinLat * zM,
  ])
  return position.zM === null ? { ...found, heightM: null } : found
}

function axes({ latDeg, lonDeg }: Geodetic) {
  return {
    sinLat: Math.sin(latDeg * RAD),
    cosLat: Math.cos(latDeg * RAD),
    sinLon: Math.sin(lonDeg * RAD),
    cosLon: Math.cos(lonDeg * RAD),
  }
}

function toEcef(position: Geodetic, heightM: number): Vector {
  const { sinLat, cosLat, sinLon, cosLon } = axes(position)
  const normalM = SEMI_MAJOR_M / Math.sqrt(1 - E2 * sinLat * sinLat)
  return [
    (normalM + heightM) * cosLat * cosLon,
    (normalM + heightM) * cosLat * sinLon,
    (normalM * (1 - E2) + heightM) * sinLat,
  ]
}

/** Bowring (1976), repeated until the reduced latitude stands still; the height formula holds at the poles too. */
function fromEcef([x, y, z]: Vector): Geodetic {
  const fromAxisM = Math.hypot(x, y)
  let reduced = Math.atan2(z * SEMI_MAJOR_M, fromAxisM * SEMI_MINOR_M)
  let lat = 0
  for (let i = 0; i < 4; i++) {
    lat = Math.atan2(
      z + SECOND_E2 * SEMI_MINOR_M * Math.sin(reduced) ** 3,
      fromAxisM - E2 * SEMI_MAJOR_M * Math.cos(reduced) ** 3,
    )
    reduced = Math.atan2((1 - FLATTENING) * Math.sin(lat), Math.cos(lat))
  }
  const sinLat = Math.sin(lat)
  return {
    latDeg: lat / RAD,
    lonDeg: Math.atan2(y, x) / RAD,
    heightM: fromAxisM * Math.cos(lat) + z * sinLat - SEMI_MAJOR_M * Math.sqrt(1 - E2 * sinLat * sinLat),
  }
}
