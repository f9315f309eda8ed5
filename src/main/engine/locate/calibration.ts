import { z } from 'zod'
import { encoderIdSchema } from '../../../shared/ids.ts'
import { channelSchema } from '../../../shared/query.ts'
import type { ClueSimilarities } from './matchGroups.ts'
import { traitNames, type Traits } from './traits.ts'

/** Kinds of query, by how many sides are spoken of: more of them say more, and are trusted more. */
export const queryKinds = ['free', 'one', 'two', 'three', 'four'] as const
export type QueryKind = (typeof queryKinds)[number]

const count = z.number().int().nonnegative()

/** What was fitted for one kind of query. */
export const kindCalibrationSchema = z.object({
  /** Multiplies scores before they become shares of the belief. */
  sharpness: z.number().positive(),
  /** Log-odds that the site shows the place: `bias` plus the weighted traits. */
  bias: z.number(),
  weights: z.record(z.enum(traitNames), z.number()),
  /** Queries it was fitted on, of places that the site shows and of others. */
  inside: count,
  outside: count,
})
export type KindCalibration = z.infer<typeof kindCalibrationSchema>

/** How scores of an encoder become probabilities; belongs to one encoder and is worth nothing for another. */
export const calibrationSchema = z.object({
  format: z.literal(1),
  encoder: encoderIdSchema,
  fittedAt: z.string(),
  kinds: z.partialRecord(z.enum(queryKinds), kindCalibrationSchema),
  /** By how much a channel's log-likelihood ratios are multiplied; a channel that is absent has not been fitted. */
  channels: z.partialRecord(channelSchema, z.number().nonnegative()).optional(),
})
export type Calibration = z.infer<typeof calibrationSchema>

/** The kind of a query: its number of sides, of which several clues of one side are one. */
export function kindOf(clues: readonly Pick<ClueSimilarities, 'direction'>[]): QueryKind {
  const sides = new Set(clues.flatMap(({ direction }) => direction ?? []))
  return queryKinds[sides.size]!
}

/** Probability that the site shows the place that is spoken of. */
export function insideProbability({ bias, weights }: KindCalibration, traits: Traits): number {
  const logOdds = traitNames.reduce((sum, name) => sum + weights[name] * traits[name], bias)
  return 1 / (1 + Math.exp(-logOdds))
}
