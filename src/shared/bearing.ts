/** The four directions an operator speaks of, clockwise, in the order of the views they name. */
export const directions = ['front', 'right', 'back', 'left'] as const
export type Direction = (typeof directions)[number]

/** Bearings of a capture's views, degrees clockwise from the capture's heading, in the order of `directions`. */
export const viewBearingsDeg = [0, 90, 180, 270] as const
export type ViewBearingDeg = (typeof viewBearingsDeg)[number]

/** Number of views of one capture. */
export const VIEWS = viewBearingsDeg.length

/** Horizontal and vertical field of view of a view, and its width and height as stored. */
export const VIEW_FOV_DEG = 90
export const VIEW_SIZE_PX = 512

/** Wraps an angle into [0, 360). */
export function wrapDeg(angleDeg: number): number {
  const rest = angleDeg % 360
  const wrapped = rest < 0 ? rest + 360 : rest
  // A hair below 0 rounds to 360, and −0 is 0.
  return wrapped === 360 || wrapped === 0 ? 0 : wrapped
}

/** Smallest turn between two headings, 0…180 degrees. */
export function turnBetweenDeg(oneDeg: number, otherDeg: number): number {
  const turn = wrapDeg(oneDeg - otherDeg)
  return turn > 180 ? 360 - turn : turn
}

/** The direction whose view shows a bearing from the front; front and back where two views meet. */
export function nearestDirection(bearingDeg: number): Direction {
  if (turnBetweenDeg(bearingDeg, 0) <= VIEW_FOV_DEG / 2) return 'front'
  if (turnBetweenDeg(bearingDeg, 180) <= VIEW_FOV_DEG / 2) return 'back'
  return wrapDeg(bearingDeg) < 180 ? 'right' : 'left'
}
