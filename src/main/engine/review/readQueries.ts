import { parse } from 'csv-parse/sync'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { readSheet } from 'read-excel-file/node'
import { z } from 'zod'
import { directions, type Direction } from '../../../shared/bearing.ts'
import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'

/** Where a query was really asked: at a capture, at a place of the local frame, or at a place on Earth. */
export type Truth =
  | { readonly filename: string }
  | { readonly xM: number; readonly yM: number }
  | { readonly geodetic: Geodetic }

/** A description whose place is known. */
export type TestQuery = { readonly id: string; readonly text: string; readonly truth: Truth } & {
  readonly [direction in Direction]: string
}

/** Null and a missing key say nothing alike. */
const cell = z
  .union([z.string(), z.number()], 'is neither text nor a number')
  .nullish()
  .transform((value) => String(value ?? ''))
const rowSchema = z.object({
  id: cell,
  text: cell,
  front: cell,
  right: cell,
  back: cell,
  left: cell,
  expected_filename: cell,
  x_m: cell,
  y_m: cell,
})

/**
 * Reads queries with their truth: CSV or JSON lines with the columns
 * `id,text,front,right,back,left` and `expected_filename` or `x_m,y_m`, or a Street360Loc workbook
 * (`index,pos,x,y,z,text_description`, one row per view).
 *
 * @throws AppError queries_invalid naming the file and what was found
 */
export async function readQueries(path: string): Promise<TestQuery[]> {
  const kind = extname(path).toLowerCase()
  const bytes = await readFile(path).catch((thrown: unknown) => {
    throw new AppError(
      'queries_invalid',
      `The queries file ${path} cannot be read (${(thrown as { code?: string }).code}).`,
    )
  })
  const queries = await parsed(bytes, kind, path)
  if (queries.length === 0) throw new AppError('queries_invalid', `${path} holds no query.`)
  return queries
}

async function parsed(bytes: Buffer, kind: string, path: string): Promise<TestQuery[]> {
  try {
    if (kind === '.xlsx') return fromWorkbook(await readSheet(bytes))
    if (kind === '.csv') return fromRows(readTable(bytes))
    if (kind === '.jsonl') return fromRows(readLines(bytes.toString()))
  } catch (thrown) {
    throw new AppError('queries_invalid', `${path}: ${(thrown as Error).message}`, { cause: thrown })
  }
  throw new AppError('queries_invalid', `${path} is neither .csv nor .jsonl nor .xlsx.`)
}

interface Row {
  readonly line: number
  readonly raw: unknown
}

function readTable(bytes: Buffer): Row[] {
  const records = parse(bytes, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    info: true,
  }) as unknown as { record: unknown; info: { lines: number } }[]
  return records.map(({ record, info }) => ({ line: info.lines, raw: record }))
}

function readLines(text: string): Row[] {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  return lines
    .map((words, i) => ({ line: i + 1, words }))
    .filter(({ words }) => words.trim() !== '')
    .map(({ line, words }) => ({ line, raw: fromJson(words) }))
}

/** Undefined for what is no JSON. */
function fromJson(words: string): unknown {
  try {
    return JSON.parse(words)
  } catch {
    return undefined
  }
}

function fromRows(rows: readonly Row[]): TestQuery[] {
  return rows.map(({ line, raw }, i) => {
    const row = checked(raw, line)
    const id = row.id || String(i + 1)
    const { text, front, right, back, left } = row
    return { id, text, front, right, back, left, truth: truthOf(row, `line ${line}: query ${id}`) }
  })
}

function checked(raw: unknown, line: number): z.infer<typeof rowSchema> {
  const { data, error } = rowSchema.safeParse(raw)
  if (data) return data
  const { path, message } = error.issues[0]!
  throw new Error(
    path.length === 0 ? `line ${line} is no JSON object.` : `line ${line}: ${path.join('.')} ${message}.`,
  )
}

function truthOf(row: z.infer<typeof rowSchema>, name: string): Truth {
  if (row.expected_filename) return { filename: row.expected_filename }
  const [xM, yM] = [Number(row.x_m), Number(row.y_m)]
  if (row.x_m !== '' && row.y_m !== '' && Number.isFinite(xM) && Number.isFinite(yM)) return { xM, yM }
  throw new Error(`${name} has no truth: it needs expected_filename, or x_m and y_m.`)
}

/** Street360Loc gives places on a sphere of this radius, not in WGS-84 (|xyz| of every published row). */
const STREET360LOC_RADIUS_M = 6_365_000

function fromWorkbook(rows: unknown[][]): TestQuery[] {
  const [header, ...body] = rows
  const names = ['index', 'pos', 'x', 'y', 'z', 'text_description']
  const columns = names.map((name) => header?.indexOf(name) ?? -1)
  const missing = names.filter((_, i) => columns[i] === -1)
  if (missing.length > 0) throw new Error(`the first row lacks ${missing.join(', ')}.`)
  const places = new Map<string, TestQuery>()
  for (const row of body) {
    const [index, pos, x, y, z, words] = columns.map((column) => row[column])
    const direction = directions[Number(pos) - 1]
    if (!direction) throw new Error(`index ${String(index)} has pos ${String(pos)}; 1 to 4 are known.`)
    const id = String(index)
    const known = places.get(id) ?? emptyQuery(id, onSphere(Number(x), Number(y), Number(z)))
    places.set(id, { ...known, [direction]: String(words ?? '') })
  }
  return [...places.values()]
}

function emptyQuery(id: string, geodetic: Geodetic): TestQuery {
  return { id, text: '', front: '', right: '', back: '', left: '', truth: { geodetic } }
}

function onSphere(x: number, y: number, z: number): Geodetic {
  const degrees = 180 / Math.PI
  const latDeg = Math.asin(z / STREET360LOC_RADIUS_M) * degrees
  if (!Number.isFinite(latDeg))
    throw new Error(`x, y, z = ${x}, ${y}, ${z} lie on no sphere of ${STREET360LOC_RADIUS_M} m.`)
  return { latDeg, lonDeg: Math.atan2(y, x) * degrees, heightM: null }
}
