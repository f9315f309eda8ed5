import type { Problem } from '../../../shared/capture.ts'
import type { Tilt } from './Pose.ts'

/** No vehicle leans that far; a camera's axes taken for a body's lean 90°. */
const MAX_LEAN_DEG = 60

/** Whether most of a file's attitudes lie on their side, so that their x axis cannot be what points forward. */
export function areSideways(tilts: readonly (Tilt | null)[]): boolean {
  const known = tilts.filter((tilt) => tilt !== null)
  const leaning = known.filter(
    ({ pitchDeg, rollDeg }) => Math.abs(pitchDeg) > MAX_LEAN_DEG || Math.abs(rollDeg) > MAX_LEAN_DEG,
  )
  return leaning.length * 2 > known.length
}

/** Says what is lost where `areSideways`. */
export function sidewaysProblem(name: string): Problem {
  const message =
    `The quaternions of ${name} lay the vehicle on its side, so its headings and tilts were left out; ` +
    'wanted are body axes: x forward, y left, z up.'
  return { filename: name, code: 'heading_refused', severity: 'warning', message }
}
