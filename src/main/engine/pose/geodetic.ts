import type { Geodetic } from '../../../shared/capture.ts'

/** A receiver without a fix writes zeros; about 100 m around them is open sea. */
const NULL_ISLAND_DEG = 0.001

/** Whether latitude and longitude are on the globe. NaN and infinities are not. */
export function isOnGlobe(latDeg: number, lonDeg: number): boolean {
  return Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180
}

/** Whether a position is what receivers write when they have none. */
export function isNullIsland({ latDeg, lonDeg }: Geodetic): boolean {
  return Math.abs(latDeg) < NULL_ISLAND_DEG && Math.abs(lonDeg) < NULL_ISLAND_DEG
}
