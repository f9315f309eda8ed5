import { AppError } from '../../../shared/errors.ts'

/** Column names that are understood, after lower-casing and dropping a unit in brackets. */
const TITLES = {
  filename: ['filename', 'file', 'image', 'image_name', 'name', 'panorama_file_name'],
  timestamp: ['timestamp', 'time', 'captured_at'],
  lat: ['lat', 'latitude', 'lat_deg'],
  lon: ['lon', 'lng', 'long', 'longitude', 'lon_deg'],
  alt: ['alt', 'altitude', 'height', 'alt_m', 'height_m', 'altitude_ellipsoidal'],
  x: ['x', 'x_m'],
  y: ['y', 'y_m'],
  z: ['z', 'z_m'],
  heading: ['heading_deg', 'heading'],
  pitch: ['pitch_deg', 'pitch'],
  roll: ['roll_deg', 'roll'],
  qx: ['qx'],
  qy: ['qy'],
  qz: ['qz'],
  qw: ['qw'],
} as const

/** What a column of a poses file can mean. */
export type Column = keyof typeof TITLES

/** Every meaning, in the order in which a person may be asked for them. */
export const columnNames = Object.keys(TITLES) as readonly Column[]

/** Title of the header by meaning, where a person has said which column is what. */
export type ColumnMapping = Partial<Record<Column, string>>

/**
 * Finds which cell of a row means what: as `mapping` says, and by the titles that are understood for the rest.
 *
 * @throws AppError poses_invalid when a mapped title is not there, or the header names no picture or no pose
 */
export function findColumns(
  header: readonly string[],
  name: string,
  mapping: ColumnMapping,
): Map<Column, number> {
  const titles = header.map(plain)
  const columns = mappedColumns(header, name, mapping)
  const mapped = new Set(columns.values())
  for (const column of columnNames) {
    if (columns.has(column)) continue
    const known: readonly string[] = TITLES[column]
    const at = titles.findIndex((title, i) => known.includes(title) && !mapped.has(i))
    if (at >= 0) columns.set(column, at)
  }
  const has = (...wanted: Column[]) => wanted.every((column) => columns.has(column))
  if (!has('filename') || !(has('lat', 'lon') || has('x', 'y') || has('heading')))
    throw new AppError(
      'poses_invalid',
      `${name} needs a header with filename and lat,lon or x,y or heading_deg; its first line is "${shown(header)}".`,
    )
  return columns
}

function mappedColumns(header: readonly string[], name: string, mapping: ColumnMapping): Map<Column, number> {
  const columns = new Map<Column, number>()
  for (const column of columnNames) {
    const title = mapping[column]
    if (title === undefined) continue
    const exact = header.indexOf(title)
    const at = exact >= 0 ? exact : header.findIndex((other) => plain(other) === plain(title))
    if (at < 0)
      throw new AppError(
        'poses_invalid',
        `${column} shall be the column "${title.slice(0, 60)}" of ${name}, which has no such title; its first line is "${shown(header)}".`,
      )
    columns.set(column, at)
  }
  return columns
}

function plain(title: string): string {
  return title
    .replace(/\[[^\]]*\]/, '')
    .trim()
    .toLowerCase()
}

function shown(header: readonly string[]): string {
  return header.slice(0, 50).join(',').slice(0, 200)
}
