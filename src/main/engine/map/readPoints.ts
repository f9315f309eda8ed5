import { parse } from 'csv-parse/sync'
import { readFile, stat } from 'node:fs/promises'
import type { Geodetic } from '../../../shared/capture.ts'
import { toLocal } from './enu.ts'
import type { ControlPoint } from './fitPoints.ts'

const columns = {
  xPx: ['pixel_x', 'px', 'x_px', 'column', 'col'],
  yPx: ['pixel_y', 'py', 'y_px', 'row', 'line'],
  xM: ['x', 'x_m', 'east', 'east_m'],
  yM: ['y', 'y_m', 'north', 'north_m'],
  latDeg: ['lat', 'latitude', 'lat_deg'],
  lonDeg: ['lon', 'lng', 'longitude', 'lon_deg'],
} as const
type Column = keyof typeof columns

const MAX_BYTES = 2 ** 20
const MAX_POINTS = 1000

/**
 * Reads control points: a header line, then `pixel_x,pixel_y,x_m,y_m` in metres of the site's frame, or
 * `pixel_x,pixel_y,lat,lon` in WGS-84 degrees where the site has an origin.
 *
 * @throws Error with half a sentence when a row cannot be used: a lost point would bend the map
 */
export async function readPoints(path: string, origin: Geodetic | null): Promise<ControlPoint[]> {
  const { size } = await stat(path)
  if (size > MAX_BYTES) throw new Error(`${path} is longer than control points are`)
  const rows = parse(await readFile(path), {
    bom: true,
    trim: true,
    skip_empty_lines: true,
    delimiter: [',', ';', '\t'],
    relax_column_count: true,
  }) as string[][]
  const [header = [], ...records] = rows
  const at = new Map<Column, number>()
  for (const [column, names] of Object.entries(columns)) {
    const i = header.findIndex((name) => (names as readonly string[]).includes(name.toLowerCase()))
    if (i >= 0) at.set(column as Column, i)
  }
  const isLocal = at.has('xM') && at.has('yM')
  if (!at.has('xPx') || !at.has('yPx') || (!isLocal && !(at.has('latDeg') && at.has('lonDeg'))))
    throw new Error(`${path} wants the columns pixel_x,pixel_y,x_m,y_m or pixel_x,pixel_y,lat,lon`)
  if (!isLocal && !origin)
    throw new Error(`${path} gives latitude and longitude, but the site has no origin; give metres instead`)
  if (records.length > MAX_POINTS) throw new Error(`${path} holds more than ${MAX_POINTS} points`)
  return records.map((record, i) => {
    const number = (column: Column): number => {
      const text = record[at.get(column)!] ?? ''
      const value = text === '' ? NaN : Number(text)
      if (!Number.isFinite(value)) throw new Error(`point ${i + 1} of ${path} has no number for ${column}`)
      return value
    }
    const pixel = { xPx: number('xPx'), yPx: number('yPx') }
    if (isLocal) return { ...pixel, xM: number('xM'), yM: number('yM') }
    const place = { latDeg: number('latDeg'), lonDeg: number('lonDeg'), heightM: null }
    if (Math.abs(place.latDeg) > 90 || Math.abs(place.lonDeg) > 180)
      throw new Error(`point ${i + 1} of ${path} is no place on Earth`)
    const { xM, yM } = toLocal(place, origin!)
    return { ...pixel, xM, yM }
  })
}
