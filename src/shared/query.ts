import { z } from 'zod'
import { directions } from './bearing.ts'
import { captureIdSchema, encoderIdSchema, fixIdSchema, queryIdSchema } from './ids.ts'

/** Longest description that is accepted, in characters; a page of text is not a clue. */
export const MAX_QUERY_CHARACTERS = 20_000

export const directionSchema = z.enum(directions)

/** What a bearing is measured from: the operator's front, or north. */
export const referenceSchema = z.enum(['operator', 'north'])
export type Reference = z.infer<typeof referenceSchema>

/** How one thing stands to another, as it is said. */
export const relationKindSchema = z.enum([
  'in_front_of',
  'behind',
  'left_of',
  'right_of',
  'above',
  'below',
  'next_to',
  'opposite',
  'between',
])
export type RelationKind = z.infer<typeof relationKindSchema>

/**
 * One statement of a query, and what was understood of it; docs/clues.md has examples. A clue without direction may be
 * about any side. Answers from before the fields with a default hold only text and direction.
 */
export const clueSchema = z.object({
  /** What the encoder is given: the words as typed, without the side, and without the "no" of a negated clue. */
  text: z.string(),
  /** The view `bearingDeg` lies in; null without side, and where the bearing is from north. */
  direction: directionSchema.nullable(),
  /** Clockwise from the `reference`; null without side. */
  bearingDeg: z.number().min(0).lt(360).nullable().default(null),
  reference: referenceSchema.default('operator'),
  /** From the operator: about a street's width, farther, or where a house is small in a view. */
  distance: z.enum(['near', 'middle', 'far']).nullable().default(null),
  /** How many of the thing; null where it is not counted. "A" is no count. */
  count: z.number().int().positive().nullable().default(null),
  /** Said to be more than one, by a count or by words such as "several". */
  isPlural: z.boolean().default(false),
  /** The thing is said to be absent; it speaks against the places that show it. */
  isNegated: z.boolean().default(false),
  /** What is written on something, one sign a line. */
  sign: z.string().nullable().default(null),
  relation: z
    .object({ kind: relationKindSchema, subject: z.string(), object: z.string() })
    .nullable()
    .default(null),
  /** An answer to a question: the sides of the operator that show the thing, all four having been looked at. */
  seenOn: z.array(directionSchema).max(4).optional(),
})
export type Clue = z.infer<typeof clueSchema>

/**
 * What is known of the operator's facing. `unknown`: all four turns are tried. `capture`: front is the front of
 * the vehicle that recorded the site (the protocol of published systems). A number: compass heading of the
 * operator's front, degrees clockwise from north.
 */
export const facingSchema = z.union([z.literal('unknown'), z.literal('capture'), z.number().min(0).lt(360)])
export type Facing = z.infer<typeof facingSchema>

/** A circle on the local map outside of which no answer is wanted. */
export const areaSchema = z.object({ xM: z.number(), yM: z.number(), radiusM: z.number().positive() })
export type Area = z.infer<typeof areaSchema>

/**
 * A stretch of time, as instants in UTC, that no capture outside of is wanted from: one visit, a season, all since a day. Both
 * ends belong to it; null leaves one open. A capture of which nobody knows the time lies in none.
 */
export const takenSchema = z.object({
  fromAt: z.iso.datetime().nullable().default(null),
  toAt: z.iso.datetime().nullable().default(null),
})
export type Taken = z.infer<typeof takenSchema>

const field = z.string().default('')

/** A clue as a chip: what was understood, which the operator may change or switch off. */
export const askedClueSchema = clueSchema.extend({ isOff: z.boolean().default(false) })
export type AskedClue = z.infer<typeof askedClueSchema>

/** How the operator moved since an earlier query: metres along and across the heading of then, and the turn, clockwise. */
export const motionSchema = z.object({
  forwardM: z.number().min(-10_000).max(10_000),
  leftM: z.number().min(-10_000).max(10_000).default(0),
  turnDeg: z.number().min(-360).max(360).default(0),
})
export type Motion = z.infer<typeof motionSchema>

/** Kinds of evidence beside the clues' similarity to the views; each can be left out, and its effect seen. */
export const channelSchema = z.enum(['signs', 'notes'])
export type Channel = z.infer<typeof channelSchema>

/** What the operator asked: free text, or one text per direction, or both. */
export const querySchema = z.object({
  text: field,
  front: field,
  right: field,
  back: field,
  left: field,
  facing: facingSchema.default('unknown'),
  near: areaSchema.nullable().default(null),
  /** Null: captures of all times, and those without one. */
  taken: takenSchema.nullable().default(null),
  /** Asked in place of the words above: the clues of an earlier answer, changed or added to. Null: the words are read. */
  clues: z.array(askedClueSchema).max(1000).nullable().default(null),
  /** The query before on the same way, whose belief is carried along. */
  after: z.object({ queryId: queryIdSchema, moved: motionSchema }).nullable().default(null),
  /** Evidence that is left out. */
  without: z.array(channelSchema).default([]),
  k: z.number().int().min(1).max(100).default(10),
})
export type Query = z.infer<typeof querySchema>

/** How far a candidate stands out from the others, as long as no calibration gives it a probability. */
export const bandSchema = z.enum(['high', 'medium', 'low'])
export type Band = z.infer<typeof bandSchema>

/**
 * `support` is a log-likelihood ratio in nats: how much better the clue fits this view than a random view of the
 * site. Above 0 speaks for the candidate, below 0 against it. It is neither a similarity nor a probability.
 */
