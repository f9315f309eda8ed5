import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import type { CaptureId, EncoderId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

/** The passages of one note, with a unit descriptor each: passages × D numbers, one after the other. */
export interface NoteReading {
  readonly noteId: number
  readonly passages: readonly string[]
  readonly vectors: Float32Array
}

/** A reading with what its note is about; `bearingDeg` is null for the whole capture. */
export interface PlacedReading extends NoteReading {
  readonly captureId: CaptureId
  readonly bearingDeg: number | null
}

const passagesSchema = z.array(z.string())

const MISSING = 'NOT EXISTS (SELECT 1 FROM note_reading WHERE note_id = note.id AND encoder_id = ?)'

/** Notes that an encoder has not read yet, at most `limit`, in the order of their writing. */
export function notesToRead(
  site: SiteFile,
  encoderId: EncoderId,
  limit: number,
): { id: number; text: string }[] {
  return site.read(() =>
    site.db.prepare(`SELECT id, text FROM note WHERE ${MISSING} ORDER BY id LIMIT ?`).all(encoderId, limit),
  ) as { id: number; text: string }[]
}

/** Number of notes that an encoder has not read yet. */
export function countUnread(site: SiteFile, encoderId: EncoderId): number {
  const row = site.read(() =>
    site.db.prepare(`SELECT count(*) AS n FROM note WHERE ${MISSING}`).get(encoderId),
  )
  return (row as { n: number }).n
}

/** Stores what an encoder made of some notes, in one transaction; a note that was removed meanwhile is passed over. */
export function addNoteReadings(
  site: SiteFile,
  encoderId: EncoderId,
  readings: readonly NoteReading[],
): void {
  site.write(() => {
    const insert = site.db.prepare(
      `INSERT OR REPLACE INTO note_reading (note_id, encoder_id, passages, vectors)
       SELECT id, ?, ?, ? FROM note WHERE id = ?`,
    )
    for (const { noteId, passages, vectors } of readings) {
      const bytes = Buffer.from(vectors.buffer, vectors.byteOffset, vectors.byteLength)
      insert.run(encoderId, JSON.stringify(passages), bytes, noteId)
    }
  })
}

/** What an encoder made of the notes on captures that are not hidden. @throws AppError site_corrupt */
export function listNoteReadings(site: SiteFile, encoderId: EncoderId, dim: number): PlacedReading[] {
  const rows = site.read(() =>
    site.db
      .prepare(
        `SELECT note.id AS noteId, capture_id AS captureId, bearing_deg AS bearingDeg, passages, vectors
         FROM note JOIN note_reading ON note_id = note.id AND encoder_id = ?
         JOIN capture ON capture.id = capture_id WHERE hidden_at IS NULL ORDER BY note.id`,
      )
      .all(encoderId),
  ) as {
    noteId: number
    captureId: CaptureId
    bearingDeg: number | null
    passages: string
    vectors: Buffer
  }[]
  return rows.map(({ passages: stored, vectors: bytes, ...note }) => {
    const passages = site.parse('the passages of a note', passagesSchema, stored)
    // A copy, because a descriptor begins at a multiple of four bytes.
    const vectors = new Float32Array(new Uint8Array(bytes).buffer)
    if (vectors.length !== passages.length * dim)
      throw new AppError(
        'site_corrupt',
        `${site.path} holds ${vectors.length} numbers for the ${passages.length} passages of a note where ${passages.length * dim} belong; encode the site again with another bundle, or restore it from a copy.`,
      )
    return { ...note, passages, vectors }
  })
}
