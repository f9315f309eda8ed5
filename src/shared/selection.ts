import { z } from 'zod'
import { extentSchema } from './site.ts'

/**
 * Which captures of a site are meant. `names`: ids or filenames. `area` and `polygon` lie in the local frame, metres;
 * a capture without position lies in none. `before` and `taken` go by the time of capture, and what has none is not
 * meant; the ends of `taken` belong to it.
 */
export const selectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('names'), names: z.array(z.string().min(1)).min(1) }),
  z.object({ kind: z.literal('area'), area: extentSchema }),
  z.object({
    kind: z.literal('polygon'),
    corners: z.array(z.object({ xM: z.number(), yM: z.number() })).min(3),
  }),
  z.object({ kind: z.literal('before'), at: z.string() }),
  z.object({ kind: z.literal('taken'), fromAt: z.string(), toAt: z.string() }),
])
export type Selection = z.infer<typeof selectionSchema>
