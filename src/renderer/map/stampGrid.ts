import type { Point } from './MapFrame.ts'
import type { Extent } from '../../shared/site.ts'

/** More would be finer than anybody looks. */
const MOST_CELLS = 400
const FINEST_M = 0.5

/** Sums over the squares of an extent, row by row from the north-west. */
export interface Grid {
  readonly extent: Extent
  readonly columns: number
  readonly rows: number
  readonly cellM: number
  readonly sums: Float32Array
}

/**
 * What lies within a radius of each square: the sum of the weights of all points that near. Cost: squares in the radius, for
 * every point.
 *
 * @param marginM how far the grid goes on beyond the outermost points
 * @returns null where there are no points
 */
export function stampGrid(
  points: readonly (Point & { readonly weight: number })[],
  { radiusM, marginM }: { radiusM: number; marginM: number },
): Grid | null {
  if (points.length === 0) return null
  const xs = points.map(({ xM }) => xM)
  const ys = points.map(({ yM }) => yM)
  const [west, east] = [leastOf(xs) - marginM, -leastOf(xs.map((x) => -x)) + marginM]
  const [south, north] = [leastOf(ys) - marginM, -leastOf(ys.map((y) => -y)) + marginM]
  const cellM = Math.max(FINEST_M, Math.max(east - west, north - south) / MOST_CELLS)
  const columns = Math.ceil((east - west) / cellM)
  const rows = Math.ceil((north - south) / cellM)
  const sums = new Float32Array(columns * rows)
  for (const { xM, yM, weight } of points)
    for (let row = rowOf(yM + radiusM); row <= rowOf(yM - radiusM); row++)
      for (let column = columnOf(xM - radiusM); column <= columnOf(xM + radiusM); column++) {
        const [x, y] = [west + (column + 0.5) * cellM, north - (row + 0.5) * cellM]
        if (Math.hypot(x - xM, y - yM) <= radiusM) sums[row * columns + column]! += weight
      }
  const extent = { minXM: west, maxXM: west + columns * cellM, minYM: north - rows * cellM, maxYM: north }
  return { extent, columns, rows, cellM, sums }

  function columnOf(xM: number): number {
    return Math.min(columns - 1, Math.max(0, Math.floor((xM - west) / cellM)))
  }
  function rowOf(yM: number): number {
    return Math.min(rows - 1, Math.max(0, Math.floor((north - yM) / cellM)))
  }
}

function leastOf(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Infinity)
}
