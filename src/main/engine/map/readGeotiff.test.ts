import { writeArrayBuffer } from 'geotiff'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import proj4 from 'proj4'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { aFolder } from '../../../../tests/builders/panoramas.ts'
import type { Geodetic } from '../../../shared/capture.ts'
import { extentOf } from '../../../shared/map.ts'
import { toLocal } from './enu.ts'
import type { MapContent } from './MapContent.ts'
import { readMap } from './readMap.ts'

const SIDE = 320
/** Middle of the red square in the green picture, pixels from the upper left corner; it is 16 pixels wide. */
const RED = { xPx: 298, yPx: 118 }

/** A GeoTIFF written by the package's own writer, its upper left corner at `corner`. */
function aGeotiff(
  keys: Record<string, unknown>,
  { corner, scale }: { corner: [number, number]; scale: number },
): string {
  const pixels = new Uint8Array(SIDE * SIDE * 3)
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const isRed = Math.abs(x + 0.5 - RED.xPx) < 8 && Math.abs(y + 0.5 - RED.yPx) < 8
      pixels.set(isRed ? [255, 0, 0] : [0, 120, 0], 3 * (y * SIDE + x))
    }
  const bytes = writeArrayBuffer(pixels, {
    height: SIDE,
    width: SIDE,
    SamplesPerPixel: 3,
    BitsPerSample: [8, 8, 8],
    PhotometricInterpretation: 2,
    ModelPixelScale: [scale, scale, 0],
    ModelTiepoint: [0, 0, 0, ...corner, 0],
    ...keys,
  } as never)
  const path = join(aFolder(), 'ortho.tif')
  writeFileSync(path, Buffer.from(bytes))
  return path
}

/** Middle of what is red in the deepest tiles, metres. */
async function redMiddle({ placement, tiles }: MapContent): Promise<{ xM: number; yM: number }> {
  if (placement.kind !== 'tiles') throw new Error('not tiles')
  const sum = { x: 0, y: 0, n: 0 }
  for (const tile of tiles.filter(({ z }) => z === placement.maxZoom)) {
    const data = await sharp(tile.bytes).ensureAlpha().raw().toBuffer()
    for (let i = 0; i < 256 * 256; i++)
      if (data[4 * i]! > 40 && data[4 * i + 3]! > 200) {
        const red = data[4 * i]! // none in the green, less where both meet in one pixel
        sum.x += red * (tile.x * 256 + (i % 256) + 0.5)
        sum.y += red * (tile.y * 256 + Math.floor(i / 256) + 0.5)
        sum.n += red
      }
  }
  const pixelM = 2 ** -placement.maxZoom
  return { xM: (sum.x / sum.n) * pixelM, yM: -(sum.y / sum.n) * pixelM }
}

const utm = (epsg: number) => ({ GTModelTypeGeoKey: 1, GTRasterTypeGeoKey: 1, ProjectedCSTypeGeoKey: epsg })
const norrkoping: Geodetic = { latDeg: 58.5927694, lonDeg: 16.1840944, heightM: 12 }
const ushuaia: Geodetic = { latDeg: -54.81, lonDeg: -68.3, heightM: null }

