import type { Visit } from '../../../shared/site.ts'
import { instantMs, VISIT_PAUSE_MS } from '../../../shared/visit.ts'

/** Visits to a site by the times of its captures, newest first. What has no time belongs to none. */
export function visitsOf(
  captures: readonly { readonly capturedAt: string | null; readonly isHidden: boolean }[],
): Visit[] {
  const timed = captures
    .flatMap(({ capturedAt, isHidden }) =>
      capturedAt === null ? [] : [{ capturedAt, isHidden, ms: instantMs(capturedAt) }],
    )
    .filter(({ ms }) => !Number.isNaN(ms))
    .sort((a, b) => a.ms - b.ms)
  const visits: Visit[] = []
  let last = -Infinity
  for (const { capturedAt, isHidden, ms } of timed) {
    if (ms - last > VISIT_PAUSE_MS)
      visits.push({ fromAt: capturedAt, toAt: capturedAt, captures: 0, hidden: 0 })
    const visit = visits.at(-1)!
    visits[visits.length - 1] = {
      ...visit,
      toAt: capturedAt,
      captures: visit.captures + 1,
      hidden: visit.hidden + (isHidden ? 1 : 0),
    }
    last = ms
  }
  return visits.reverse()
}