export const clueSupportSchema = clueSchema.extend({
  viewBearingDeg: z.number(),
  support: z.number(),
  /** How much of the candidate's share of the belief is owed to the clue: the share with it less the share without, −1…1. */
  effect: z.number().min(-1).max(1).nullable().default(null),
})
export type ClueSupport = z.infer<typeof clueSupportSchema>

/** [[east², east·north], [east·north, north²]] in square metres. */
export const covarianceSchema = z.tuple([
  z.tuple([z.number(), z.number()]),
  z.tuple([z.number(), z.number()]),
])

/**
 * One answer. `headingDeg` is the operator's front, degrees clockwise from north; null when the capture's own heading
 * is unknown. `probability` is null while no calibration exists; `band` stands in for it.
 */
export const candidateSchema = z.object({
  rank: z.number().int().positive(),
  captureId: captureIdSchema,
  filename: z.string(),
  /** When its picture was taken, ISO 8601; null where nobody knows, and in answers from before it was kept. */
  capturedAt: z.string().nullable().default(null),
  xM: z.number().nullable(),
  yM: z.number().nullable(),
  zM: z.number().nullable(),
  latDeg: z.number().nullable(),
  lonDeg: z.number().nullable(),
  headingDeg: z.number().nullable(),
  headingSigmaDeg: z.number().nullable(),
  probability: z.number().min(0).max(1).nullable(),
  band: bandSchema,
  positionCovarianceM2: covarianceSchema.nullable(),
  clues: z.array(clueSupportSchema),
  /**
   * How much of the first candidate's share of the belief is owed to a channel: the share with it less the share without,
   * −1…1. Absent where it has nothing to say, and for the other candidates.
   */
  channels: z.partialRecord(channelSchema, z.number().min(-1).max(1)).default({}),
  /** What tells it from the first candidate, in words; null for the first, and where nothing does. */
  difference: z.string().nullable().default(null),
})
export type Candidate = z.infer<typeof candidateSchema>

export const stateSchema = z.enum([
  'located',
  'ambiguous',
  'not_recognised',
  'outside_mapped_area',
  'no_gallery',
])
export type State = z.infer<typeof stateSchema>

/** What the operator made of an answer: the accepted rank, or none of them. */
export const verdictSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), rank: z.number().int().positive(), fixId: fixIdSchema }),
  z.object({ kind: z.literal('none_of_these') }),
])
export type Verdict = z.infer<typeof verdictSchema>

/** A capture and its share of the belief that the site shows the place, 0…1. */
export const beliefSchema = z.object({
  captureId: captureIdSchema,
  xM: z.number().nullable(),
  yM: z.number().nullable(),
  share: z.number().min(0).max(1),
  /** How the share is split by quarter turns of the operator's front from the capture's, clockwise; empty where nothing tells. */
  turns: z.array(z.number().min(0).max(1)).max(4).default([]),
})
export type BeliefShare = z.infer<typeof beliefSchema>

/** The question whose answer would tell most: on which sides a thing is in sight. The answer is its clue with `seenOn`. */
export const questionSchema = z.object({
  /** As it is put to the operator. */
  words: z.string(),
  clue: clueSchema,
  /** Expected gain of information, bits. */
  gainBits: z.number().nonnegative(),
})
export type Question = z.infer<typeof questionSchema>

/** Words that became no clue, as typed. `no_words`: nothing but signs. `nothing_named`: a side or a greeting alone. */
export const droppedSchema = z.object({ text: z.string(), reason: z.enum(['no_words', 'nothing_named']) })
export type Dropped = z.infer<typeof droppedSchema>

/** Milliseconds of one answer, by stage. */
export const timingsSchema = z.object({
  clues: z.number(),
  encode: z.number(),
  match: z.number(),
  store: z.number(),
  total: z.number(),
})

/** A query with its answer, as it is stored and shown again. */
export const answerSchema = z.object({
  queryId: queryIdSchema,
  askedAt: z.string(),
  query: querySchema,
  state: stateSchema,
  unknownProbability: z.number().min(0).max(1).nullable(),
  candidates: z.array(candidateSchema),
  /** What was understood, in the order in which it was said. */
  clues: z.array(askedClueSchema).default([]),
  dropped: z.array(droppedSchema).default([]),
  /** The captures that hold the belief, most believed first, at most 500. */
  belief: z.array(beliefSchema).default([]),
  /** Area that holds the place with 95 %, if the site shows it; null while uncalibrated. */
  regionM2: z.number().nonnegative().nullable().default(null),
  /** What to ask the operator next; null when no question would tell. */
  question: questionSchema.nullable().default(null),
  encoder: z.object({ id: encoderIdSchema, name: z.string(), version: z.string() }).nullable(),
  /** What of the description was not used, one sentence each: words past the encoder's limit, unknown words. */
  notes: z.array(z.string()),
  timingsMs: timingsSchema,
  verdict: verdictSchema.nullable(),
})
export type Answer = z.infer<typeof answerSchema>

/** A line of the Review list. */
export const querySummarySchema = z.object({
  queryId: queryIdSchema,
  askedAt: z.string(),
  words: z.string(),
  state: stateSchema,
  verdict: verdictSchema.nullable(),
})
export type QuerySummary = z.infer<typeof querySummarySchema>

/** An accepted candidate, kept as it stood when it was accepted. */
export const fixSchema = z.object({
  id: fixIdSchema,
  queryId: queryIdSchema,
  acceptedAt: z.string(),
  candidate: candidateSchema,
})
export type Fix = z.infer<typeof fixSchema>

/** Formats a fix, or a query's candidates, can be handed over in. */
export const exportFormatSchema = z.enum(['ros2-pose', 'tum', 'geojson'])
export type ExportFormat = z.infer<typeof exportFormatSchema>
