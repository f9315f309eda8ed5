import { AppError } from '../../shared/errors.ts'
import type { Engine } from '../engine/Engine.ts'
import { toLocal } from '../engine/map/enu.ts'
import type { Asked } from '../engine/review/collectOutcomes.ts'
import type { TestQuery } from '../engine/review/readQueries.ts'
import { truthPlaces } from '../engine/review/truth.ts'
import { listCaptures, readOrigin } from '../engine/site/captures.ts'

/**
 * Queries with their places in the frame of the open site.
 *
 * @throws AppError queries_invalid when one expects a capture that is not there, or that has no position
 */
export function askedOn(engine: Engine, queries: readonly TestQuery[]): Asked[] {
  const origin = readOrigin(engine.site.file)
  const places = truthPlaces(queries, listCaptures(engine.site.file), (place) => {
    if (!origin)
      throw new AppError('queries_invalid', 'The queries have places on Earth, the site has no georeference.')
    return toLocal(place, origin)
  })
  return queries.map((query, i) => {
    const { xM, yM } = places[i]!
    if (xM === null || yM === null)
      throw new AppError(
        'queries_invalid',
        `Query ${query.id} expects a capture without a position; nobody can tell how far an answer is from it.`,
      )
    return { query, xM, yM }
  })
}
