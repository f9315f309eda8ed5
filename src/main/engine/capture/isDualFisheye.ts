/** A level below this is black, noise and JPEG included. */
const BLACK = 16

/** Share of the height by which the looked-at points lie inside the picture's edges. */
const INSET = 0.05

interface Picture {
  rgb: Uint8Array
  widthPx: number
  heightPx: number
}

/**
 * Whether a 2:1 picture is what a 360° camera records before stitching: two round pictures side by side on black.
 *
 * Told by the corners around both circles, which are black, where the circles' tops and bottoms are not. A panorama with
 * black bands at its poles has both black.
 */
export function isDualFisheye(picture: Picture): boolean {
  const corners = [INSET, 1 - INSET, 1 + INSET, 2 - INSET]
  const circles = [0.5, 1.5]
  const at = (columns: number[]) =>
    columns.flatMap((column) => [INSET, 1 - INSET].map((row) => isBlack(picture, column, row)))
  return at(corners).every((black) => black) && at(circles).filter((black) => !black).length >= 3
}

/** `column` and `row` in picture heights from the top left. */
function isBlack({ rgb, widthPx, heightPx }: Picture, column: number, row: number): boolean {
  const at = (Math.round(row * heightPx) * widthPx + Math.round((column * widthPx) / 2)) * 3
  return rgb.subarray(at, at + 3).every((level) => level < BLACK)
}
