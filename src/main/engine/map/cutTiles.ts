import { setImmediate as breathe } from 'node:timers/promises'
import sharp from 'sharp'
import type { Extent } from '../../../shared/site.ts'
import type { Tile } from './MapContent.ts'

/** Colours with opacity, four bytes to a pixel, row 0 on top. */
export interface Raster {
  readonly data: Uint8Array
  readonly widthPx: number
  readonly heightPx: number
}

/** Where in a raster a place of the local frame lies, pixels from its upper left corner. */
export type ToPixel = (xM: number, yM: number) => readonly [number, number]

const TILE_PX = 256
/** Places are projected at every sixteenth pixel; between, a map is as straight as that. */
const STEP_PX = 16
const NODES = TILE_PX / STEP_PX + 1
const MAX_TILES = 20_000
const DEEPEST_ZOOM = 6
/** A pixel may be this much coarser than the source's before the next zoom is cut: 2^0.3 = 1.23. */
const ZOOM_SLACK = 0.3

/**
 * Warps a raster into the local frame and cuts it into tiles (`tiles` in src/shared/map.ts), from its own resolution
 * down to one that shows all of it in a few. Tiles that show nothing are left out.
 *
 * @param pixelM size of one of the raster's pixels, metres
 */
export async function cutTiles(
  raster: Raster,
  { extent, pixelM, toPixel }: { extent: Extent; pixelM: number; toPixel: ToPixel },
): Promise<{ tiles: Tile[]; minZoom: number; maxZoom: number }> {
  const largestM = Math.max(extent.maxXM - extent.minXM, extent.maxYM - extent.minYM)
  let maxZoom = Math.min(DEEPEST_ZOOM, Math.ceil(-Math.log2(pixelM) - ZOOM_SLACK))
  while (tilesAt(maxZoom, extent).count > MAX_TILES) maxZoom--
  const minZoom = Math.min(maxZoom, Math.floor(-Math.log2(largestM / TILE_PX)))
  const tiles: Tile[] = []
  let level = raster
  for (let z = maxZoom, shrunk = 1; z >= minZoom; z--) {
    const { x0, x1, y0, y1 } = tilesAt(z, extent)
    const factor = shrunk
    for (let y = y0; y <= y1; y++) {
      const row: Promise<Tile>[] = []
      for (let x = x0; x <= x1; x++) {
        const pixels = warpTile(level, { z, x, y }, (xM, yM) => {
          const [u, v] = toPixel(xM, yM)
          return [u / factor, v / factor]
        })
        if (pixels) row.push(encode(pixels, { z, x, y }))
        await breathe() // other calls have their turn
      }
      tiles.push(...(await Promise.all(row)))
    }
    if (z > minZoom && level.widthPx > 1 && level.heightPx > 1) {
      level = halve(level)
      shrunk *= 2
    }
  }
  return { tiles, minZoom, maxZoom }
}

function tilesAt(z: number, { minXM, minYM, maxXM, maxYM }: Extent) {
  const sideM = TILE_PX / 2 ** z
  const [x0, x1] = [Math.floor(minXM / sideM), Math.floor(maxXM / sideM)]
  const [y0, y1] = [Math.floor(-maxYM / sideM), Math.floor(-minYM / sideM)]
  return { x0, x1, y0, y1, count: (x1 - x0 + 1) * (y1 - y0 + 1) }
}

async function encode(pixels: Uint8Array, at: { z: number; x: number; y: number }): Promise<Tile> {
  const bytes = await sharp(pixels, { raw: { width: TILE_PX, height: TILE_PX, channels: 4 } })
    .webp({ quality: 88, effort: 2, smartSubsample: true })
    .toBuffer()
  return { ...at, mediaType: 'image/webp', bytes }
}

