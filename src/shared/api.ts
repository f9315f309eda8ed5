import { z } from 'zod'
import { geodeticSchema, listedCaptureSchema } from './capture.ts'
import type { ErrorCode } from './errors.ts'
import { heatQuerySchema, heatSchema } from './heat.ts'
import { captureIdSchema, fixIdSchema, jobIdSchema, queryIdSchema } from './ids.ts'
import { importInputSchema, importPreviewSchema } from './import.ts'
import { jobSchema } from './job.ts'
import { addedMapSchema, mapIdSchema, mapSchema, newMapSchema } from './map.ts'
import { newNoteSchema, noteImportSchema, noteSchema } from './note.ts'
import {
  answerSchema,
  clueSchema,
  droppedSchema,
  exportFormatSchema,
  fixSchema,
  MAX_QUERY_CHARACTERS,
  querySchema,
  querySummarySchema,
} from './query.ts'
import { siteCheckSchema, siteReportSchema } from './report.ts'
import { selectionSchema } from './selection.ts'
import { bundleSchema, siteInfoSchema } from './site.ts'

const path = z.string().min(1)
const capturesChangedSchema = z.object({ captures: z.number().int() })
const nothing = z.object({}).strict()

/** The whole boundary between a window and the engine, one entry per call. Names are `noun.verb`. */
export const api = {
  'site.info': { input: nothing, output: siteInfoSchema.nullable() },
  'site.open': { input: z.object({ path }), output: siteInfoSchema },
  'site.create': {
    input: z.object({ path, name: z.string().min(1), origin: geodeticSchema.nullable() }),
    output: siteInfoSchema,
  },
  'map.list': { input: nothing, output: z.array(mapSchema) },
  'map.add': { input: newMapSchema, output: addedMapSchema },
  'map.remove': { input: z.object({ id: mapIdSchema }), output: z.null() },
  'site.report': { input: nothing, output: siteReportSchema },
  'site.check': { input: nothing, output: siteCheckSchema },
  /** Makes a site of a backup and opens it. */
  'site.restore': { input: z.object({ backup: path, path }), output: siteInfoSchema },
  'site.backup': { input: z.object({ path }), output: z.object({ path, bytes: z.number().int() }) },
  'capture.hide': { input: z.object({ selection: selectionSchema }), output: capturesChangedSchema },
  'capture.show': { input: z.object({ selection: selectionSchema }), output: capturesChangedSchema },
  'note.add': { input: newNoteSchema, output: noteSchema },
  'note.list': { input: z.object({ captureId: captureIdSchema.optional() }), output: z.array(noteSchema) },
  'note.search': { input: z.object({ words: z.string() }), output: z.array(noteSchema) },
  'note.import': { input: z.object({ path }), output: noteImportSchema },
  'note.remove': { input: z.object({ id: z.number().int() }), output: z.null() },
  'capture.list': { input: nothing, output: z.array(listedCaptureSchema) },
  'capture.preview': { input: importInputSchema, output: importPreviewSchema },
  'capture.import': { input: importInputSchema, output: jobSchema },
  'bundle.list': { input: nothing, output: z.array(bundleSchema) },
  'bundle.use': { input: z.object({ bundle: path }), output: jobSchema },
  'job.list': { input: nothing, output: z.array(jobSchema) },
  'job.pause': { input: z.object({ id: jobIdSchema }), output: z.null() },
  'job.resume': { input: z.object({ id: jobIdSchema }), output: z.null() },
  'job.cancel': { input: z.object({ id: jobIdSchema }), output: z.null() },
  'query.locate': { input: querySchema, output: answerSchema },
  /** What is understood of words, without asking anything. */
  'query.read': {
    input: z.object({ text: z.string().max(MAX_QUERY_CHARACTERS) }),
    output: z.object({ clues: z.array(clueSchema), dropped: z.array(droppedSchema) }),
  },
  /** Where in a view a clue is found; null where the site's encoder cannot tell. */
  'view.heat': { input: heatQuerySchema, output: heatSchema.nullable() },
  'query.list': { input: nothing, output: z.array(querySummarySchema) },
  'query.open': { input: z.object({ id: queryIdSchema }), output: answerSchema },
  'query.reject': { input: z.object({ id: queryIdSchema }), output: answerSchema },
  /** Takes "none of these" back; an accepted candidate is taken back by `fix.withdraw`. */
  'query.reconsider': { input: z.object({ id: queryIdSchema }), output: answerSchema },
  'fix.accept': {
    input: z.object({ queryId: queryIdSchema, rank: z.number().int().positive() }),
    output: fixSchema,
  },
  'fix.withdraw': { input: z.object({ id: fixIdSchema }), output: answerSchema },
  'fix.export': {
    input: z.object({ id: fixIdSchema, format: exportFormatSchema }),
    output: z.object({ filename: z.string(), mediaType: z.string(), text: z.string() }),
  },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>

/** What the engine announces without being asked; state only, never control flow. */
export const events = {
  'site.changed': siteInfoSchema.nullable(),
  'job.changed': jobSchema,
} as const satisfies Record<string, z.ZodType>

export type Method = keyof typeof api
export type Input<M extends Method> = z.input<(typeof api)[M]['input']>
export type Parsed<M extends Method> = z.output<(typeof api)[M]['input']>
export type Output<M extends Method> = z.output<(typeof api)[M]['output']>
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.output<(typeof events)[E]>

/** One handler per method: a missing or surplus one does not compile. */
export type Handlers = { [M in Method]: (input: Parsed<M>) => Promise<Output<M>> }

/** Errors cross a process boundary as data. */
export type Reply<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string }

/** Path of a capture's four views in one small JPEG, side by side from the front on; a capture of an older version has none. */
export function thumbnailAsset(captureId: z.infer<typeof captureIdSchema>): string {
  return `assets/thumbnail/${captureId}`
}

/** Path of a view's JPEG below the host, the same in the desktop shell and the headless host. */
export function viewAsset(captureId: z.infer<typeof captureIdSchema>, bearingDeg: number): string {
  return `assets/view/${captureId}/${bearingDeg}`
}
