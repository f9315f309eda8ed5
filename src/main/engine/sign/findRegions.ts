import { grown, rectangleAround, type Point, type Rectangle } from './Rectangle.ts'

/** How likely each pixel belongs to the inside of a text, row by row. */
export interface TextMap {
  readonly likelihood: Float32Array
  readonly widthPx: number
  readonly heightPx: number
}

/** A place where there may be text, with the mean likelihood of its pixels, 0…1. */
export interface Region {
  readonly rectangle: Rectangle
  readonly likelihood: number
}

// The numbers of the detector's own inference configuration (PaddleOCR, DBPostProcess), which its training goes with.
const PIXEL_LEAST = 0.3
const REGION_LEAST = 0.6
const GROWTH = 1.5
/** Shortest side of a region in pixels of the map: below it no letter can be told from another. */
const SIDE_LEAST_PX = 3
/** Regions of one picture, the likeliest: a brick wall or a fence may give thousands. */
const REGIONS_MOST = 40

/**
 * Makes regions of a map by differentiable binarisation (Liao et al., AAAI 2020): connected pixels, the leaning rectangle
 * around them, grown by area × ratio / perimeter because the map shows texts shrunk.
 */
export function findRegions({ likelihood, widthPx, heightPx }: TextMap): Region[] {
  const seen = new Uint8Array(widthPx * heightPx)
  const regions: Region[] = []
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] || likelihood[start]! < PIXEL_LEAST) continue
    const { outline, mean } = flood(start)
    if (mean < REGION_LEAST) continue
    const rectangle = rectangleAround(outline)
    const sides = [rectangle.widthPx, rectangle.heightPx] as const
    if (Math.min(...sides) < SIDE_LEAST_PX) continue
    const byPx = (sides[0] * sides[1] * GROWTH) / (2 * (sides[0] + sides[1]))
    regions.push({ rectangle: grown(rectangle, byPx), likelihood: mean })
  }
  return regions.sort((a, b) => b.likelihood - a.likelihood).slice(0, REGIONS_MOST)

  /** All pixels that are connected with one, as the corners of the ends of their rows. */
  function flood(start: number): { outline: Point[]; mean: number } {
    const ends = new Map<number, [number, number]>()
    const open = [start]
    seen[start] = 1
    let [sum, count] = [0, 0]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      sum += likelihood[at]!
      count++
      const [x, y] = [at % widthPx, Math.floor(at / widthPx)]
      const row = ends.get(y)
      ends.set(y, row ? [Math.min(row[0], x), Math.max(row[1], x)] : [x, x])
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= widthPx || y + dy < 0 || y + dy >= heightPx) continue
          const next = at + dy * widthPx + dx
          if (seen[next] || likelihood[next]! < PIXEL_LEAST) continue
          seen[next] = 1
          open.push(next)
        }
    }
    const outline = [...ends].flatMap(([y, [left, right]]) => [
      { x: left, y },
      { x: right + 1, y },
      { x: left, y: y + 1 },
      { x: right + 1, y: y + 1 },
    ])
    return { outline, mean: sum / count }
  }
}