describe('readGeotiff', () => {
  it.each([
    ['UTM of the north', 32633, '+proj=utm +zone=33 +datum=WGS84', norrkoping],
    ['UTM of the south', 32719, '+proj=utm +zone=19 +south +datum=WGS84', ushuaia],
    ['web mercator', 3857, 'EPSG:3857', ushuaia],
  ])('puts a place of %s where it is on the ground', async (_, epsg, system, origin) => {
    const scale = epsg === 3857 ? 0.45 : 0.25
    const [east, north] = proj4('EPSG:4326', system, [origin.lonDeg, origin.latDeg])
    const corner: [number, number] = [east! - 60, north! + 20]
    const path = aGeotiff(utm(epsg), { corner, scale })
    const [lonDeg, latDeg] = proj4(system, 'EPSG:4326', [
      corner[0] + RED.xPx * scale,
      corner[1] - RED.yPx * scale,
    ])
    const expected = toLocal({ latDeg: latDeg!, lonDeg: lonDeg!, heightM: null }, origin)
    const middle = await redMiddle(await readMap(path, { points: null, origin }))
    expect(Math.hypot(middle.xM - expected.xM, middle.yM - expected.yM)).toBeLessThan(0.1)
  })

  it('puts a place of latitude and longitude where it is, with overviews of all of it', async () => {
    const scale = 4e-6
    const corner: [number, number] = [ushuaia.lonDeg - 0.0008, ushuaia.latDeg + 0.0007]
    const path = aGeotiff(
      { GTModelTypeGeoKey: 2, GTRasterTypeGeoKey: 1, GeographicTypeGeoKey: 4326 },
      { corner, scale },
    )
    const map = await readMap(path, { points: null, origin: ushuaia })
    const place = { latDeg: corner[1] - RED.yPx * scale, lonDeg: corner[0] + RED.xPx * scale, heightM: null }
    const expected = toLocal(place, ushuaia)
    const middle = await redMiddle(map)
    expect(Math.hypot(middle.xM - expected.xM, middle.yM - expected.yM)).toBeLessThan(0.15)
    const { minXM, maxYM } = extentOf(map.placement)!
    const upperLeft = toLocal({ latDeg: corner[1], lonDeg: corner[0], heightM: null }, ushuaia)
    expect(Math.hypot(minXM - upperLeft.xM, maxYM - upperLeft.yM)).toBeLessThan(0.05)
    const zooms = new Set(map.tiles.map(({ z }) => z))
    expect(zooms.size).toBeGreaterThan(1)
    expect(map.tiles.filter(({ z }) => z === Math.min(...zooms)).length).toBeLessThanOrEqual(4)
  })

  it('moves by half a pixel where pixels are points', async () => {
    const [east, north] = proj4('EPSG:4326', '+proj=utm +zone=33 +datum=WGS84', [16.1840944, 58.5927694])
    const at = { corner: [east! - 60, north! + 20] as [number, number], scale: 1 }
    const [area, point] = await Promise.all(
      [1, 2].map((kind) =>
        readMap(aGeotiff({ ...utm(32633), GTRasterTypeGeoKey: kind }, at), {
          points: null,
          origin: norrkoping,
        }).then(({ placement }) => extentOf(placement)!),
      ),
    )
    expect(point!.minXM - area!.minXM).toBeCloseTo(-0.5, 1)
    expect(point!.maxYM - area!.maxYM).toBeCloseTo(0.5, 1)
  })

  it('says what to do about one that it cannot place', async () => {
    const at = { corner: [500_000, 6_000_000] as [number, number], scale: 1 }
    const sentence = (keys: Record<string, unknown>, origin: Geodetic | null): Promise<string> =>
      readMap(aGeotiff(keys, at), { points: null, origin }).then(
        () => 'nothing was refused',
        (error: Error) => error.message,
      )
    expect(await sentence(utm(25832), norrkoping)).toMatch(/EPSG:25832; only .* reproject it/)
    expect(await sentence(utm(32633), null)).toMatch(/the site has none.*control points/)
    expect(await sentence(utm(32601), norrkoping)).toMatch(/km from the site's origin/)
    const plain = join(aFolder(), 'plain.tif')
    writeFileSync(
      plain,
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .tiff()
        .toBuffer(),
    )
    await expect(readMap(plain, { points: null, origin: norrkoping })).rejects.toThrow(
      /not tied to the earth.*control points/,
    )
  })

  it('refuses a few bytes that ask for gigabytes, and a file that ends too early', async () => {
    const [east, north] = proj4('EPSG:4326', '+proj=utm +zone=33 +datum=WGS84', [16.1840944, 58.5927694])
    const path = aGeotiff(utm(32633), { corner: [east!, north!], scale: 0.25 })
    const bytes = readFileSync(path)
    writeFileSync(path, bytes.subarray(0, bytes.length / 2))
    await expect(readMap(path, { points: null, origin: norrkoping })).rejects.toMatchObject({
      code: 'bad_input',
    })
    writeFileSync(path, withSize(bytes, 60_000))
    await expect(readMap(path, { points: null, origin: norrkoping })).rejects.toMatchObject({
      code: 'bad_input',
    })
  })
})

/** The same TIFF, but its tags for width and length say `side`. */
function withSize(bytes: Buffer, side: number): Buffer {
  const copy = Buffer.from(bytes)
  const isLittle = copy.toString('latin1', 0, 2) === 'II'
  const read = (at: number): number => (isLittle ? copy.readUInt16LE(at) : copy.readUInt16BE(at))
  const first = isLittle ? copy.readUInt32LE(4) : copy.readUInt32BE(4)
  for (let i = 0; i < read(first); i++) {
    const at = first + 2 + 12 * i
    if (read(at) !== 256 && read(at) !== 257 && read(at) !== 278) continue
    if (isLittle) copy.writeUInt16LE(side, at + 8)
    else copy.writeUInt16BE(side, at + 8)
  }
  return copy
}
