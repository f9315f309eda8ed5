import { randomUUID } from 'node:crypto'
import type { Geodetic } from '../../shared/capture.ts'
import { queryIdSchema } from '../../shared/ids.ts'
import type { Answer, Query } from '../../shared/query.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import type { Located } from './locate/locate.ts'
import { toGeodetic } from './map/enu.ts'

/**
 * What was found for a query as it is shown and stored, under an id of its own.
 *
 * @param options totalMs: what the query took until now, without storing it
 */
export function toAnswer(
  query: Query,
  located: Located,
  { bundle, origin, totalMs }: { bundle: EncoderBundle; origin: Geodetic | null; totalMs: number },
): Answer {
  return {
    queryId: queryIdSchema.parse(randomUUID()),
    askedAt: new Date().toISOString(),
    query,
    ...located,
    candidates: located.candidates.map((candidate) => ({ ...candidate, ...geodeticOf(candidate, origin) })),
    encoder: { id: bundle.id, name: bundle.manifest.name, version: bundle.manifest.version },
    notes: [...located.notes],
    timingsMs: { ...located.timingsMs, store: 0, total: totalMs },
    verdict: null,
  }
}

function geodeticOf(
  { xM, yM, zM }: { xM: number | null; yM: number | null; zM: number | null },
  origin: Geodetic | null,
): { latDeg: number | null; lonDeg: number | null } {
  if (!origin || xM === null || yM === null) return { latDeg: null, lonDeg: null }
  const { latDeg, lonDeg } = toGeodetic({ xM, yM, zM }, origin)
  return { latDeg, lonDeg }
}
