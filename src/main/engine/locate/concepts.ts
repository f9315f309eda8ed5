import { VIEWS } from '../../../shared/bearing.ts'
import { clueSchema, type Clue } from '../../../shared/query.ts'
import type { Index } from '../index/Index.ts'
import { english } from './concepts.en.ts'
import type { EncodeTexts } from './encodeClues.ts'
import { likelihoodOf } from './likelihoodOf.ts'

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

/** The concepts that an encoder can read, as it sees them on the captures of a gallery. */
export interface Vocabulary {
  readonly concepts: readonly Concept[]
  /**
   * Chances that the views of some captures show the concepts: rows × V × C bytes, 255 for certain, with the C chances of a
   * view side by side.
   */
  chancesAt(rows: readonly number[]): Uint8Array
}

/**
 * How much surer an encoder's similarities make one than they say, in nats for each nat: fitted on what is in view in the
 * calibration towns, with `bench/concepts.ts`. 1 takes them at their word.
 */
export const SURENESS = 1.25

/** What makes a chance of a similarity: log-odds are offset + slope × similarity. */
interface Odds {
  readonly offset: number
  readonly slope: number
}

/**
 * The odds of `seen`, times the ratio of a view's likelihood to the mean of all views to the power of `sureness`.
 *
 * @param usual logarithm of the mean of exp(logitScale × similarity)
 */
function oddsOf(
  usual: number,
  { logitScale, seen, sureness }: { logitScale: number; seen: number; sureness: number },
): Odds {
  return { offset: Math.log(seen / (1 - seen)) - sureness * usual, slope: sureness * logitScale }
}

function chanceOf({ offset, slope }: Odds, similarity: number): number {
  return 1 / (1 + Math.exp(-offset - slope * similarity))
}

/**
 * Chances that views show a thing, 0…1, one for each similarity.
 *
 * @param seen share of views that show it, before any is looked at
 */
export function chancesOf(
  similarities: Float32Array,
  { logitScale, seen }: { logitScale: number; seen: number },
): Float64Array {
  const most = similarities.reduce((found, each) => Math.max(found, each), -1)
  const sum = similarities.reduce((total, each) => total + Math.exp(logitScale * (each - most)), 0)
  const usual = logitScale * most + Math.log(sum / similarities.length)
  const odds = oddsOf(usual, { logitScale, seen, sureness: SURENESS })
  return Float64Array.from(similarities, (each) => chanceOf(odds, each))
}

/** Share of views that show a thing, before any is looked at. */
export function seenShareOf(thing: string): number {
  return concepts.find((concept) => concept.thing === thing)?.seen ?? SEEN
}

/** Chances are looked up by similarity, in steps so small that few are off by a byte. */
const STEPS = 2 ** 12

/** Chances by steps of the similarity from −1 to 1, 255 for certain. */
function bytesOf(odds: Odds): Uint8Array {
  return Uint8Array.from({ length: STEPS + 1 }, (_, step) =>
    Math.round(255 * chanceOf(odds, (2 * step) / STEPS - 1)),
  )
}

function stepOf(similarity: number): number {
  return Math.min(STEPS, Math.max(0, Math.round((similarity + 1) * (STEPS / 2))))
}

/** So many captures from all over a gallery tell what is usual in it; some at a time, so that others have the thread between. */
const SAMPLE = 2048
const AT_A_TIME = 256

/**
 * Finds out what is usual of every concept in a gallery; chances are worked out for those captures that are asked for. Concepts
 * that the encoder cannot read are left out.
 *
 * @param sureness in place of `SURENESS`, to measure what it is worth
 */
export async function readVocabulary(
  index: Index,
  { vectors, tokens }: Awaited<ReturnType<EncodeTexts>>,
  logitScale: number,
  sureness = SURENESS,
): Promise<Vocabulary> {
  const { dim, captures } = index.gallery
  const readable = [...concepts.keys()].filter(
    (i) => tokens[i]!.hasMeaning && tokens[i]!.unknownWords.length === 0,
  )
  const descriptors = readable.map((i) => vectors.subarray(i * dim, (i + 1) * dim))
  const count = Math.min(SAMPLE, captures.length)
  const sample = Array.from({ length: count }, (_, i) => Math.floor((i * captures.length) / count))
  /** Logarithms of the sums of exp(logitScale × similarity). */
  const sums = descriptors.map(() => -Infinity)
  for (let first = 0; first < count; first += AT_A_TIME) {
    const comparison = index.compare(descriptors, sample.slice(first, first + AT_A_TIME))
    const likelihoods = comparison.similarities.map((each) => likelihoodOf(each, logitScale))
    for (const [i, ofViews] of comparison.likelihoodSums(likelihoods).entries()) {
      const sum = ofViews.reduce((total, ofView) => total + ofView, 0)
      sums[i] = logOfBoth(sums[i]!, Math.log(sum) + logitScale * likelihoods[i]!.most)
    }
    comparison.release()
    await new Promise<void>((done) => void setImmediate(done))
  }
  const tables = readable.map((concept, i) => {
    const usual = sums[i]! - Math.log(count * VIEWS)
    return bytesOf(oddsOf(usual, { logitScale, seen: concepts[concept]!.seen, sureness }))
  })
  return {
    concepts: readable.map((i) => concepts[i]!),
    chancesAt(rows) {
      const comparison = index.compare(descriptors, rows)
      const { similarities } = comparison
      const chances = new Uint8Array(rows.length * VIEWS * tables.length)
      for (const [concept, table] of tables.entries())
        for (let view = 0, cell = concept; cell < chances.length; view++, cell += tables.length)
          chances[cell] = table[stepOf(similarities[concept]![view]!)]!
      comparison.release()
      return chances
    },
  }
}

/** Logarithm of the sum of two numbers that are given by theirs. */
function logOfBoth(one: number, other: number): number {
  const most = Math.max(one, other)
  return most + Math.log(Math.exp(one - most) + Math.exp(other - most))
}
