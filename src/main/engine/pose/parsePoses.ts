import { CsvError, parse } from 'csv-parse/sync'
import type { Geodetic, LocalPosition, Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { headingFrom } from './angle.ts'
import { isNullIsland, isOnGlobe } from './geodetic.ts'
import type { NamedPoses, Pose } from './Pose.ts'
import { parseTimestamp } from './timestamp.ts'

type Row = Pose & { filename: string; line: number }

/** Column names that are understood, after lower-casing and dropping a unit in brackets. */
const COLUMNS = {
  filename: ['filename', 'file', 'image', 'image_name', 'name'],
  timestamp: ['timestamp', 'time', 'captured_at'],
  lat: ['lat', 'latitude', 'lat_deg'],
  lon: ['lon', 'lng', 'long', 'longitude', 'lon_deg'],
  alt: ['alt', 'altitude', 'height', 'alt_m', 'height_m'],
  x: ['x', 'x_m'],
  y: ['y', 'y_m'],
  z: ['z', 'z_m'],
  heading: ['heading_deg', 'heading'],
  qx: ['qx'],
  qy: ['qy'],
  qz: ['qz'],
  qw: ['qw'],
} as const
type Column = keyof typeof COLUMNS

/**
 * Reads a poses file: a header line, then one picture per line, with columns in any order.
 *
 * `filename,timestamp,lat,lon,alt,heading_deg` in WGS-84 degrees, or `filename,timestamp,x,y,z` in metres of the site's
 * frame with `heading_deg` or `qx,qy,qz,qw` (turns the body's axes, x forward, into east, north, up). Commas,
 * semicolons or tabs; decimal commas where they do not divide cells; UTF-8, UTF-16 or Windows-1252. Empty cells say
 * nothing. Of a file that gives both latitude and longitude and x and y, x and y are left out, with one warning: they
 * are often UTM's or another frame's. A row is used whole or not at all: every fault becomes a problem
 * `pose_row` with its line.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when the header names no picture or no pose, or quotes do not close
 */
export function parsePoses(bytes: Uint8Array, name: string): NamedPoses {
  const text = decode(bytes)
  const delimiter = delimiterOf(text)
  const [header, ...records] = readRecords(text, delimiter, name)
  const columns = columnsOf(header?.record ?? [], name)
  const rows = new Map<string, Row>()
  const problems: Problem[] = []
  const firstLines = new Map<string, number>()
  for (const { record, line } of records) {
    const cells = new Cells(columns, record, delimiter !== ',')
    const pose = readPose(cells, line)
    const key = pose.filename.normalize('NFC')
    const firstLine = firstLines.get(key)
    if (record.length !== header?.record.length)
      cells.faults.unshift(`it has ${record.length} cells and the header ${header?.record.length}`)
    if (firstLine !== undefined) cells.faults.push(`line ${firstLine} already gave a pose for this file`)
    firstLines.set(key, firstLine ?? line)
    if (cells.faults.length === 0) rows.set(key, pose)
    else problems.push(rowProblem(pose, name, cells.faults))
  }
  if (!columns.has('lat')) return { kind: 'named', rows, isLocal: columns.has('x'), problems }
  const frame = settleFrame(rows, name)
  return { kind: 'named', rows, isLocal: frame.isLocal, problems: [...frame.problems, ...problems] }
}

/** Leaves one frame in the rows: latitude and longitude if any row has a fix in them, else x and y. */
function settleFrame(rows: Map<string, Row>, name: string): { isLocal: boolean; problems: Problem[] } {
  const local = [...rows].filter(([, { position }]) => position !== null)
  if (local.length === 0) return { isLocal: false, problems: [] }
  const isLocal = ![...rows.values()].some(({ geodetic }) => geodetic && !isNullIsland(geodetic))
  for (const [key, pose] of local)
    rows.set(key, isLocal ? { ...pose, geodetic: null } : { ...pose, position: null })
  const alone = local.filter(([, { geodetic }]) => geodetic === null).length
  return { isLocal, problems: isLocal ? [] : [frameProblem(name, alone)] }
}

function frameProblem(name: string, alone: number): Problem {
  const lost = `${alone} ${alone === 1 ? 'row' : 'rows'} with x and y alone`
  return {
    filename: name,
    code: 'pose_row',
    severity: 'warning',
    message:
      `${name} gives latitude and longitude as well as x and y, which may be in another frame; x and y were left out` +
      (alone === 0 ? '.' : `, and with them the position of ${lost}.`),
  }
}

function rowProblem({ filename, line }: Row, name: string, faults: string[]): Problem {
  const message = `Line ${line} of ${name} was not used: ${faults.join('; ')}.`
  return { filename: filename.slice(0, 255) || name, code: 'pose_row', severity: 'refused', message }
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes) // not UTF-8, so what spreadsheets of Western Europe write
  }
}

function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best))
}

function readRecords(text: string, delimiter: string, name: string): { record: string[]; line: number }[] {
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: delimiter !== '\t',
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return records.map(({ record, info }) => ({ record, line: info.lines }))
  } catch (cause) {
    const found = cause instanceof CsvError ? cause.message : String(cause)
    throw new AppError('poses_invalid', `${name} cannot be read as a table: ${found}.`, { cause })
  }
}

