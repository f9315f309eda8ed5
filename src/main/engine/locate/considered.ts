import { AppError } from '../../../shared/errors.ts'
import type { Area, Query, Taken } from '../../../shared/query.ts'
import { instantMs, takenText } from '../../../shared/visit.ts'
import type { GalleryCapture } from '../index/Gallery.ts'

/** The captures that a query is about. */
export interface Considered {
  /** Rows of the gallery, in the order given; null for all of them. */
  readonly rows: readonly number[] | null
  /** What the operator should know of the choice, one sentence each. */
  readonly notes: readonly string[]
}

/**
 * Chooses the captures that lie in the area and were taken in the time that a query asks for. The others are not ranked, and nothing
 * is measured by them: what is usual among the views is what is usual among those chosen.
 *
 * @param some rows of the gallery, to choose from; all of them when left out
 * @throws AppError bad_input for a time that ends before it begins
 */
export function consideredFor(
  { near, taken }: Pick<Query, 'near' | 'taken'>,
  captures: readonly GalleryCapture[],
  some?: readonly number[],
): Considered {
  if (!near && !taken) return { rows: some ?? null, notes: [] }
  const rows = some ?? [...captures.keys()]
  const within = near ? rowsWithin(captures, near, rows) : rows
  if (near && rows.length > 0 && within.length === 0)
    return { rows: within, notes: [nothingNear(near, captures, rows)] }
  if (!taken) return { rows: within, notes: [] }
  const timesMs = timesOf(captures)
  const [fromMs, toMs] = endsOf(taken)
  const found = within.filter((row) => timesMs[row]! >= fromMs && timesMs[row]! <= toMs)
  if (within.length > 0 && found.length === 0)
    return { rows: found, notes: [nothingTaken({ near, taken }, within, timesMs)] }
  const timeless = within.filter((row) => Number.isNaN(timesMs[row]!)).length
  const notes =
    timeless > 0 ? [`${timeless} of ${within.length} captures have no time and were left out.`] : []
  return { rows: found, notes }
}

function rowsWithin(
  captures: readonly GalleryCapture[],
  { xM, yM, radiusM }: Area,
  rows: readonly number[],
): readonly number[] {
  return rows.filter((row) => {
    const capture = captures[row]!
    if (capture.xM === null || capture.yM === null) return false
    return Math.hypot(capture.xM - xM, capture.yM - yM) <= radiusM
  })
}

function nothingNear(
  { xM, yM, radiusM }: Area,
  captures: readonly GalleryCapture[],
  rows: readonly number[],
): string {
  const away = rows.reduce((least, row) => {
    const distanceM = Math.hypot((captures[row]!.xM ?? NaN) - xM, (captures[row]!.yM ?? NaN) - yM)
    return distanceM < least ? distanceM : least
  }, Infinity)
  const nearest = away < Infinity ? `; the nearest is ${away.toFixed(0)} m away` : ''
  return `No capture lies within ${radiusM} m of ${xM}, ${yM}${nearest}.`
}

/** Reading a hundred thousand times takes longer than comparing as many captures: it is done once for a gallery. */
const known = new WeakMap<readonly GalleryCapture[], Float64Array>()

/** Milliseconds since 1970 of every row; NaN where nobody knows. */
function timesOf(captures: readonly GalleryCapture[]): Float64Array {
  const timesMs =
    known.get(captures) ??
    Float64Array.from(captures, ({ capturedAt }) => (capturedAt === null ? NaN : instantMs(capturedAt)))
  known.set(captures, timesMs)
  return timesMs
}

function endsOf(taken: Taken): readonly [fromMs: number, toMs: number] {
  const fromMs = taken.fromAt === null ? -Infinity : instantMs(taken.fromAt)
  const toMs = taken.toAt === null ? Infinity : instantMs(taken.toAt)
  if (fromMs > toMs)
    throw new AppError(
      'bad_input',
      `Captures taken ${takenText(taken)} are asked for, which ends before it begins.`,
    )
  return [fromMs, toMs]
}

function nothingTaken(
  { near, taken }: { near: Area | null; taken: Taken },
  rows: readonly number[],
  timesMs: Float64Array,
): string {
  const where = near ? ` within ${near.radiusM} m of ${near.xM}, ${near.yM}` : ''
  const [fromMs, toMs] = endsOf(taken)
  const away = (ms: number): number => Math.max(fromMs - ms, ms - toMs)
  const nearestMs = rows.reduce((best, row) => {
    const ms = timesMs[row]!
    return Number.isNaN(best) || away(ms) < away(best) ? ms : best
  }, NaN)
  if (Number.isNaN(nearestMs))
    return `No capture${where} has a time, so none is known to be taken ${takenText(taken)}; ask for all times.`
  const nearest = new Date(nearestMs).toISOString().slice(0, 10)
  return `No capture${where} was taken ${takenText(taken)}; widen the time to ${nearest} to reach the nearest.`
}
