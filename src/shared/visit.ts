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
