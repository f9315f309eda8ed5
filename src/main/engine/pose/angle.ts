import { wrapDeg } from '../../../shared/bearing.ts'

/**
 * A heading as files give it, wrapped into [0, 360); null for what is no heading.
 *
 * One turn either way is a matter of convention (−90 is west, 360 is north). Beyond it a number is more likely in
 * another unit, or an angle that was summed up and has drifted, and is not taken.
 */
export function headingFrom(angleDeg: number): number | null {
  return Math.abs(angleDeg) <= 360 ? turnHeading(angleDeg, 0) : null
}

/** A heading after a turn clockwise, in [0, 360). */
export function turnHeading(headingDeg: number, byDeg: number): number {
  return wrapDeg(headingDeg + byDeg)
}
