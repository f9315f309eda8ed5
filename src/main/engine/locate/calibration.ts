import { z } from 'zod'
import { encoderIdSchema } from '../../../shared/ids.ts'
import { channelSchema } from '../../../shared/query.ts'
import { probabilityOf } from './belief.ts'
import type { GroupClue } from './matchGroups.ts'
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

/** What the answers that a site's operators judged say of a calibration, and how many they were. */
export const reviewedSchema = z.object({
  answers: count,
  /** Logarithm of a factor of the sharpness. */
  sharper: z.number(),
  /** Logarithm of a factor of the log-odds that the site shows the place. */
  steeper: z.number(),
  /** Added to these log-odds. */
  shift: z.number(),
})
export type Reviewed = z.infer<typeof reviewedSchema>

/** How scores of an encoder become probabilities; belongs to one encoder and is worth nothing for another. */
export const calibrationSchema = z.object({
  format: z.literal(1),
  encoder: encoderIdSchema,
  fittedAt: z.string(),
  kinds: z.partialRecord(z.enum(queryKinds), kindCalibrationSchema),
  /** By how much a channel's log-likelihood ratios are multiplied; a channel that is absent has not been fitted. */
  channels: z.partialRecord(channelSchema, z.number().nonnegative()).optional(),
  /** Changes all kinds, which stay as they were fitted; absent before any answer was reviewed. */
  reviewed: reviewedSchema.optional(),
})
export type Calibration = z.infer<typeof calibrationSchema>

/** The kind of a query: its number of sides, of which several clues of one side are one. */
export function kindOf(clues: readonly Pick<GroupClue, 'direction'>[]): QueryKind {
  const sides = new Set(clues.flatMap(({ direction }) => direction ?? []))
  return queryKinds[sides.size]!
}

/** How scores of a kind of query become probabilities; undefined where the kind is not calibrated. */
export function calibrationOf(
  { kinds, reviewed }: Calibration,
  kind: QueryKind,
): KindCalibration | undefined {
  const fitted = kinds[kind]
  return fitted && reviewed ? adjusted(fitted, reviewed) : fitted
}

/** A kind's calibration with what reviewed answers say of it. */
export function adjusted(
  { sharpness, bias, weights, ...counts }: KindCalibration,
  { sharper, steeper, shift }: Omit<Reviewed, 'answers'>,
): KindCalibration {
  const slope = Math.exp(steeper)
  const sloped = traitNames.map((name) => [name, slope * weights[name]])
  return {
    ...counts,
    sharpness: sharpness * Math.exp(sharper),
    bias: slope * bias + shift,
    weights: Object.fromEntries(sloped) as KindCalibration['weights'],
  }
}

/** Probability that the site shows the place that is spoken of. */
export function insideProbability({ bias, weights }: KindCalibration, traits: Traits): number {
  const logOdds = traitNames.reduce((sum, name) => sum + weights[name] * traits[name], bias)
  return probabilityOf(logOdds)
}
