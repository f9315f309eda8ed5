import { z } from 'zod'
import { problemSchema } from './capture.ts'
import { jobIdSchema } from './ids.ts'

/**
 * Long work as the operator sees it. `done` of `total` items; `perSecond` and `secondsLeft` are null until enough
 * has been done to tell. `problems` holds at most the newest 200; `problemCount` counts all.
 */
export const jobSchema = z.object({
  id: jobIdSchema,
  kind: z.enum(['import', 'encode', 'signs']),
  title: z.string(),
  state: z.enum(['running', 'paused', 'done', 'cancelled', 'failed']),
  done: z.number().int().nonnegative(),
  total: z.number().int().nonnegative().nullable(),
  perSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  problemCount: z.number().int().nonnegative(),
  problems: z.array(problemSchema),
  /** One sentence: what came of it, or why it failed; null while it runs. */
  outcome: z.string().nullable(),
})
export type Job = z.infer<typeof jobSchema>
