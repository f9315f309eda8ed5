export interface Point {
  readonly x: number
  readonly y: number
}

/** A rectangle that may lean: its middle, its sides in pixels, and the turn of `widthPx` from the x axis, clockwise. */
export interface Rectangle extends Point {
  readonly widthPx: number
  readonly heightPx: number
  readonly turnRad: number
}

/**
 * The rectangle of least area around points, written so that it leans by at most 45°.
 *
 * One of its sides lies along an edge of the convex hull (Freeman and Shapira, CACM 18(7), 1975), so every edge is tried.
 */
export function rectangleAround(points: readonly Point[]): Rectangle {
  const hull = convexHull(points)
  let best: Rectangle | undefined
  for (const [i, from] of hull.entries()) {
    const to = hull[(i + 1) % hull.length]!
    const candidate = rectangleAlong(hull, Math.atan2(to.y - from.y, to.x - from.x))
    if (!best || area(candidate) < area(best)) best = candidate
  }
  return upright(best!)
}

/** The rectangle with every side moved outwards. */
export function grown(rectangle: Rectangle, byPx: number): Rectangle {
  return {
    ...rectangle,
    widthPx: rectangle.widthPx + 2 * byPx,
    heightPx: rectangle.heightPx + 2 * byPx,
  }
}

/** The part of a picture that a rectangle spans, in shares of its width and height, 0…1. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The box of a rectangle that lies on a picture of this size. */
export function boxAround(
  { x, y, widthPx, heightPx, turnRad }: Rectangle,
  size: { width: number; height: number },
): Box {
  const [sin, cos] = [Math.abs(Math.sin(turnRad)), Math.abs(Math.cos(turnRad))]
  const across = (widthPx * cos + heightPx * sin) / 2
  const down = (widthPx * sin + heightPx * cos) / 2
  const share = (at: number, of: number): number => Math.min(1, Math.max(0, at / of))
  return {
    left: share(x - across, size.width),
    top: share(y - down, size.height),
    right: share(x + across, size.width),
    bottom: share(y + down, size.height),
  }
}

function area({ widthPx, heightPx }: Rectangle): number {
  return widthPx * heightPx
}

/** The rectangle of a picture on the same picture at `scale` times its size. */
export function scaled(rectangle: Rectangle, scale: number): Rectangle {
  const { x, y, widthPx, heightPx, turnRad } = rectangle
  return { x: x * scale, y: y * scale, widthPx: widthPx * scale, heightPx: heightPx * scale, turnRad }
}

/** A rectangle this much taller than wide holds a text that runs up or down. */
const TALL = 1.5

/** The ways in which a text may run along a rectangle, each as its width: level, or else downwards and upwards. */
export function linesAlong(rectangle: Rectangle): Rectangle[] {
  const { widthPx, heightPx, turnRad } = rectangle
  if (heightPx < widthPx * TALL) return [rectangle]
  return [1, -1].map((quarters) => ({
    ...rectangle,
    widthPx: heightPx,
    heightPx: widthPx,
    turnRad: turnRad + (quarters * Math.PI) / 2,
  }))
}

function rectangleAlong(hull: readonly Point[], turnRad: number): Rectangle {
  const [sin, cos] = [Math.sin(turnRad), Math.cos(turnRad)]
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const { x, y } of hull) {
    const along = x * cos + y * sin
    const across = y * cos - x * sin
    left = Math.min(left, along)
    right = Math.max(right, along)
    top = Math.min(top, across)
    bottom = Math.max(bottom, across)
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2]
  return {
    x: along * cos - across * sin,
    y: along * sin + across * cos,
    widthPx: right - left,
    heightPx: bottom - top,
    turnRad,
  }
}

/** The same rectangle, with the side that is nearest to level as its width. */
function upright(rectangle: Rectangle): Rectangle {
  const quarters = Math.round(rectangle.turnRad / (Math.PI / 2))
  const turnRad = rectangle.turnRad - (quarters * Math.PI) / 2
  if (quarters % 2 === 0) return { ...rectangle, turnRad }
  return { ...rectangle, turnRad, widthPx: rectangle.heightPx, heightPx: rectangle.widthPx }
}

/** Andrew's monotone chain. */
function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y)
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of ordered) {
      while (chain.length > 1 && turnsBack(chain.at(-2)!, chain.at(-1)!, point)) chain.pop()
      chain.push(point)
    }
    return chain
  }
  const [lower, upper] = [half(sorted), half(sorted.toReversed())]
  return lower.length === 1 ? lower : [...lower.slice(0, -1), ...upper.slice(0, -1)]
}

function turnsBack(a: Point, b: Point, c: Point): boolean {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0
}
