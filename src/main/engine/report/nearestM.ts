interface Point {
  readonly xM: number
  readonly yM: number
}

/**
 * Distance from each point to its nearest neighbour, metres; none for a single point.
 *
 * Points are sorted into cells of about one point each, and rings of cells are looked through from near to far.
 */
export function nearestM(points: readonly Point[]): number[] {
  if (points.length < 2) return []
  const [xs, ys] = [points.map(({ xM }) => xM), points.map(({ yM }) => yM)]
  const [minX, minY] = [least(xs), least(ys)]
  const size = Math.max(-least(xs.map((x) => -x)) - minX, -least(ys.map((y) => -y)) - minY, 1e-3)
  const cellM = size / Math.ceil(Math.sqrt(points.length))
  const cellOf = ({ xM, yM }: Point): [number, number] => [
    Math.floor((xM - minX) / cellM),
    Math.floor((yM - minY) / cellM),
  ]
  const cells = Map.groupBy(points, (point) => cellOf(point).join())
  const rings = Math.ceil(size / cellM) + 1
  return points.map((point) => {
    const [column, row] = cellOf(point)
    let found = Infinity
    // What is nearer than `ring` cells cannot lie further out.
    for (let ring = 0; ring <= rings && found > (ring - 1) * cellM; ring++)
      for (const key of ringAround(column, row, ring))
        for (const other of cells.get(key) ?? [])
          if (other !== point) found = Math.min(found, Math.hypot(other.xM - point.xM, other.yM - point.yM))
    return found
  })
}

function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b))
}

function* ringAround(column: number, row: number, ring: number): Generator<string> {
  for (let x = column - ring; x <= column + ring; x++)
    if (Math.abs(x - column) === ring) for (let y = row - ring; y <= row + ring; y++) yield `${x},${y}`
    else {
      yield `${x},${row - ring}`
      yield `${x},${row + ring}`
    }
}
