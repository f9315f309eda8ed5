const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i
const EXIF = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/
const EPOCH_SECONDS = /^\d{9,10}(\.\d+)?$/

/** Before this year no camera recorded whole panoramas with a position: the clock was never set. */
const FIRST_YEAR = 2005
const DAY_MS = 86_400_000

/**
 * Reads a time in ISO 8601, EXIF's form, `21.05.2024 14:13:22`, or seconds since 1970.
 *
 * @returns ISO 8601, in UTC with `Z` when the text names its zone and without zone when it does not; null when the
 *   text is no time, 31 February included
 */
export function parseTimestamp(text: string): string | null {
  if (EPOCH_SECONDS.test(text)) return new Date(Number(text) * 1000).toISOString()
  const dayFirst = DAY_FIRST.exec(text)
  const fields = dayFirst
    ? [dayFirst[3], dayFirst[2], dayFirst[1], ...dayFirst.slice(4)]
    : (ISO.exec(text) ?? EXIF.exec(text))?.slice(1)
  if (!fields) return null
  const [year, month, day, hour, minute, second, fraction, zone] = fields
  const two = (digits: string | undefined) => (digits ?? '0').padStart(2, '0')
  const seconds = fraction ? `${two(second)}.${fraction.slice(0, 3)}` : two(second)
  const local = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${seconds}`
  // Date rolls 31 February over into March; what does not come back as it went in was no date.
  const asUtc = new Date(`${local}Z`)
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 19) !== local.slice(0, 19)) return null
  if (zone === undefined) return local
  const instant = new Date(
    local + (zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase()),
  )
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString()
}

/** Why a time cannot be when a panorama was taken, as the end of a sentence; null when it can. */
export function doubtAbout(timestamp: string, now: Date): string | null {
  const instant = new Date(timestamp.endsWith('Z') ? timestamp : `${timestamp}Z`)
  if (instant.getTime() > now.getTime() + DAY_MS) return 'lies in the future'
  if (instant.getUTCFullYear() < FIRST_YEAR) return `lies before ${FIRST_YEAR}`
  return null
}
