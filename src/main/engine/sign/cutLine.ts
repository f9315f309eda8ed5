import type { Picture } from '../encoder/preprocessView.ts'
import type { Rectangle } from './Rectangle.ts'

/** Rows of a line of text as the reader wants it. */
export const LINE_HEIGHT_PX = 48
/** The longest line: 40 letters of the narrowest fonts. */
const LINE_WIDTH_MOST_PX = 960

/** A line of text, `3 × LINE_HEIGHT_PX × widthPx`, in −1…1, blue first as the reader was trained. */
export interface Line {
  readonly input: Float32Array
  readonly widthPx: number
}

/** Cuts a leaning rectangle out of a picture and lays it level, bilinear; what lies outside repeats the picture's edge. */
export function cutLine({ pixels, width: widthPx, height: heightPx }: Picture, rectangle: Rectangle): Line {
  const { widthPx: along, heightPx: across, turnRad } = rectangle
  const wanted = Math.round((LINE_HEIGHT_PX * along) / across)
  const width = Math.min(LINE_WIDTH_MOST_PX, Math.max(LINE_HEIGHT_PX / 2, wanted))
  const plane = LINE_HEIGHT_PX * width
  const input = new Float32Array(3 * plane)
  const [sin, cos] = [Math.sin(turnRad), Math.cos(turnRad)]
  for (let row = 0; row < LINE_HEIGHT_PX; row++)
    for (let column = 0; column < width; column++) {
      const right = ((column + 0.5) / width - 0.5) * along
      const down = ((row + 0.5) / LINE_HEIGHT_PX - 0.5) * across
      const x = clamp(rectangle.x + right * cos - down * sin - 0.5, widthPx - 1)
      const y = clamp(rectangle.y + right * sin + down * cos - 0.5, heightPx - 1)
      const [x0, y0] = [Math.floor(x), Math.floor(y)]
      const [x1, y1] = [Math.min(x0 + 1, widthPx - 1), Math.min(y0 + 1, heightPx - 1)]
      const [fx, fy] = [x - x0, y - y0]
      for (let channel = 0; channel < 3; channel++) {
        const at = (atX: number, atY: number): number => pixels[(atY * widthPx + atX) * 3 + channel]!
        const above = at(x0, y0) * (1 - fx) + at(x1, y0) * fx
        const below = at(x0, y1) * (1 - fx) + at(x1, y1) * fx
        const value = above * (1 - fy) + below * fy
        input[(2 - channel) * plane + row * width + column] = value / 127.5 - 1
      }
    }
  return { input, widthPx: width }
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value))
}
