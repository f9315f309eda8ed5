import type { Capture, Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { querySchema, type Query } from '../../../shared/query.ts'
import { chance } from './chance.ts'
import { interval, type Interval } from './interval.ts'
import type { Protocol } from './protocols.ts'
import type { TestQuery } from './readQueries.ts'
import { distanceM, truthPlaces, type Place } from './truth.ts'

/** What the ranking gave for one query: captures best first, each with its score. */
export type Rank = (
  query: Query,
) => Promise<readonly { readonly captureId: string; readonly filename: string; readonly score: number }[]>

/** Share of the queries with a true place among the first k, in 0…1; one without is a miss. */
export interface RecallCell extends Interval {
  readonly k: number
  /** How near a candidate counts, in metres; null for the true capture itself. */
  readonly withinM: number | null
  readonly share: number
  /** The share that a random ranking reaches. */
  readonly chance: number
}

export interface QueryResult {
  readonly id: string
  /** Rank of the true capture, 1 for first; null when it is not among the first 100, or the query names none. */
  readonly rankOfTruth: number | null
  /** Rank of the first candidate within each radius of the truth; null when none of the first 100 is. */
  readonly ranks: readonly { readonly withinM: number; readonly rank: number | null }[]
  readonly first: string | null
  /** The first 20, best first. The score is the sum of the clues' support, nats. */
  readonly candidates: readonly { readonly filename: string; readonly score: number }[]
}

export interface Evaluation {
  readonly queries: number
  readonly captures: number
  readonly heading: 'known' | 'unknown'
  readonly recall: readonly RecallCell[]
  readonly perQuery: readonly QueryResult[]
}

/** How many candidates are looked at to find the true capture's rank. */
const LONGEST = 100

/** How many candidates are told of each query: the longest list a protocol counts. */
const TOLD = 20

/** Ranks at which the true capture itself is counted, whatever the protocol. */
const EXACT_KS = [1, 3, 5, 10]

/**
 * Runs every query and counts successes as the protocol says.
 *
 * @param heading `known`: front is the front of the capture, as published systems assume; `unknown`: all turns
 * @throws AppError queries_invalid when a query's truth is not on the site, or its words cannot be asked
 */
export async function evaluate(
  queries: readonly TestQuery[],
  captures: readonly Capture[],
  rank: Rank,
  options: {
    protocol: Protocol
    heading: 'known' | 'unknown'
    toLocal: (place: Geodetic) => { xM: number; yM: number }
  },
): Promise<Evaluation> {
  const { ks, radiiM } = options.protocol
  const byId = new Map(captures.map((capture) => [capture.id as string, capture]))
  const places = truthPlaces(queries, captures, options.toLocal)
  const perQuery: QueryResult[] = []
  for (const [i, query] of queries.entries()) {
    const ranked = await ask(query, rank, options.heading)
    const distancesM = ranked.map(({ captureId }) => distanceM(byId.get(captureId)!, places[i]!))
    perQuery.push({
      id: query.id,
      rankOfTruth: rankOf(ranked, ({ captureId }) => captureId === places[i]!.captureId),
      ranks: radiiM.map((withinM) => ({
        withinM,
        rank: rankOf(distancesM, (distance) => distance <= withinM),
      })),
      first: ranked[0]?.filename ?? null,
      candidates: ranked.slice(0, TOLD).map(({ filename, score }) => ({ filename, score })),
    })
  }
  const exact = places.every(({ captureId }) => captureId !== null)
  return {
    queries: queries.length,
    captures: captures.length,
    heading: options.heading,
    recall: [
      ...(exact ? recallCells(perQuery, { withinM: null, ks: EXACT_KS }, { captures, places }) : []),
      ...radiiM.flatMap((withinM) => recallCells(perQuery, { withinM, ks }, { captures, places })),
    ],
    perQuery,
  }
}

function ask(
  { id, text, front, right, back, left }: TestQuery,
  rank: Rank,
  heading: 'known' | 'unknown',
): ReturnType<Rank> {
  const facing = heading === 'known' ? 'capture' : 'unknown'
  return rank(querySchema.parse({ text, front, right, back, left, facing, k: LONGEST })).catch(
    (thrown: unknown) => {
      throw named(thrown, id)
    },
  )
}

function rankOf<T>(ranked: readonly T[], isTrue: (candidate: T) => boolean): number | null {
  const at = ranked.findIndex(isTrue)
  return at === -1 ? null : at + 1
}

/** The cells of one radius, or of the true capture itself. */
function recallCells(
  perQuery: readonly QueryResult[],
  { withinM, ks }: { withinM: number | null; ks: readonly number[] },
  { captures, places }: { captures: readonly Capture[]; places: readonly Place[] },
): RecallCell[] {
  const ranks = perQuery.map(({ rankOfTruth, ranks: within }) =>
    withinM === null ? rankOfTruth : within.find((cell) => cell.withinM === withinM)!.rank,
  )
  const positives = places.map((place) =>
    withinM === null ? 1 : captures.filter((capture) => distanceM(capture, place) <= withinM).length,
  )
  return ks.map((k) => {
    const successes = ranks.map((rank) => rank !== null && rank <= k)
    const chances = positives.map((count) => chance({ captures: captures.length, positives: count }, k))
    return {
      k,
      withinM,
      share: successes.filter(Boolean).length / successes.length,
      ...interval(successes),
      chance: chances.reduce((sum, one) => sum + one, 0) / chances.length,
    }
  })
}

/** Says which query of many it was whose words were refused; any other refusal is about all of them. */
function named(thrown: unknown, id: string): unknown {
  if (!(thrown instanceof AppError && ['empty_query', 'bad_input'].includes(thrown.code))) return thrown
  return new AppError('queries_invalid', `Query ${id} cannot be asked: ${thrown.message}`, { cause: thrown })
}
