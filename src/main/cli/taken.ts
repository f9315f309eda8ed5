import { InvalidArgumentError, Option } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { Query, Taken } from '../../shared/query.ts'
import type { Visit } from '../../shared/site.ts'
import { takenBetween, takenOn, takesPart } from '../../shared/visit.ts'
import { parseTimestamp } from '../engine/pose/timestamp.ts'

/** How the command line says from when captures are wanted. */
export interface TakenOptions {
  /** ISO 8601 in UTC, as it was parsed. */
  since?: string
  until?: string
  visit?: string
}

export const sinceOption = (): Option =>
  new Option(
    '--since <time>',
    'only captures taken since: a day such as 2026-03-01, ISO 8601, or 90d for so many days ago',
  ).argParser((text) => endOf(text, 'fromAt'))

export const untilOption = (): Option =>
  new Option('--until <time>', 'only captures taken until then; a day counts to its end').argParser((text) =>
    endOf(text, 'toAt'),
  )

export const visitOption = (): Option =>
  new Option(
    '--visit <day>',
    'only captures of the visit that began on this day, as site info tells it, or last',
  ).conflicts(['since', 'until'])

/**
 * The stretch of time that is asked for; null for all times.
 *
 * @param visitsOfSite newest first; asked for only where a visit is named
 * @throws AppError not_found, bad_input when the visit is not there, is not the only one, or is hidden
 */
export function readTaken(
  { since, until, visit }: TakenOptions,
  visitsOfSite: () => readonly Visit[],
): Query['taken'] {
  if (visit !== undefined) return takenOn(visitNamed(visit, visitsOfSite()))
  if (since === undefined && until === undefined) return null
  return { fromAt: since ?? null, toAt: until ?? null }
}

/** One end of the time, as an instant in UTC. Without zone it is read as UTC, as with captures. */
function endOf(text: string, end: keyof Taken): string {
  const [, days] = /^(\d{1,5})d$/.exec(text) ?? []
  if (days !== undefined) return new Date(Date.now() - Number(days) * 86_400_000).toISOString()
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const time = parseTimestamp(isDay ? `${text}T00:00` : text)
  if (time === null)
    throw new InvalidArgumentError(
      'Expected a day such as 2026-03-01, a time in ISO 8601, or days ago such as 90d.',
    )
  if (isDay) return takenBetween(text, text)[end]!
  return time.endsWith('Z') ? time : `${time}Z`
}

function visitNamed(name: string, visits: readonly Visit[]): Visit {
  if (visits.length === 0) throw new AppError('not_found', 'The site has no visit: no capture has a time.')
  const found =
    name === 'last'
      ? [visits.find(takesPart) ?? visits[0]!]
      : visits.filter(({ fromAt }) => fromAt.startsWith(name))
  const [visit] = found
  if (!visit) {
    const days = visits.map(({ fromAt }) => fromAt.slice(0, 10)).join(', ')
    throw new AppError(
      'not_found',
      `The site has no visit that began on ${name}; its visits began on ${days}.`,
    )
  }
  if (found.length > 1) {
    const times = found.map(({ fromAt }) => fromAt).join(', ')
    throw new AppError(
      'bad_input',
      `${found.length} visits began on ${name}; name one of them by its time: ${times}.`,
    )
  }
  if (!takesPart(visit))
    throw new AppError(
      'bad_input',
      `All ${visit.captures} captures of the visit of ${visit.fromAt.slice(0, 10)} are hidden; let them take part again with site show.`,
    )
  return visit
}
