import { z } from 'zod'
import { extentSchema, type Extent } from './site.ts'

/** Random, so that no cache mixes up two maps; the only name under which a window asks for pictures. */
export const mapIdSchema = z
  .number()
  .int()
  .positive()
  .max(2 ** 47)
  .brand<'MapId'>()
export type MapId = z.infer<typeof mapIdSchema>

const cornerSchema = z.object({ xM: z.number(), yM: z.number() })
const zoom = z.number().int().min(-20).max(30)

/** Edges of a tile archive, degrees; `minLonDeg` is below `maxLonDeg`. */
export const boundsSchema = z.object({
  minLatDeg: z.number().min(-90).max(90),
  minLonDeg: z.number().min(-180).max(180),
  maxLatDeg: z.number().min(-90).max(90),
  maxLonDeg: z.number().min(-180).max(180),
})
export type Bounds = z.infer<typeof boundsSchema>

/**
 * Where a map lies.
 *
 * - `image`: one picture, `map/<id>/0/0/0`, placed by the outer corners of three of its pixels in the local frame; so
 *   it may be turned and sheared.
 * - `tiles`: tiles of 256 pixels in the local frame: at zoom z a pixel is 2^−z metres, tile 0/0 has its north-western
 *   corner at the site's origin, y runs south, and z, x and y may be negative.
 * - `mercator`: tiles of web mercator, 0/0 in the north-west of the world.
 */
export const placementSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('image'),
    topLeft: cornerSchema,
    topRight: cornerSchema,
    bottomLeft: cornerSchema,
  }),
  z.object({ kind: z.literal('tiles'), extent: extentSchema, minZoom: zoom, maxZoom: zoom }),
  z.object({ kind: z.literal('mercator'), bounds: boundsSchema, minZoom: zoom, maxZoom: zoom }),
])
export type Placement = z.infer<typeof placementSchema>
export type ImagePlacement = Extract<Placement, { kind: 'image' }>

/** A map of the site. `path` is null when its pictures are in the site file. */
export const mapSchema = z.object({
  id: mapIdSchema,
  name: z.string(),
  attribution: z.string(),
  path: z.string().nullable(),
  placement: placementSchema,
  /** Why it cannot be shown now, one sentence; null when it can. */
  trouble: z.string().nullable(),
})
export type SiteMap = z.infer<typeof mapSchema>

/** What came of attaching a map. `residualM`: root mean square distance of its control points; null without any. */
export const addedMapSchema = z.object({
  map: mapSchema,
  residualM: z.number().nullable(),
  /** What is worth knowing about how it was read, sentences. */
  notes: z.array(z.string()),
})
export type AddedMap = z.infer<typeof addedMapSchema>

/** What to attach. A null `points` is for a map that says itself where it lies. */
export const newMapSchema = z.object({
  path: z.string().min(1),
  points: z.string().min(1).nullable().default(null),
  byReference: z.boolean().default(false),
  name: z.string().trim().min(1).max(200).nullable().default(null),
})
export type NewMap = z.infer<typeof newMapSchema>

/** Path of a map's picture below the host, the same in the desktop shell and the headless host. */
export function mapAsset(id: MapId, { z = 0, x = 0, y = 0 } = {}): string {
  return `assets/map/${id}/${z}/${x}/${y}`
}

/** Extent of a map in the local frame; null for web mercator, which may be the whole world. */
export function extentOf(placement: Placement): Extent | null {
  if (placement.kind === 'mercator') return null
  if (placement.kind === 'tiles') return placement.extent
  const { topLeft, topRight, bottomLeft } = placement
  const bottomRight = {
    xM: topRight.xM + bottomLeft.xM - topLeft.xM,
    yM: topRight.yM + bottomLeft.yM - topLeft.yM,
  }
  const corners = [topLeft, topRight, bottomLeft, bottomRight]
  const [xs, ys] = [corners.map(({ xM }) => xM), corners.map(({ yM }) => yM)]
  return { minXM: Math.min(...xs), minYM: Math.min(...ys), maxXM: Math.max(...xs), maxYM: Math.max(...ys) }
}
