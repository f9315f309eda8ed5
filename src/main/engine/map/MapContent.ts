import type { Bounds, Placement } from '../../../shared/map.ts'

/** One picture of a map; an image has one, at 0/0/0. */
export interface Tile {
  readonly z: number
  readonly x: number
  readonly y: number
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** What a map's file becomes before it is stored in a site. */
export interface MapContent {
  readonly name: string
  readonly attribution: string
  readonly placement: Placement
  readonly tiles: readonly Tile[]
  /** Root mean square distance of the control points, metres; null without any. */
  readonly residualM: number | null
  /** What is worth knowing about how it was read, sentences. */
  readonly notes: readonly string[]
}

/** A file with tiles of web mercator, open for reading. */
export interface TileArchive {
  readonly name: string
  readonly attribution: string
  readonly bounds: Bounds
  readonly minZoom: number
  readonly maxZoom: number
  /** Bytes of the tile with `y` counted from the north, at most `MAX_TILE_BYTES`; null when there is none. */
  read(z: number, x: number, y: number): Promise<Uint8Array | null>
  /** Every tile, in the archive's own order. */
  tiles(): AsyncIterable<{ z: number; x: number; y: number; bytes: Uint8Array }>
  close(): Promise<void>
}

/** Longest tile that is read, bytes. Those of 512 pixels square have a tenth of it. */
export const MAX_TILE_BYTES = 4 * 2 ** 20

/** Deepest zoom of web mercator that is read: 2 mm to a pixel. */
export const MAX_MERCATOR_ZOOM = 26

/** The whole of web mercator, for archives that do not say what they cover. */
export const WORLD: Bounds = { minLatDeg: -85.0511, minLonDeg: -180, maxLatDeg: 85.0511, maxLonDeg: 180 }
