import { VIEWS } from '../../../shared/bearing.ts'
import { clueSchema, type Clue } from '../../../shared/query.ts'
import { viewCount } from '../index/Gallery.ts'
import type { Index } from '../index/Index.ts'
import { english } from './concepts.en.ts'
import type { EncodeTexts } from './encodeClues.ts'

/** Something an operator can be asked about. */
export interface Concept {
  /** The noun phrase: what the encoder is given, and what a clue about it says. */
  readonly thing: string
  /** Share of views that show it, before any is looked at. */
  readonly seen: number
}

export const concepts: readonly Concept[] = english.concepts.flatMap(({ seen, things }) =>
  things.map((thing): Concept => ({ thing, seen })),
)

/** Of a thing that is no concept. */
const SEEN = 0.1

/** How the question about a concept is put. */
export function questionWords({ thing }: Concept): string {
  return english.whichSides.replace('{thing}', thing)
}

/** What is added to the query with the sides that the answer names. */
export function clueOf({ thing }: Concept): Clue {
  return clueSchema.parse({ text: thing, direction: null })
}

/**
 * Chances that the views of a gallery show the concepts: N × V × C bytes, 255 for certain, with the C chances of a view
 * side by side. 1,000 captures take 0.6 MB.
 */
export interface ConceptChances {
  readonly concepts: readonly Concept[]
  readonly chances: Uint8Array
}

/**
 * How much surer an encoder's similarities make one than they say, in nats for each nat: fitted on what is in view in the
 * calibration towns, with `bench/concepts.ts`. 1 takes them at their word.
 */
export const SURENESS = 1.25

/**
 * Chances that views show a thing, 0…1, one for each similarity: the odds of `seen`, times the ratio of the view's
 * likelihood to the mean of all views to the power of `sureness`.
 *
 * @param seen share of views that show it, before any is looked at
 */
export function chancesOf(
  similarities: Float32Array,
  { logitScale, seen, sureness = SURENESS }: { logitScale: number; seen: number; sureness?: number },
): Float64Array {
  const most = similarities.reduce((found, each) => Math.max(found, each), -1)
  const sum = similarities.reduce((total, each) => total + Math.exp(logitScale * (each - most)), 0)
  const usual =
    Math.log(seen / (1 - seen)) - sureness * (logitScale * most + Math.log(sum / similarities.length))
  return Float64Array.from(similarities, (each) => 1 / (1 + Math.exp(-usual - sureness * logitScale * each)))
}

/** Share of views that show a thing, before any is looked at. */
export function seenShareOf(thing: string): number {
  return concepts.find((concept) => concept.thing === thing)?.seen ?? SEEN
}

/**
 * Scores every concept on every view, once for a gallery. Those that the encoder cannot read are left out.
 *
 * Lets others have the thread after each concept: one takes as long as the similarities of one clue.
 *
 * @param sureness in place of `SURENESS`, to measure what it is worth
 */
export async function scoreConcepts(
  index: Index,
  { vectors, tokens }: Awaited<ReturnType<EncodeTexts>>,
  logitScale: number,
  sureness = SURENESS,
): Promise<ConceptChances> {
  const { dim } = index.gallery
  const readable = [...concepts.keys()].filter(
    (i) => tokens[i]!.hasMeaning && tokens[i]!.unknownWords.length === 0,
  )
  const chances = new Uint8Array(viewCount(index.gallery) * readable.length)
  for (const [column, i] of readable.entries()) {
    const similarities = index.similarities(vectors.subarray(i * dim, (i + 1) * dim))
    const { seen } = concepts[i]!
    for (const [view, chance] of chancesOf(similarities, { logitScale, seen, sureness }).entries())
      chances[view * readable.length + column] = Math.round(255 * chance)
    await new Promise<void>((done) => void setImmediate(done))
  }
  return { concepts: readable.map((i) => concepts[i]!), chances }
}

/** Chances of every concept at one view of a capture, bytes. */
export function chanceAt(
  { concepts: { length }, chances }: ConceptChances,
  row: number,
  view: number,
): Uint8Array {
  const from = (row * VIEWS + view) * length
  return chances.subarray(from, from + length)
}
