/** A point of a picture, and where it lies in the local frame. Pixels count from the outer corner of the first one. */
export interface ControlPoint {
  readonly xPx: number
  readonly yPx: number
  readonly xM: number
  readonly yM: number
}

/** Local metres of a pixel: `xM = a·xPx + b·yPx + c`, `yM = d·xPx + e·yPx + f`. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

export function applyAffine(
  [a, b, c, d, e, f]: Affine,
  xPx: number,
  yPx: number,
): { xM: number; yM: number } {
  return { xM: a * xPx + b * yPx + c, yM: d * xPx + e * yPx + f }
}

/** Share of the widest spread below which points lie on one line, or in one place. */
const LEAST_SPREAD = 1e-3

/**
 * Fits a picture to its control points by least squares: turn, scale and shift with two, any affine with more.
 *
 * @returns also the root mean square of what is left over at the points, metres; 0 where the fit has no choice
 * @throws Error with half a sentence when the points do not settle where the picture lies, or mirror it
 */
export function fitPoints(points: readonly ControlPoint[]): { affine: Affine; residualM: number } {
  if (points.length < 2) throw new Error(`${points.length} control points are too few; give two or more`)
  const affine = points.length === 2 ? similarity(points[0]!, points[1]!) : leastSquares(points)
  const [a, b, , d, e] = affine
  if (!affine.every(Number.isFinite)) throw new Error('its control points hold no usable numbers')
  if (a * e - b * d >= 0)
    throw new Error(
      'its control points mirror the picture; pixels count from the top left corner, x to the right and y down',
    )
  const squares = points.map(({ xPx, yPx, xM, yM }) => {
    const at = applyAffine(affine, xPx, yPx)
    return (at.xM - xM) ** 2 + (at.yM - yM) ** 2
  })
  const residualM = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / points.length)
  return { affine, residualM: points.length < 4 ? 0 : residualM }
}

/** With y up, a turn and a scale are one complex number. */
function similarity(from: ControlPoint, to: ControlPoint): Affine {
  const [u, v] = [to.xPx - from.xPx, from.yPx - to.yPx]
  const [x, y] = [to.xM - from.xM, to.yM - from.yM]
  const square = u * u + v * v
  if (square < 1) throw new Error('its two control points are the same pixel')
  if (x * x + y * y === 0) throw new Error('its two control points are the same place')
  const [real, imaginary] = [(u * x + v * y) / square, (u * y - v * x) / square]
  const turn = [real, imaginary, imaginary, -real] as const
  return [
    turn[0],
    turn[1],
    from.xM - turn[0] * from.xPx - turn[1] * from.yPx,
    turn[2],
    turn[3],
    from.yM - turn[2] * from.xPx - turn[3] * from.yPx,
  ]
}

/** Normal equations about the means, so that far origins cost no digits. */
function leastSquares(points: readonly ControlPoint[]): Affine {
  const mean = (of: (point: ControlPoint) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [u0, v0, x0, y0] = [mean((p) => p.xPx), mean((p) => p.yPx), mean((p) => p.xM), mean((p) => p.yM)]
  const moment = (of: (p: ControlPoint) => number, by: (p: ControlPoint) => number): number =>
    points.reduce((sum, point) => sum + of(point) * by(point), 0)
  const [u, v] = [(p: ControlPoint) => p.xPx - u0, (p: ControlPoint) => p.yPx - v0]
  const [uu, uv, vv] = [moment(u, u), moment(u, v), moment(v, v)]
  const determinant = uu * vv - uv * uv
  if (determinant <= (LEAST_SPREAD * (uu + vv)) ** 2)
    throw new Error('its control points lie on one line; choose one that is off it')
  const solve = (of: (p: ControlPoint) => number): [number, number] => {
    const [ux, vx] = [moment(u, of), moment(v, of)]
    return [(vv * ux - uv * vx) / determinant, (uu * vx - uv * ux) / determinant]
  }
  const [a, b] = solve((p) => p.xM - x0)
  const [d, e] = solve((p) => p.yM - y0)
  return [a, b, x0 - a * u0 - b * v0, d, e, y0 - d * u0 - e * v0]
}
