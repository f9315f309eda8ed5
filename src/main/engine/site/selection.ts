import type { CaptureId } from '../../../shared/ids.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Selection } from '../../../shared/selection.ts'
import { instantMs } from '../../../shared/visit.ts'
import type { SiteFile } from './SiteFile.ts'

interface Candidate {
  readonly id: CaptureId
  readonly filename: string
  readonly xM: number | null
  readonly yM: number | null
  readonly capturedAt: string | null
}

/**
 * Ids of the captures that a selection means, in the order in which they were stored.
 *
 * @throws AppError not_found naming what is no capture of the site; bad_input for a time that is none
 */
export function selectCaptures(site: SiteFile, selection: Selection): CaptureId[] {
  const all = site.read(() =>
    site.db
      .prepare(
        'SELECT id, filename, x_m AS xM, y_m AS yM, captured_at AS capturedAt FROM capture ORDER BY rowid',
      )
      .all(),
  ) as Candidate[]
  if (selection.kind === 'names') return named(site, all, selection.names)
  const isMeant = testOf(selection)
  return all.filter(isMeant).map(({ id }) => id)
}

function named(site: SiteFile, all: readonly Candidate[], names: readonly string[]): CaptureId[] {
  const wanted = new Set(names)
  const found = all.filter(({ id, filename }) => wanted.has(id) || wanted.has(filename))
  for (const { id, filename } of found) {
    wanted.delete(id)
    wanted.delete(filename)
  }
  if (wanted.size > 0) {
    const missing = [...wanted]
    throw new AppError(
      'not_found',
      `${site.path} has no capture ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more of those named` : ''}.`,
    )
  }
  return found.map(({ id }) => id)
}

function testOf(selection: Exclude<Selection, { kind: 'names' }>): (capture: Candidate) => boolean {
  switch (selection.kind) {
    case 'area': {
      const { minXM, minYM, maxXM, maxYM } = selection.area
      return ({ xM, yM }) =>
        xM !== null && yM !== null && xM >= minXM && xM <= maxXM && yM >= minYM && yM <= maxYM
    }
    case 'polygon':
      return ({ xM, yM }) => xM !== null && yM !== null && isWithin({ xM, yM }, selection.corners)
    case 'before': {
      const end = given(selection.at)
      return ({ capturedAt }) => capturedAt !== null && instantMs(capturedAt) < end
    }
    case 'taken': {
      const [from, to] = [given(selection.fromAt), given(selection.toAt)]
      return ({ capturedAt }) =>
        capturedAt !== null && instantMs(capturedAt) >= from && instantMs(capturedAt) <= to
    }
  }
}

function given(time: string): number {
  const ms = instantMs(time)
  if (Number.isNaN(ms))
    throw new AppError('bad_input', `${time} is no time; write it as 2026-05-21 or 2026-05-21T14:00:00Z.`)
  return ms
}

interface Point {
  readonly xM: number
  readonly yM: number
}

/** Even–odd rule: a ray to the east crosses the border an odd number of times. */
function isWithin({ xM, yM }: Point, corners: readonly Point[]): boolean {
  let isInside = false
  corners.forEach((a, i) => {
    const b = corners[(i + 1) % corners.length]!
    if (a.yM > yM !== b.yM > yM && xM < a.xM + ((yM - a.yM) / (b.yM - a.yM)) * (b.xM - a.xM))
      isInside = !isInside
  })
  return isInside
}
