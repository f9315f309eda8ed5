import { parse } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { z } from 'zod'
import { directions, viewBearingsDeg, wrapDeg } from '../../../shared/bearing.ts'
import { AppError } from '../../../shared/errors.ts'
import { newNoteSchema, type NewNote } from '../../../shared/note.ts'

export interface ReadNotes {
  readonly rows: readonly { readonly line: number; readonly note: NewNote }[]
  readonly problems: readonly { readonly line: number; readonly message: string }[]
}

/** Names under which captioners write what a note needs. */
const keys = {
  capture: ['capture', 'capture_id', 'filename', 'file', 'image', 'image_name', 'id'],
  bearing: ['bearing_deg', 'bearing'],
  direction: ['direction', 'side', 'view'],
  text: ['text', 'caption', 'note', 'description'],
  author: ['author', 'captioner', 'model'],
} as const

const rowSchema = z.record(z.string(), z.unknown())

/**
 * Reads notes from CSV, JSON (an array of objects) or JSON lines: `capture` (id or filename), `text`, and where given
 * `bearing_deg` (clockwise from the capture's heading) or `direction` (front, right, back, left) and `author`.
 * A row that cannot be used is a problem with its line; in a JSON array, with its place.
 *
 * @throws AppError bad_input when the file as a whole cannot be read
 */
export function readNotes(path: string): ReadNotes {
  const rows: { line: number; note: NewNote }[] = []
  const problems: { line: number; message: string }[] = []
  for (const { line, raw } of records(path)) {
    const note = toNote(raw)
    if (typeof note === 'string') problems.push({ line, message: note })
    else rows.push({ line, note })
  }
  if (rows.length + problems.length === 0) throw new AppError('bad_input', `${path} holds no note.`)
  return { rows, problems }
}

function records(path: string): { line: number; raw: unknown }[] {
  const kind = extname(path).toLowerCase()
  if (!['.csv', '.tsv', '.json', '.jsonl'].includes(kind))
    throw new AppError('bad_input', `${path} is neither .csv nor .json nor .jsonl.`)
  try {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '')
    if (kind === '.json')
      return z
        .array(z.unknown())
        .parse(JSON.parse(text))
        .map((raw, i) => ({ line: i + 1, raw }))
    if (kind === '.jsonl') return jsonLines(text)
    const found = parse(text, {
      columns: true,
      delimiter: [',', ';', '\t'],
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      info: true,
    }) as unknown as {
      record: unknown
      info: { lines: number }
    }[]
    return found.map(({ record, info }) => ({ line: info.lines, raw: record }))
  } catch (thrown) {
    const said = thrown instanceof z.ZodError ? 'it is no array of notes' : (thrown as Error).message
    throw new AppError('bad_input', `The notes ${path} cannot be read: ${said}.`, { cause: thrown })
  }
}

function jsonLines(text: string): { line: number; raw: unknown }[] {
  return text
    .split('\n')
    .map((words, i) => ({ line: i + 1, words }))
    .filter(({ words }) => words.trim() !== '')
    .map(({ line, words }) => {
      try {
        return { line, raw: JSON.parse(words) as unknown }
      } catch {
        return { line, raw: undefined }
      }
    })
}

/** A note, or the sentence that says why there is none. */
function toNote(raw: unknown): NewNote | string {
  const row = rowSchema.safeParse(raw)
  if (!row.success) return 'The row is no object with a capture and a text.'
  const cell = (name: keyof typeof keys): string => {
    const found = keys[name]
      .map((key) => row.data[key])
      .find((value) => value !== undefined && value !== null)
    return typeof found === 'string' || typeof found === 'number' ? String(found).trim() : ''
  }
  const bearingDeg = bearingOf(cell('bearing'), cell('direction'))
  if (bearingDeg === undefined)
    return `The bearing ${cell('bearing') || cell('direction')} is neither degrees nor front, right, back or left.`
  const note = newNoteSchema.safeParse({
    capture: cell('capture'),
    bearingDeg,
    text: cell('text'),
    author: cell('author') || undefined,
  })
  if (note.success) return note.data
  const [field] = note.error.issues[0]!.path
  return field === 'capture'
    ? 'The row names no capture.'
    : 'The row has no text, or one of over 10,000 characters.'
}

/** Degrees; null where nothing is said, undefined where it cannot be read. */
function bearingOf(bearing: string, direction: string): number | null | undefined {
  if (bearing === '' && direction === '') return null
  if (bearing !== '')
    return Number.isFinite(Number(bearing)) ? wrapDeg(Math.round(Number(bearing))) : undefined
  return viewBearingsDeg[directions.findIndex((known) => known === direction.toLowerCase())]
}
