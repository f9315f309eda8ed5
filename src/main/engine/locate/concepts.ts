import { directions, VIEWS, type Direction } from '../../../shared/bearing.ts'
import { clueSchema, type Clue } from '../../../shared/query.ts'
import { viewCount } from '../index/Gallery.ts'
import type { Index } from '../index/Index.ts'
import { english } from './concepts.en.ts'
import type { EncodeTexts } from './locate.ts'

/** Something an operator can be asked about. */
export interface Concept {
  /** The noun phrase: what the encoder is given, and what a clue about it says. */
  readonly thing: string
  readonly number: 'one' | 'many'
  /** Share of views that show it, before any is looked at. */
  readonly seen: number
}

export const concepts: readonly Concept[] = english.concepts.flatMap(({ seen, one, many }) => [
  ...one.map((thing): Concept => ({ thing, number: 'one', seen })),
  ...many.map((thing): Concept => ({ thing, number: 'many', seen })),
])

/** How the question about a concept is put. @param side of the operator; null asks for any */
export function questionWords({ thing, number }: Concept, side: Direction | null): string {
  const where = english.where[side ?? 'anywhere']
  return english.isThere[number].replace('{thing}', thing).replace('{where}', where)
}

/** What is added to the query when the answer is yes. */
export function clueOf({ thing }: Concept, side: Direction | null): Clue {
  const bearingDeg = side && directions.indexOf(side) * 90
  return clueSchema.parse({ text: thing, direction: side, bearingDeg, isAnswer: true })
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
 * Scores every concept on every view, once for a gallery. A concept's odds at a view are those of `seen`, times the
 * ratio of the view's likelihood to the mean of all views to the power of `SURENESS`. Those that the encoder cannot
 * read are left out.
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
  const views = viewCount(index.gallery)
  const chances = new Uint8Array(views * readable.length)
  for (const [column, i] of readable.entries()) {
    const similarities = index.similarities(vectors.subarray(i * dim, (i + 1) * dim))
    const { seen } = concepts[i]!
    const most = similarities.reduce((found, each) => Math.max(found, each), -1)
    const mean =
      similarities.reduce((sum, each) => sum + Math.exp(logitScale * (each - most)), 0) / (views || 1)
    const usual = Math.log(seen / (1 - seen)) - sureness * (logitScale * most + Math.log(mean))
    for (let view = 0; view < views; view++) {
      const logOdds = usual + sureness * logitScale * similarities[view]!
      chances[view * readable.length + column] = Math.round(255 / (1 + Math.exp(-logOdds)))
    }
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