/** Pixels of one tile; null when the raster shows nothing there. */
function warpTile(
  raster: Raster,
  { z, x, y }: { z: number; x: number; y: number },
  toPixel: ToPixel,
): Uint8Array | null {
  const pixelM = 2 ** -z
  const nodes = new Float64Array(NODES * NODES * 2)
  let [least, most] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ]
  for (let row = 0; row < NODES; row++)
    for (let column = 0; column < NODES; column++) {
      const found = toPixel(
        (x * TILE_PX + column * STEP_PX) * pixelM,
        -(y * TILE_PX + row * STEP_PX) * pixelM,
      )
      nodes.set(found, 2 * (row * NODES + column))
      least = [Math.min(least[0]!, found[0]), Math.min(least[1]!, found[1])]
      most = [Math.max(most[0]!, found[0]), Math.max(most[1]!, found[1])]
    }
  if (most[0]! < 0 || most[1]! < 0 || least[0]! > raster.widthPx || least[1]! > raster.heightPx) return null
  const pixels = new Uint8Array(TILE_PX * TILE_PX * 4)
  let shown = 0
  for (let row = 0; row < TILE_PX; row++)
    for (let column = 0; column < TILE_PX; column++) {
      const [across, down] = [(column + 0.5) / STEP_PX, (row + 0.5) / STEP_PX]
      const node = 2 * (Math.floor(down) * NODES + Math.floor(across))
      const [s, t] = [across % 1, down % 1]
      const between = (i: number): number =>
        (1 - t) * ((1 - s) * nodes[i]! + s * nodes[i + 2]!) +
        t * ((1 - s) * nodes[i + 2 * NODES]! + s * nodes[i + 2 * NODES + 2]!)
      shown |= sample(
        raster,
        { u: between(node), v: between(node + 1) },
        pixels,
        4 * (row * TILE_PX + column),
      )
    }
  return shown > 0 ? pixels : null
}

/** Writes the colour at a place of the raster, bilinear, each pixel as much as it is opaque; returns the opacity. */
function sample(
  { data, widthPx, heightPx }: Raster,
  { u, v }: { u: number; v: number },
  into: Uint8Array,
  at: number,
): number {
  if (!(u >= 0 && v >= 0 && u <= widthPx && v <= heightPx)) return 0
  const left = Math.min(Math.max(u - 0.5, 0), widthPx - 1)
  const top = Math.min(Math.max(v - 0.5, 0), heightPx - 1)
  const [i, j] = [Math.floor(left), Math.floor(top)]
  const [s, t] = [left - i, top - j]
  const [right, below] = [i + 1 < widthPx ? 4 : 0, j + 1 < heightPx ? 4 * widthPx : 0]
  const first = 4 * (j * widthPx + i)
  const w0 = (1 - s) * (1 - t) * data[first + 3]!
  const w1 = s * (1 - t) * data[first + right + 3]!
  const w2 = (1 - s) * t * data[first + below + 3]!
  const w3 = s * t * data[first + right + below + 3]!
  const opacity = w0 + w1 + w2 + w3
  if (opacity < 0.5) return 0
  for (let channel = 0; channel < 3; channel++) {
    const from = first + channel
    into[at + channel] = Math.round(
      (w0 * data[from]! +
        w1 * data[from + right]! +
        w2 * data[from + below]! +
        w3 * data[from + right + below]!) /
        opacity,
    )
  }
  into[at + 3] = Math.round(opacity)
  return into[at + 3]!
}

/** Half the size: the mean of four pixels, each as much as it is opaque. An odd last row or column lends itself twice. */
function halve({ data, widthPx, heightPx }: Raster): Raster {
  const [width, height] = [Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)]
  const half = new Uint8Array(width * height * 4)
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const first = 4 * (2 * row * widthPx + 2 * column)
      const right = 2 * column + 1 < widthPx ? 4 : 0
      const below = 2 * row + 1 < heightPx ? 4 * widthPx : 0
      const four = [first, first + right, first + below, first + right + below]
      let opacity = 0
      for (const from of four) opacity += data[from + 3]!
      const at = 4 * (row * width + column)
      if (opacity === 0) continue
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0
        for (const from of four) sum += data[from + channel]! * data[from + 3]!
        half[at + channel] = Math.round(sum / opacity)
      }
      half[at + 3] = Math.round(opacity / 4)
    }
  return { data: half, widthPx: width, heightPx: height }
}
