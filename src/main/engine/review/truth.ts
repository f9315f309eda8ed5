import type { Capture, Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { TestQuery, Truth } from './readQueries.ts'

/** Where a query was really asked, in the site's frame; `captureId` where its file names a capture. */
export interface Place {
  readonly captureId: string | null
  readonly xM: number | null
  readonly yM: number | null
}

/**
 * The places of queries on a site.
 *
 * @throws AppError queries_invalid when a query expects a capture that is not there
 */
export function truthPlaces(
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

/** Infinity where either position is unknown. */
export function distanceM(capture: Pick<Capture, 'id' | 'position'>, place: Place): number {
  if (capture.id === place.captureId) return 0
  if (!capture.position || place.xM === null || place.yM === null) return Infinity
  return Math.hypot(capture.position.xM - place.xM, capture.position.yM - place.yM)
}
