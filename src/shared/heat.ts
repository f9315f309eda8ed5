import { z } from 'zod'
import { captureIdSchema } from './ids.ts'
import { MAX_QUERY_CHARACTERS } from './query.ts'

/** Asks where in a view a clue is found. */
export const heatQuerySchema = z.object({
  captureId: captureIdSchema,
  viewBearingDeg: z.number(),
  text: z.string().min(1).max(MAX_QUERY_CHARACTERS),
})
export type HeatQuery = z.infer<typeof heatQuerySchema>

/**
 * Where in a view a clue is found: how far each patch's similarity to it lies above that of the usual patch of the site,
 * in standard deviations of the patches of the site. It is neither a similarity nor a probability.
 */
export const heatSchema = z.object({
  rows: z.number().int().positive(),
  columns: z.number().int().positive(),
  /** Row by row, from the upper left on. */
  deviations: z.array(z.number()),
  /** The part of the view that the patches cover, in shares of its width and height; a padded one reaches beyond. */
  box: z.object({ left: z.number(), top: z.number(), right: z.number(), bottom: z.number() }),
})
export type Heat = z.infer<typeof heatSchema>

/**
 * From here on a patch stands out: one does in four of five views that show a thing, and in one of four that do not
 * (docs/evaluation.md).
 */
export const WARM_DEVIATIONS = 2

/** What is laid over a view: cold is dimmed, warm is rimmed with amber and lets the picture through. */
const SHADES = [
  { from: 1.2, rgba: [6, 10, 18, 0.64] },
  { from: 1.7, rgba: [70, 40, 0, 0.52] },
  { from: WARM_DEVIATIONS, rgba: [255, 160, 0, 0.55] },
  { from: 2.5, rgba: [255, 196, 20, 0.36] },
  { from: 3.2, rgba: [255, 224, 60, 0.22] },
] as const
const UNSEEN = [6, 10, 18, 0.85] as const

type Rgba = readonly [number, number, number, number]

/** A heat as a square RGBA picture to lay over its view, `sidePx` wide and high, 4 bytes per pixel. */
export function paintHeat(heat: Heat, sidePx: number): Uint8ClampedArray<ArrayBuffer> {
  const { left, top, right, bottom } = heat.box
  const pixels = new Uint8ClampedArray(sidePx * sidePx * 4)
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const across = ((x + 0.5) / sidePx - left) / (right - left)
      const down = ((y + 0.5) / sidePx - top) / (bottom - top)
      const isSeen = across >= 0 && across < 1 && down >= 0 && down < 1
      const [red, green, blue, alpha] = isSeen ? shadeOf(between(heat, across, down)) : UNSEEN
      pixels.set([red, green, blue, 255 * alpha], (y * sidePx + x) * 4)
    }
  return pixels
}

/** Bilinear between the middles of patches. */
function between({ rows, columns, deviations }: Heat, across: number, down: number): number {
  const column = Math.min(columns - 1, Math.max(0, across * columns - 0.5))
  const row = Math.min(rows - 1, Math.max(0, down * rows - 0.5))
  const [x, y] = [Math.floor(column), Math.floor(row)]
  const at = (i: number, k: number): number =>
    deviations[Math.min(rows - 1, i) * columns + Math.min(columns - 1, k)]!
  const upper = at(y, x) + (at(y, x + 1) - at(y, x)) * (column - x)
  const lower = at(y + 1, x) + (at(y + 1, x + 1) - at(y + 1, x)) * (column - x)
  return upper + (lower - upper) * (row - y)
}

function shadeOf(deviations: number): Rgba {
  const next = SHADES.findIndex(({ from }) => deviations < from)
  if (next <= 0) return (next === 0 ? SHADES[0] : SHADES.at(-1)!).rgba
  const [one, other] = [SHADES[next - 1]!, SHADES[next]!]
  const share = (deviations - one.from) / (other.from - one.from)
  return one.rgba.map((value, i) => value + (other.rgba[i]! - value) * share) as unknown as Rgba
}
