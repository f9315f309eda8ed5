import { z } from 'zod'
import { captureSchema, geodeticSchema } from './capture.ts'
import type { ErrorCode } from './errors.ts'
import { captureIdSchema, fixIdSchema, jobIdSchema, queryIdSchema } from './ids.ts'
import { jobSchema } from './job.ts'
import { answerSchema, exportFormatSchema, fixSchema, querySchema, querySummarySchema } from './query.ts'
import { bundleSchema, mapImageSchema, siteInfoSchema } from './site.ts'

const path = z.string().min(1)
const nothing = z.object({}).strict()

/** The whole boundary between a window and the engine, one entry per call. Names are `noun.verb`. */
export const api = {
  'site.info': { input: nothing, output: siteInfoSchema.nullable() },
  'site.open': { input: z.object({ path }), output: siteInfoSchema },
  'site.create': {
    input: z.object({ path, name: z.string().min(1), origin: geodeticSchema.nullable() }),
    output: siteInfoSchema,
  },
  'site.map': { input: nothing, output: mapImageSchema.nullable() },
  'capture.list': { input: nothing, output: z.array(captureSchema) },
  'capture.import': {
    input: z.object({
      folder: path,
      poses: path.nullable().default(null),
      yawOffsetDeg: z.number().default(0),
    }),
    output: jobSchema,
  },
  'bundle.list': { input: nothing, output: z.array(bundleSchema) },
  'bundle.use': { input: z.object({ bundle: path }), output: jobSchema },
  'job.list': { input: nothing, output: z.array(jobSchema) },
  'job.cancel': { input: z.object({ id: jobIdSchema }), output: z.null() },
  'query.locate': { input: querySchema, output: answerSchema },
  'query.list': { input: nothing, output: z.array(querySummarySchema) },
  'query.open': { input: z.object({ id: queryIdSchema }), output: answerSchema },
  'query.reject': { input: z.object({ id: queryIdSchema }), output: answerSchema },
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

/** Path of a view's JPEG below the host, the same in the desktop shell and the headless host. */
export function viewAsset(captureId: z.infer<typeof captureIdSchema>, bearingDeg: number): string {
  return `assets/view/${captureId}/${bearingDeg}`
}
