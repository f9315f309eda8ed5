import { CsvError, parse } from 'csv-parse/sync'
import type { Geodetic, LocalPosition, Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { headingFrom } from './angle.ts'
import { findColumns, type Column, type ColumnMapping } from './columns.ts'
import { isOnEarth, parseDecimal } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { faultOfPath, plainPath } from './filename.ts'
import { isNullIsland, isOnGlobe } from './geodetic.ts'
import type { NamedPoses, Pose, Tilt } from './Pose.ts'
import { attitudeOf, rotationOf, type Attitude } from './quaternion.ts'
import { rowProblem } from './rowProblem.ts'
import { areSideways, sidewaysProblem } from './sideways.ts'
import { parseTimestamp } from './timestamp.ts'

type Row = Pose & { filename: string; line: number }

/** A longer row is a file without line breaks, or with a quote that never closes. */
const MAX_ROW_LETTERS = 100_000

/**
 * Reads a poses file: a header line, then one picture per line, with columns in any order.
 *
 * `filename,timestamp,lat,lon,alt,heading_deg` in WGS-84 degrees, or `filename,timestamp,x,y,z` in metres of the site's
 * frame with `heading_deg` or `qx,qy,qz,qw` (turns the body's axes, x forward, y left, z up, into east, north, up).
 * `pitch_deg` (nose up) and `roll_deg` (right side down) come before the quaternion's. Commas, semicolons or tabs;
 * decimal commas where they do not divide cells; UTF-8, UTF-16 or Windows-1252. Empty cells say nothing.
 *
 * Of a file that gives both latitude and longitude and x and y, x and y are left out, with one warning: they are often
 * UTM's or another frame's. Quaternions that lay the vehicle on its side are left out alike. A row is used whole or not
 * at all: every fault becomes a problem `pose_row` with its line.
 *
 * @param name of the file, for messages
 * @param columns where a person has said which column is what; titles that are understood do for the rest
 * @throws AppError poses_invalid when a title of `columns` is not there, the header names no picture or no pose, or
 *   quotes do not close
 */
export function parsePoses(bytes: Uint8Array, name: string, columns: ColumnMapping = {}): NamedPoses {
  const text = decodeText(bytes)
  const delimiter = delimiterOf(text)
  const [header, ...records] = readRecords(text, delimiter, name)
  const cellOf = findColumns(header?.record ?? [], name, columns)
  const rows = new Map<string, Row>()
  const problems: Problem[] = []
  const firstLines = new Map<string, number>()
  for (const { record, line } of records) {
    const cells = new Cells(cellOf, record, delimiter !== ',')
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
  const frame = cellOf.has('lat') ? settleFrame(rows, name) : { isLocal: cellOf.has('x'), problems: [] }
  const axes = cellOf.has('qw') ? settleAxes(rows, cellOf, name) : []
  return { kind: 'named', rows, isLocal: frame.isLocal, problems: [...frame.problems, ...axes, ...problems] }
}

/** Leaves out what quaternions of other axes than a body's would make of headings and tilts. */
function settleAxes(rows: Map<string, Row>, cellOf: Map<Column, number>, name: string): Problem[] {
  if (!areSideways([...rows.values()].map(({ tilt }) => tilt))) return []
  const lost = cellOf.has('heading') ? { tilt: null } : { tilt: null, headingDeg: null, headingSource: null }
  for (const [key, pose] of rows) rows.set(key, { ...pose, ...lost })
  return [sidewaysProblem(name)]
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

function delimiterOf(text: string): string {
  const header = text.slice(0, MAX_ROW_LETTERS).split(/[\r\n]/, 1)[0] ?? ''
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best))
}

function readRecords(text: string, delimiter: string, name: string): { record: string[]; line: number }[] {
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      max_record_size: MAX_ROW_LETTERS,
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
    const number = parseDecimal(value)
    if (number !== null) return number
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
  const givenDeg = readHeading(cells)
  const attitude = readQuaternion(cells, givenDeg === null)
  const headingDeg = givenDeg ?? attitude?.headingDeg ?? null
  return {
    line,
    filename: readFilename(cells),
    capturedAt: readTime(cells),
    geodetic: readGeodetic(cells),
    position: readLocal(cells),
    headingDeg,
    headingSource: headingDeg === null ? null : 'poses',
    tilt: readTilt(cells) ?? attitude?.tilt ?? null,
  }
}

function readFilename(cells: Cells): string {
  const filename = plainPath(cells.text('filename'))
  const fault = faultOfPath(filename)
  if (fault !== null) cells.faults.push(fault)
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
  if (!isOnEarth(heightM)) cells.faults.push(`alt ${heightM} is no height in metres`)
  if (!isOnGlobe(latDeg, lonDeg)) cells.faults.push(`lat ${latDeg}, lon ${lonDeg} is not on the globe`)
  return { latDeg, lonDeg, heightM }
}

function readLocal(cells: Cells): LocalPosition | null {
  const zM = cells.number('z')
  const found = cells.pair('x', 'y')
  if (!isOnEarth(zM, ...(found ?? []))) cells.faults.push('x, y or z is further than the Earth is wide')
  return found && { xM: found[0], yM: found[1], zM }
}

function readHeading(cells: Cells): number | null {
  const angleDeg = cells.number('heading')
  if (angleDeg === null) return null
  const headingDeg = headingFrom(angleDeg)
  if (headingDeg === null)
    cells.faults.push(`heading ${angleDeg} is more than one turn; wanted are degrees from north`)
  return headingDeg
}

/** One of the two alone leaves the other level. */
function readTilt(cells: Cells): Tilt | null {
  const [pitch, roll] = [cells.number('pitch'), cells.number('roll')]
  if (pitch === null && roll === null) return null
  const tilt = { pitchDeg: pitch ?? 0, rollDeg: roll ?? 0 }
  if (Math.abs(tilt.pitchDeg) > 90 || Math.abs(tilt.rollDeg) > 180)
    cells.faults.push(`pitch ${tilt.pitchDeg}, roll ${tilt.rollDeg} is no tilt in degrees`)
  return tilt
}

/** One that is no rotation is a fault only where the heading hangs on it: some exporters write zeros beside a heading. */
function readQuaternion(cells: Cells, isNeeded: boolean): Attitude | null {
  const [x, y, z, w] = (['qx', 'qy', 'qz', 'qw'] as const).map((column) => cells.number(column))
  if (!isNumber(x) || !isNumber(y) || !isNumber(z) || !isNumber(w)) return null
  const rotation = rotationOf({ x, y, z, w })
  if (rotation !== null) return attitudeOf(rotation)
  if (isNeeded) cells.faults.push(`the quaternion has length ${Math.hypot(x, y, z, w).toFixed(3)}, not 1`)
  return null
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number'
}
