import { z } from 'zod'
import { captureIdSchema } from './ids.ts'
import { siteInfoSchema } from './site.ts'

/** Distances from a capture to the nearest other one of its visit, metres. A bar counts `fromM` ≤ distance < `toM`. */
export const densitySchema = z.object({
  medianM: z.number().nullable(),
  largestM: z.number().nullable(),
  bars: z.array(z.object({ fromM: z.number(), toM: z.number(), captures: z.number().int() })),
})
export type Density = z.infer<typeof densitySchema>

/** A stretch of the drive without capture, more than twice as long as the median step. */
export const gapSchema = z.object({
  fromId: captureIdSchema,
  toId: captureIdSchema,
  lengthM: z.number(),
  fromXM: z.number(),
  fromYM: z.number(),
  toXM: z.number(),
  toYM: z.number(),
})
export type Gap = z.infer<typeof gapSchema>

/** How often imports met one kind of trouble, with one file as an example. */
export const problemCountSchema = z.object({
  code: z.string(),
  severity: z.string(),
  count: z.number().int(),
  example: z.string(),
})
export type ProblemCount = z.infer<typeof problemCountSchema>

/** What the rows of one table hold, without the room that SQLite needs around them. */
export const tableSizeSchema = z.object({ name: z.string(), rows: z.number().int(), bytes: z.number().int() })
export type TableSize = z.infer<typeof tableSizeSchema>

/** The state of a site in numbers. `gaps` holds the longest 50, longest first; `stepM` is the median step of a drive. */
export const siteReportSchema = siteInfoSchema.extend({
  reportedAt: z.string(),
  density: densitySchema,
  stepM: z.number().nullable(),
  gapCount: z.number().int(),
  gaps: z.array(gapSchema),
  problems: z.array(problemCountSchema),
  tables: z.array(tableSizeSchema),
})
export type SiteReport = z.infer<typeof siteReportSchema>

/** One kind of damage; `examples` names at most five of `count`. */
export const damageSchema = z.object({
  kind: z.enum(['pages', 'schema', 'references', 'captures', 'views', 'descriptors', 'notes', 'records']),
  message: z.string(),
  count: z.number().int(),
  examples: z.array(z.string()),
})
export type Damage = z.infer<typeof damageSchema>

/** What a check read, and the damage it found; none when the site is whole. */
export const siteCheckSchema = z.object({
  path: z.string(),
  schemaVersion: z.number().int(),
  captures: z.number().int(),
  views: z.number().int(),
  descriptors: z.number().int(),
  damages: z.array(damageSchema),
})
export type SiteCheck = z.infer<typeof siteCheckSchema>

/** What a repair saved of each table into `out`; `found` is null where the damage hides how many rows there were. */
export const siteRepairSchema = z.object({
  out: z.string(),
  tables: z.array(
    z.object({ name: z.string(), saved: z.number().int(), found: z.number().int().nullable() }),
  ),
  /** Captures that were not whole, by filename where it could be read; at most 200. */
  lostCaptures: z.array(z.string()),
})
export type SiteRepair = z.infer<typeof siteRepairSchema>
