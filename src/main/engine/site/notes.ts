import { AppError } from '../../../shared/errors.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import type { NewNote, Note } from '../../../shared/note.ts'
import type { SiteFile } from './SiteFile.ts'

const columns = `note.id AS id, capture_id AS captureId, filename, bearing_deg AS bearingDeg, note.text AS text, author,
  written_at AS writtenAt`

/** Most notes that a search gives back. */
const FOUND_MOST = 100

/** Keeps a note about a capture. @throws AppError not_found when the site has no such capture, or several */
export function addNote(site: SiteFile, note: NewNote): Note {
  const { id } = site.write(() => insertNote(site, captureNamed(site, note.capture), note))
  return listNotes(site, { noteId: id })[0]!
}

/**
 * Keeps the notes of a file in one transaction. One that is there word for word is not kept twice; one that names no
 * capture is a problem and ends nothing.
 */
export function addNotes(
  site: SiteFile,
  rows: readonly { readonly line: number; readonly note: NewNote }[],
): { imported: number; alreadyThere: number; problems: { line: number; message: string }[] } {
  const result = { imported: 0, alreadyThere: 0, problems: [] as { line: number; message: string }[] }
  site.write(() => {
    for (const { line, note } of rows)
      try {
        const { isNew } = insertNote(site, captureNamed(site, note.capture), note)
        result[isNew ? 'imported' : 'alreadyThere']++
      } catch (thrown) {
        if (!(thrown instanceof AppError && thrown.code === 'not_found')) throw thrown
        result.problems.push({ line, message: thrown.message })
      }
  })
  return result
}

function insertNote(site: SiteFile, captureId: CaptureId, note: NewNote): { id: number; isNew: boolean } {
  const bearingDeg = note.bearingDeg === null ? null : Math.round(note.bearingDeg) % 360
  const { text, author } = note
  const known = site.db
    .prepare('SELECT id FROM note WHERE capture_id = ? AND bearing_deg IS ? AND text = ? AND author = ?')
    .get(captureId, bearingDeg, text, author) as { id: number } | undefined
  if (known) return { id: known.id, isNew: false }
  const { lastInsertRowid } = site.db
    .prepare('INSERT INTO note (capture_id, bearing_deg, text, author, written_at) VALUES (?, ?, ?, ?, ?)')
    .run(captureId, bearingDeg, text, author, new Date().toISOString())
  return { id: Number(lastInsertRowid), isNew: true }
}

/** By id, by filename, or by the last part of a filename where only one capture has it. */
function captureNamed(site: SiteFile, name: string): CaptureId {
  const rows = site.db
    .prepare(
      `SELECT id FROM capture WHERE id = @name OR filename = @name
         OR substr(filename, -length('/' || @name)) = '/' || @name`,
    )
    .all({ name }) as { id: CaptureId }[]
  const [row] = rows
  if (row && rows.length === 1) return row.id
  throw new AppError(
    'not_found',
    rows.length === 0
      ? `The site has no capture ${name}.`
      : `The site has ${rows.length} captures that are called ${name}; name one by its id.`,
  )
}

/** Notes in the order of their writing: all, those of one capture, or one. */
export function listNotes(
  site: SiteFile,
  { captureId, noteId }: { captureId?: string | undefined; noteId?: number } = {},
): Note[] {
  return site.read(() =>
    site.db
      .prepare(
        `SELECT ${columns} FROM note JOIN capture ON capture.id = capture_id
         WHERE (@captureId IS NULL OR capture_id = @captureId) AND (@noteId IS NULL OR note.id = @noteId)
         ORDER BY note.id`,
      )
      .all({ captureId: captureId ?? null, noteId: noteId ?? null }),
  ) as Note[]
}

/**
 * Notes in which words begin as the given ones do, best first (bm25): those with all words, and where there is none,
 * those with any. Hidden captures are left out.
 *
 * @throws AppError empty_query when there is no word in it
 */
export function searchNotes(site: SiteFile, words: string, limit = FOUND_MOST): Note[] {
  // Quoted, nothing in them is read as syntax of the full-text index.
  const terms = [...words.matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => `"${word}"*`)
  if (terms.length === 0)
    throw new AppError('empty_query', 'The search has no word in it; give one or more words.')
  const search = (query: string): Note[] =>
    site.read(() =>
      site.db
        .prepare(
          `SELECT ${columns} FROM note_text JOIN note ON note.id = note_text.rowid
           JOIN capture ON capture.id = capture_id
           WHERE note_text MATCH ? AND hidden_at IS NULL ORDER BY bm25(note_text), note.id LIMIT ?`,
        )
        .all(query, limit),
    ) as Note[]
  const all = search(terms.join(' '))
  return all.length > 0 ? all : search(terms.join(' OR '))
}

/** @throws AppError not_found */
export function removeNote(site: SiteFile, id: number): void {
  const { changes } = site.write(() => site.db.prepare('DELETE FROM note WHERE id = ?').run(id))
  if (changes === 0) throw new AppError('not_found', `This site has no note ${id}.`)
}
