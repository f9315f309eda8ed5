import type { Density, Gap, SiteReport, TableSize } from '../../../shared/report.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import { instantMs, VISIT_PAUSE_MS } from '../../../shared/visit.ts'
import { tablesOf } from '../site/copyDatabase.ts'
import { countProblems } from '../site/problems.ts'
import type { SiteFile } from '../site/SiteFile.ts'
import { siteInfo } from '../site/siteInfo.ts'
import { nearestM } from './nearestM.ts'

/** A step along the drive longer than this many median steps is a gap. */
const GAP_STEPS = 2
const GAPS_MOST = 50
const BARS = 12

/** A capture as the report sees it. `visit` counts from 0, the oldest; null without time. */
export interface Placed {
  readonly id: CaptureId
  readonly filename: string
  readonly xM: number
  readonly yM: number
  readonly headingDeg: number | null
  readonly isHidden: boolean
  readonly visit: number | null
}

/** The state of a site in numbers. Reads every row but no picture: milliseconds for a thousand captures. */
export function siteReport(site: SiteFile): SiteReport {
  const shown = placedCaptures(site).filter(({ isHidden }) => !isHidden)
  const { stepM, gaps } = gapsOf(shown)
  return {
    ...siteInfo(site),
    reportedAt: new Date().toISOString(),
    density: densityOf(shown),
    stepM,
    gapCount: gaps.length,
    gaps: gaps.slice(0, GAPS_MOST),
    problems: countProblems(site),
    tables: tableSizes(site),
  }
}

/** Captures with a position in the order of the drive: by time, those without time as they were stored, at the end. */
export function placedCaptures(site: SiteFile): Placed[] {
  const rows = site.read(() =>
    site.db
      .prepare(
        `SELECT id, filename, x_m AS xM, y_m AS yM, heading_deg AS headingDeg, hidden_at AS hiddenAt,
           captured_at AS capturedAt FROM capture WHERE x_m IS NOT NULL ORDER BY rowid`,
      )
      .all(),
  ) as (Omit<Placed, 'isHidden' | 'visit'> & { hiddenAt: string | null; capturedAt: string | null })[]
  const timed = rows
    .map(({ hiddenAt, capturedAt, ...place }) => ({
      ...place,
      isHidden: hiddenAt !== null,
      ms: capturedAt === null ? Infinity : instantMs(capturedAt),
    }))
    .sort((a, b) => (a.ms === b.ms ? 0 : a.ms - b.ms))
  let [visit, last] = [-1, -Infinity]
  return timed.map(({ ms, ...place }) => {
    if (ms === Infinity) return { ...place, visit: null }
    if (ms - last > VISIT_PAUSE_MS) visit++
    last = ms
    return { ...place, visit }
  })
}

function densityOf(captures: readonly Placed[]): Density {
  const byVisit = Map.groupBy(captures, ({ visit }) => visit)
  const distances = [...byVisit.values()].flatMap(nearestM).sort((a, b) => a - b)
  const medianM = distances[Math.floor(distances.length / 2)] ?? null
  const largestM = distances.at(-1) ?? null
  if (medianM === null || largestM === null) return { medianM, largestM, bars: [] }
  // The last bar holds whatever lies beyond four medians, so that one outlier does not flatten all others.
  const widthM = roundedUp(Math.min(largestM, Math.max(4 * medianM, 1)) / BARS)
  const bars = Array.from({ length: BARS }, (_, i) => ({
    fromM: i * widthM,
    toM: i === BARS - 1 ? Math.max(largestM, BARS * widthM) : (i + 1) * widthM,
    captures: 0,
  }))
  for (const distance of distances) bars[Math.min(BARS - 1, Math.floor(distance / widthM))]!.captures++
  return { medianM, largestM, bars }
}

/** 1, 2 or 5 times a power of ten, not below the number. */
function roundedUp(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value) ?? value
}

/** Gaps of the drive, longest first, with the median length of its steps. */
export function gapsOf(captures: readonly Placed[]): { stepM: number | null; gaps: Gap[] } {
  const steps = captures.slice(1).flatMap((to, i): Gap[] => {
    const from = captures[i]!
    if (from.visit !== to.visit) return []
    const lengthM = Math.hypot(to.xM - from.xM, to.yM - from.yM)
    return [
      { fromId: from.id, toId: to.id, lengthM, fromXM: from.xM, fromYM: from.yM, toXM: to.xM, toYM: to.yM },
    ]
  })
  const moving = steps.filter(({ lengthM }) => lengthM > 0).sort((a, b) => b.lengthM - a.lengthM)
  const stepM = moving[Math.floor(moving.length / 2)]?.lengthM ?? null
  return { stepM, gaps: moving.filter(({ lengthM }) => lengthM > GAP_STEPS * stepM!) }
}

function tableSizes(site: SiteFile): TableSize[] {
  return site.read(() =>
    tablesOf(site.db).map((name) => {
      const columns = site.db.prepare('SELECT name FROM pragma_table_info(?)').all(name) as { name: string }[]
      const bytes = columns.map((column) => `coalesce(octet_length("${column.name}"), 0)`).join(' + ')
      const row = site.db.prepare(`SELECT count(*) AS rows, total(${bytes}) AS bytes FROM "${name}"`).get()
      const { rows, bytes: found } = row as { rows: number; bytes: number }
      return { name, rows, bytes: Math.round(found) }
    }),
  )
}
