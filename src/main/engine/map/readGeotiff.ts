import { basename, extname } from 'node:path'
import sharp from 'sharp'
import type { Geodetic } from '../../../shared/capture.ts'
import type { Extent } from '../../../shared/site.ts'
import { cutTiles, type Raster, type ToPixel } from './cutTiles.ts'
import { toGeodetic, toLocal } from './enu.ts'
import { applyAffine, type Affine } from './fitPoints.ts'
import type { MapContent } from './MapContent.ts'
import { MAX_SOURCE_PIXELS } from './picture.ts'
import { projectionOf, readGeoreference, type Georeference } from './readGeoreference.ts'

/** Largest picture that is read, however small it is made then. */
const MAX_GEOTIFF_PIXELS = 2_000_000_000
const DECODING_SECONDS = 300
/** Points along each edge of the picture that are looked at for its extent. */
const EDGE_POINTS = 32
/** Farther than this from the origin the earth's curve makes a flat map meaningless. */
const FARTHEST_M = 50_000

/**
 * Reads an orthophoto: warped into the site's frame, cut into tiles. One with more than `MAX_SOURCE_PIXELS` is made
 * smaller first.
 *
 * @throws Error with half a sentence when it is not tied to the earth, or cannot be decoded
 */
export async function readGeotiff(path: string, origin: Geodetic | null): Promise<MapContent> {
  const reference = await readGeoreference(path)
  const projection = projectionOf(reference.epsg)
  if (!origin)
    throw new Error(
      'it has latitude and longitude and the site has none; create the site with an origin, or place it by control points (--points)',
    )
  const raster = await readRaster(path, reference)
  const toSystem = scaled(reference, raster)
  const fromSystem = inverse(toSystem)
  const toPixel: ToPixel = (xM, yM) => {
    const { latDeg, lonDeg } = toGeodetic({ xM, yM, zM: null }, origin)
    const [east, north] = projection.inverse([lonDeg, latDeg])
    const { xM: u, yM: v } = applyAffine(fromSystem, east, north)
    return [u, v]
  }
  const place = (u: number, v: number): { xM: number; yM: number } => {
    const { xM: east, yM: north } = applyAffine(toSystem, u, v)
    const [lonDeg, latDeg] = projection.forward([east, north])
    return toLocal({ latDeg, lonDeg, heightM: null }, origin)
  }
  const extent = extentOf(raster, place)
  const { tiles, minZoom, maxZoom } = await cutTiles(raster, {
    extent,
    pixelM: pixelSize(raster, place),
    toPixel,
  })
  if (tiles.length === 0) throw new Error('it shows nothing')
  return {
    name: basename(path, extname(path)),
    attribution: '',
    placement: { kind: 'tiles', extent, minZoom, maxZoom },
    tiles,
    residualM: null,
    notes:
      raster.widthPx < reference.widthPx
        ? [`It was made smaller, from ${reference.widthPx} to ${raster.widthPx} pixels across.`]
        : [],
  }
}

async function readRaster(path: string, reference: Georeference): Promise<Raster> {
  const { widthPx, heightPx, hasAlpha, noData } = reference
  const scale = Math.min(1, Math.sqrt(MAX_SOURCE_PIXELS / (widthPx * heightPx)))
  const image = sharp(path, { limitInputPixels: MAX_GEOTIFF_PIXELS }).timeout({ seconds: DECODING_SECONDS })
  const [width, height] = [
    Math.max(1, Math.floor(widthPx * scale)),
    Math.max(1, Math.floor(heightPx * scale)),
  ]
  // Without a size sharp keeps every value as it is, so that what shows nothing is told by its value.
  const { data, info } = await (
    scale < 1 ? image.resize(width, height, { fit: 'fill', kernel: 'linear' }) : image
  )
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { channels } = info
  const colours = channels < 3 ? 1 : 3
  const pixels = new Uint8Array(info.width * info.height * 4)
  for (let i = 0; i < info.width * info.height; i++) {
    let isBlank = noData !== null
    for (let channel = 0; channel < 3; channel++) {
      const value = data[i * channels + (colours === 1 ? 0 : channel)]!
      pixels[4 * i + channel] = value
      if (value !== noData) isBlank = false
    }
    pixels[4 * i + 3] = isBlank
      ? 0
      : hasAlpha && channels > colours
        ? data[i * channels + channels - 1]!
        : 255
  }
  return { data: pixels, widthPx: info.width, heightPx: info.height }
}

/** The transform of the raster's own pixels, which may be larger than the file's. */
function scaled({ toSystem: [a, b, c, d, e, f], widthPx, heightPx }: Georeference, raster: Raster): Affine {
  const [across, down] = [widthPx / raster.widthPx, heightPx / raster.heightPx]
  return [a * across, b * down, c, d * across, e * down, f]
}

function inverse([a, b, c, d, e, f]: Affine): Affine {
  const determinant = a * e - b * d
  const [p, q, r, s] = [e / determinant, -b / determinant, -d / determinant, a / determinant]
  return [p, q, -p * c - q * f, r, s, -r * c - s * f]
}

type Place = (u: number, v: number) => { xM: number; yM: number }

function extentOf({ widthPx, heightPx }: Raster, place: Place): Extent {
  const edge = Array.from({ length: EDGE_POINTS + 1 }, (_, i) => i / EDGE_POINTS).flatMap((share) => [
    place(share * widthPx, 0),
    place(share * widthPx, heightPx),
    place(0, share * heightPx),
    place(widthPx, share * heightPx),
  ])
  const [xs, ys] = [edge.map(({ xM }) => xM), edge.map(({ yM }) => yM)]
  const extent = {
    minXM: Math.min(...xs),
    minYM: Math.min(...ys),
    maxXM: Math.max(...xs),
    maxYM: Math.max(...ys),
  }
  const farthestM = Math.max(...Object.values(extent).map(Math.abs))
  if (!(farthestM <= FARTHEST_M))
    throw new Error(
      `it reaches ${(farthestM / 1000).toFixed(0)} km from the site's origin; cut out the part around the site (gdalwarp -te)`,
    )
  return extent
}

/** Side of a square as large as the middle pixel, metres. */
function pixelSize({ widthPx, heightPx }: Raster, place: Place): number {
  const [u, v] = [widthPx / 2, heightPx / 2]
  const [at, right, below] = [place(u, v), place(u + 1, v), place(u, v + 1)]
  return Math.sqrt(
    Math.abs((right.xM - at.xM) * (below.yM - at.yM) - (right.yM - at.yM) * (below.xM - at.xM)),
  )
}