function columnsOf(header: string[], name: string): Map<Column, number> {
  const titles = header.map((title) =>
    title
      .replace(/\[.*?\]/, '')
      .trim()
      .toLowerCase(),
  )
  const columns = new Map<Column, number>()
  for (const [column, names] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const at = titles.findIndex((title) => names.includes(title))
    if (at >= 0) columns.set(column, at)
  }
  const has = (...wanted: Column[]) => wanted.every((column) => columns.has(column))
  if (!has('filename') || !(has('lat', 'lon') || has('x', 'y') || has('heading')))
    throw new AppError(
      'poses_invalid',
      `${name} needs a header with filename and lat,lon or x,y or heading_deg; its first line is "${header.join(',').slice(0, 200)}".`,
    )
  return columns
}

/** One row's cells by column, collecting what is wrong with them. */
class Cells {
  readonly faults: string[] = []
  private readonly columns: Map<Column, number>
  private readonly record: string[]
  private readonly mayUseDecimalComma: boolean

  constructor(columns: Map<Column, number>, record: string[], mayUseDecimalComma: boolean) {
    this.columns = columns
    this.record = record
    this.mayUseDecimalComma = mayUseDecimalComma
  }

  text(column: Column): string {
    return this.record[this.columns.get(column) ?? -1] ?? ''
  }

  /** Null for an empty or absent cell, and with a fault for what is no finite number. */
  number(column: Column): number | null {
    const text = this.text(column)
    if (text === '') return null
    const value = this.mayUseDecimalComma ? text.replace(/^([+-]?\d+),(\d+)$/, '$1.$2') : text
    const isDecimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)
    if (isDecimal && Number.isFinite(Number(value))) return Number(value)
    this.faults.push(`${column} is "${text.slice(0, 40)}", not a number`)
    return null
  }

  /** Both numbers or none; one alone is a fault. */
  pair(one: Column, other: Column): readonly [number, number] | null {
    const values = [this.number(one), this.number(other)] as const
    if (values[0] !== null && values[1] !== null) return [values[0], values[1]]
    if ((this.text(one) === '') !== (this.text(other) === ''))
      this.faults.push(`only one of ${one} and ${other} is given`)
    return null
  }
}

function readPose(cells: Cells, line: number): Row {
  const headingDeg = readHeading(cells)
  return {
    line,
    filename: readFilename(cells),
    capturedAt: readTime(cells),
    geodetic: readGeodetic(cells),
    position: readLocal(cells),
    headingDeg,
    headingSource: headingDeg === null ? null : 'poses',
    tilt: null,
  }
}

function readFilename(cells: Cells): string {
  const filename = cells
    .text('filename')
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
  if (filename === '') cells.faults.push('it names no file')
  else if (/^\/|^[a-z]:/i.test(filename))
    cells.faults.push('its file is an absolute path, not one inside the folder')
  else if (filename.split('/').includes('..')) cells.faults.push('its file lies outside the folder')
  return filename
}

function readTime(cells: Cells): string | null {
  const text = cells.text('timestamp')
  const time = text === '' ? null : parseTimestamp(text)
  if (text !== '' && time === null)
    cells.faults.push(`timestamp is "${text.slice(0, 40)}", not a date and time`)
  return time
}

function readGeodetic(cells: Cells): Geodetic | null {
  const heightM = cells.number('alt')
  const found = cells.pair('lat', 'lon')
  if (!found) return null
  const [latDeg, lonDeg] = found
  if (!isOnGlobe(latDeg, lonDeg)) cells.faults.push(`lat ${latDeg}, lon ${lonDeg} is not on the globe`)
  return { latDeg, lonDeg, heightM }
}

function readLocal(cells: Cells): LocalPosition | null {
  const zM = cells.number('z')
  const found = cells.pair('x', 'y')
  return found && { xM: found[0], yM: found[1], zM }
}

function readHeading(cells: Cells): number | null {
  const angleDeg = cells.number('heading')
  if (angleDeg === null) return headingOfQuaternion(cells)
  const headingDeg = headingFrom(angleDeg)
  if (headingDeg === null)
    cells.faults.push(`heading ${angleDeg} is more than one turn; wanted are degrees from north`)
  return headingDeg
}

/** Heading of the body's x axis in east, north, up. */
function headingOfQuaternion(cells: Cells): number | null {
  const [x, y, z, w] = (['qx', 'qy', 'qz', 'qw'] as const).map((column) => cells.number(column))
  if (!isNumber(x) || !isNumber(y) || !isNumber(z) || !isNumber(w)) return null
  const norm = Math.hypot(x, y, z, w)
  if (Math.abs(norm - 1) > 0.05) {
    cells.faults.push(`the quaternion has length ${norm.toFixed(3)}, not 1`)
    return null
  }
  const yaw = Math.atan2(2 * (w * z + x * y), w * w + x * x - y * y - z * z)
  return headingFrom(90 - (yaw * 180) / Math.PI)
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number'
}
