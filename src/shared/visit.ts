import type { Taken } from './query.ts'
import type { Visit } from './site.ts'

/** A longer pause between two captures begins another visit to the site. */
export const VISIT_PAUSE_MS = 12 * 3_600_000

/** Milliseconds since 1970 of a capture's time; one without zone is read as UTC, NaN is no time. */
export function instantMs(time: string): number {
  return Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$|^\d{4}-\d\d-\d\d$/.test(time) ? time : `${time}Z`)
}

/** Whether two captures are surely not of one visit: both have a time, and the times lie a visit's pause apart. */
export function areVisitsApart(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && Math.abs(instantMs(one) - instantMs(other)) > VISIT_PAUSE_MS
}

/** Whether a visit has captures that are not hidden. */
export function takesPart({ captures, hidden }: Pick<Visit, 'captures' | 'hidden'>): boolean {
  return hidden < captures
}

type Stretch = Pick<Visit, 'fromAt' | 'toAt'>

/** The stretch of time that a visit is, for a query about its captures alone. */
export function takenOn({ fromAt, toAt }: Stretch): Stretch {
  return { fromAt: instantAt(instantMs(fromAt)), toAt: instantAt(instantMs(toAt)) }
}

const DAY_BEGINS = 'T00:00:00.000Z'
const DAY_ENDS = 'T23:59:59.999Z'

/** A stretch of whole days in UTC, written as 2026-05-21, the last one included; null leaves an end open. */
export function takenBetween(first: string | null, last: string | null): Taken {
  return { fromAt: first && first + DAY_BEGINS, toAt: last && last + DAY_ENDS }
}

/** A stretch of time in words, to follow "taken". */
export function takenText({ fromAt, toAt }: Taken): string {
  const from = fromAt && instantText(fromAt, DAY_BEGINS)
  const to = toAt && instantText(toAt, DAY_ENDS)
  if (from && to) return `from ${from} to ${to}`
  if (from) return `since ${from}`
  return to ? `until ${to}` : 'at a known time'
}

/** An instant as a person writes it, to the minute. @param edge time of day that goes without saying */
function instantText(at: string, edge: string): string {
  const full = instantAt(instantMs(at))
  return full.endsWith(edge) ? full.slice(0, 10) : `${full.slice(0, 10)} ${full.slice(11, 16)} UTC`
}

function instantAt(ms: number): string {
  return new Date(ms).toISOString()
}
