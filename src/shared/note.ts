import { z } from 'zod'
import { captureIdSchema } from './ids.ts'

/** Longest note that is kept, in characters. */
export const MAX_NOTE_CHARACTERS = 10_000

/**
 * What somebody, or a captioner, wrote about a capture. `bearingDeg` is clockwise from the capture's heading, as a
 * view's is; null for a note about the whole capture.
 */
export const noteSchema = z.object({
  id: z.number().int(),
  captureId: captureIdSchema,
  filename: z.string(),
  bearingDeg: z.number().int().min(0).lt(360).nullable(),
  text: z.string(),
  author: z.string(),
  writtenAt: z.string(),
})
export type Note = z.infer<typeof noteSchema>

/** A note before it is stored. `capture` is an id or a filename. */
export const newNoteSchema = z.object({
  capture: z.string().min(1),
  bearingDeg: z.number().min(0).lt(360).nullable().default(null),
  text: z.string().trim().min(1).max(MAX_NOTE_CHARACTERS),
  author: z.string().min(1).default('operator'),
})
export type NewNote = z.infer<typeof newNoteSchema>

/** What came of a file of notes; `alreadyThere` were imported before, word for word. */
export const noteImportSchema = z.object({
  notes: z.number().int(),
  imported: z.number().int(),
  alreadyThere: z.number().int(),
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
})
export type NoteImport = z.infer<typeof noteImportSchema>
