import { fromFile, type GeoTIFFImage } from 'geotiff'
import proj4 from 'proj4'
import type { Affine } from './fitPoints.ts'

/** Where a GeoTIFF lies, and what its header says of its pixels. */
export interface Georeference {
  readonly epsg: number
  /** Coordinates of its system (metres east and north, or degrees east and north) of a pixel's outer corner. */
  readonly toSystem: Affine
  readonly widthPx: number
  readonly heightPx: number
  /** Value of pixels that show nothing; null without one. */
  readonly noData: number | null
  /** Whether the last channel says how opaque a pixel is. */
  readonly hasAlpha: boolean
}

/** Longest strip or tile that is decoded at once, bytes: a small file may ask for gigabytes. */
const MAX_BLOCK_BYTES = 512 * 2 ** 20

/** Values of tags and keys (GeoTIFF 1.1, OGC 19-008r4; TIFF 6.0). */
const PIXEL_IS_POINT = 2
const GEOGRAPHIC = 2
const FLOATING = 3
const ASSOCIATED_OR_NOT = [1, 2]

/**
 * Reads the header of a GeoTIFF.
 *
 * @throws Error with half a sentence when it is not tied to the earth in a way that is read here, or holds no picture
 */
export async function readGeoreference(path: string): Promise<Georeference> {
  const tiff = await fromFile(path)
  try {
    const image = await tiff.getImage(0)
    const tag = async (name: Parameters<typeof image.fileDirectory.loadValue>[0]): Promise<number[]> => {
      const value: unknown = await image.fileDirectory.loadValue(name)
      if (value === undefined || value === null) return []
      return typeof value === 'object' ? Array.from(value as ArrayLike<number>, Number) : [Number(value)]
    }
    if ((await tag('SampleFormat')).includes(FLOATING))
      throw new Error('it holds measurements (floating point), not a picture')
    const blockBytes = image.getTileWidth() * image.getTileHeight() * image.getSamplesPerPixel() * 2
    if (!(blockBytes <= MAX_BLOCK_BYTES)) throw new Error('its strips or tiles are too large to be decoded')
    return {
      epsg: epsgOf(image),
      toSystem: await transformOf(image, tag),
      widthPx: image.getWidth(),
      heightPx: image.getHeight(),
      noData: image.getGDALNoData(),
      hasAlpha: (await tag('ExtraSamples')).some((kind) => ASSOCIATED_OR_NOT.includes(kind)),
    }
  } finally {
    await tiff.close()
  }
}

/**
 * What turns a system's coordinates into longitude and latitude, degrees.
 *
 * @throws Error with half a sentence for systems other than EPSG:4326, 3857 and WGS-84 UTM (326xx, 327xx)
 */
export function projectionOf(epsg: number): proj4.Converter {
  const [north, south] = [epsg - 32600, epsg - 32700]
  const zone = isZone(north) ? north : isZone(south) ? south : null
  if (zone === null && epsg !== 4326 && epsg !== 3857)
    throw new Error(
      `it is in EPSG:${epsg}; only 4326, 3857 and UTM (326xx, 327xx) are read, so reproject it (gdalwarp -t_srs EPSG:4326)`,
    )
  const hemisphere = isZone(south) ? ' +south' : ''
  const system = zone === null ? `EPSG:${epsg}` : `+proj=utm +zone=${zone}${hemisphere} +datum=WGS84 +units=m`
  return proj4(system, 'EPSG:4326')
}

const isZone = (zone: number): boolean => zone >= 1 && zone <= 60

const NOT_TIED = 'it is not tied to the earth (no georeference); place it by control points (--points)'

function epsgOf(image: GeoTIFFImage): number {
  const keys = image.getGeoKeys() ?? {}
  const epsg: unknown =
    keys.GTModelTypeGeoKey === GEOGRAPHIC ? keys.GeographicTypeGeoKey : keys.ProjectedCSTypeGeoKey
  if (typeof epsg !== 'number') throw new Error(NOT_TIED)
  return epsg
}

async function transformOf(
  image: GeoTIFFImage,
  tag: (name: 'ModelTransformation' | 'ModelTiepoint' | 'ModelPixelScale') => Promise<number[]>,
): Promise<Affine> {
  const matrix = await tag('ModelTransformation')
  const [scaleX, scaleY] = await tag('ModelPixelScale')
  const [column, row, , east, north] = await tag('ModelTiepoint')
  let affine: Affine
  if (matrix.length >= 8) affine = [matrix[0]!, matrix[1]!, matrix[3]!, matrix[4]!, matrix[5]!, matrix[7]!]
  else if (scaleX && scaleY && column !== undefined && row !== undefined && east !== undefined)
    affine = [scaleX, 0, east - column * scaleX, 0, -scaleY, (north ?? NaN) + row * scaleY]
  else throw new Error(NOT_TIED)
  const [a, b, c, d, e, f] = affine
  if (!affine.every(Number.isFinite) || a * e - b * d === 0) throw new Error(NOT_TIED)
  if (image.getGeoKeys()?.GTRasterTypeGeoKey !== PIXEL_IS_POINT) return affine
  return [a, b, c - (a + b) / 2, d, e, f - (d + e) / 2]
}
