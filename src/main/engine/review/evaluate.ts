import type { Capture, Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { querySchema, type Query } from '../../../shared/query.ts'
import type { Protocol } from './protocols.ts'
import type { TestQuery, Truth } from './readQueries.ts'

/** What the ranking gave for one query: captures best first. */
export type Rank = (query: Query) => Promise<readonly { readonly captureId: string }[]>

export interface Evaluation {
  readonly queries: number
  readonly captures: number
  readonly heading: 'known' | 'unknown'
  /** Shares in 0…1 over all queries; one without a candidate in the radius is a miss. `withinM` is null for the exact capture. */
  readonly recall: readonly { readonly k: number; readonly withinM: number | null; readonly share: number }[]
  readonly perQuery: readonly {
    readonly id: string
    readonly rankOfTruth: number | null
    readonly first: string | null
  }[]
}

/** How many candidates are looked at to find the true capture's rank. */
const LONGEST = 100

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
  const byId = new Map(captures.map((capture) => [capture.id as string, capture]))
  const places = truthPlaces(queries, captures, options.toLocal)
  const perQuery: { id: string; rankOfTruth: number | null; first: string | null; distancesM: number[] }[] =
    []
  for (const [i, { id, text, front, right, back, left }] of queries.entries()) {
    const place = places[i]!
    const facing = options.heading === 'known' ? 'capture' : 'unknown'
    const ranked = await rank(
      querySchema.parse({ text, front, right, back, left, facing, k: LONGEST }),
    ).catch((thrown: unknown) => {
      throw named(thrown, id)
    })
    const found = ranked.map(({ captureId }) => byId.get(captureId)!)
    const at = found.findIndex((capture) => capture.id === place.captureId)
    perQuery.push({
      id,
      rankOfTruth: at === -1 ? null : at + 1,
      first: found[0]?.filename ?? null,
      distancesM: found.map((capture) => distanceM(capture, place)),
    })
  }
  const share = (hit: (query: (typeof perQuery)[number]) => boolean): number =>
    perQuery.filter(hit).length / perQuery.length
  const exactKs = places.every(({ captureId }) => captureId !== null) ? EXACT_KS : []
  return {
    queries: queries.length,
    captures: captures.length,
    heading: options.heading,
    recall: [
      ...exactKs.map((k) => ({
        k,
        withinM: null,
        share: share((query) => (query.rankOfTruth ?? Infinity) <= k),
      })),
      ...options.protocol.radiiM.flatMap((withinM) =>
        options.protocol.ks.map((k) => ({
          k,
          withinM,
          share: share(({ distancesM }) => distancesM.slice(0, k).some((distance) => distance <= withinM)),
        })),
      ),
    ],
    perQuery: perQuery.map(({ id, rankOfTruth, first }) => ({ id, rankOfTruth, first })),
  }
}

/** Says which query of many it was whose words were refused; any other refusal is about all of them. */
function named(thrown: unknown, id: string): unknown {
  if (!(thrown instanceof AppError && ['empty_query', 'bad_input'].includes(thrown.code))) return thrown
  return new AppError('queries_invalid', `Query ${id} cannot be asked: ${thrown.message}`, { cause: thrown })
}

interface Place {
  readonly captureId: string | null
  readonly xM: number | null
  readonly yM: number | null
}

function truthPlaces(
  queries: readonly TestQuery[],
  captures: readonly Capture[],
  toLocal: (place: Geodetic) => { xM: number; yM: number },
): Place[] {
  const byFilename = new Map(captures.map((capture) => [capture.filename, capture]))
  const place = (truth: Truth, id: string): Place => {
    if ('geodetic' in truth) return { captureId: null, ...toLocal(truth.geodetic) }
    if ('xM' in truth) return { captureId: null, ...truth }
    const capture = byFilename.get(truth.filename)
    if (!capture)
      throw new AppError(
        'queries_invalid',
        `Query ${id} expects ${truth.filename}, which is not on this site.`,
      )
    return { captureId: capture.id, xM: capture.position?.xM ?? null, yM: capture.position?.yM ?? null }
  }
  return queries.map(({ truth, id }) => place(truth, id))
}

function distanceM(capture: Capture, place: Place): number {
  if (capture.id === place.captureId) return 0
  if (!capture.position || place.xM === null || place.yM === null) return Infinity
  return Math.hypot(capture.position.xM - place.xM, capture.position.yM - place.yM)
}
