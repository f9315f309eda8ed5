import { wrapDeg } from '../../../shared/bearing.ts'
import type { GalleryCapture } from './Gallery.ts'

/** A capture close to another one; its front is so many quarter turns clockwise from the other's. */
export interface Neighbour {
  readonly row: number
  readonly quarters: number
}

/**
 * The captures around each capture, itself not among them; none where a position or a heading is unknown. Linear in the number
 * of captures and their neighbours.
 */
export function nearby(
  captures: readonly GalleryCapture[],
  radiusM: number,
): readonly (readonly Neighbour[])[] {
  const cells = new Map<string, number[]>()
  const cellOf = (xM: number, yM: number): [number, number] => [
    Math.floor(xM / radiusM),
    Math.floor(yM / radiusM),
  ]
  for (const [row, { xM, yM }] of captures.entries()) {
    if (xM === null || yM === null) continue
    const key = cellOf(xM, yM).join()
    cells.set(key, [...(cells.get(key) ?? []), row])
  }
  return captures.map(({ xM, yM, headingDeg }, row) => {
    if (xM === null || yM === null || headingDeg === null) return []
    const [column, line] = cellOf(xM, yM)
    return [-1, 0, 1].flatMap((right) =>
      [-1, 0, 1].flatMap((up) =>
        (cells.get([column + right, line + up].join()) ?? []).flatMap((other) => {
          const there = captures[other]!
          if (other === row || there.headingDeg === null) return []
          if (Math.hypot(there.xM! - xM, there.yM! - yM) > radiusM) return []
          return [{ row: other, quarters: Math.round(wrapDeg(there.headingDeg - headingDeg) / 90) % 4 }]
        }),
      ),
    )
  })
}
