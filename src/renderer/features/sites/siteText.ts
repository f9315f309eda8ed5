import type { Geodetic } from '../../../shared/capture.ts'
import { instantMs } from '../../../shared/visit.ts'
import { strings } from '../../strings.ts'

/** Bytes as an operator reads them, in decimal units. */
export function megabytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${Math.ceil(bytes / 1e3)} kB`
}

/** Seven decimals of a degree are one centimetre. */
export function toOriginText({ latDeg, lonDeg, heightM }: Geodetic): string {
  const height = heightM === null ? '' : `, ${heightM.toFixed(1)} m`
  return `${latDeg.toFixed(7)}, ${lonDeg.toFixed(7)}${height}`
}

/**
 * Reads what was typed for an origin; null when both fields are empty.
 *
 * @throws Error with a sentence for the operator when the two do not make a place
 */
export function parseOrigin(lat: string, lon: string): Geodetic | null {
  const typed = [lat.trim(), lon.trim()]
  if (typed.every((text) => text === '')) return null
  if (typed.includes('')) throw new Error(strings.sites.originBoth)
  const [latDeg = Number.NaN, lonDeg = Number.NaN] = typed.map((text) => Number(text.replace(',', '.')))
  if (!(Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180)) throw new Error(strings.sites.originRange)
  return { latDeg, lonDeg, heightM: null }
}

/** A distance, to the decimetre where it is short; a dash where it cannot be told. */
export function metresText(distanceM: number | null): string {
  return distanceM === null ? '–' : `${distanceM.toFixed(distanceM < 10 ? 1 : 0)} m`
}

/** How long ago a capture was taken, in the unit in which a person would say it. */
export function ageText(time: string, now: Date): string {
  const days = Math.max(0, Math.floor((now.getTime() - instantMs(time)) / 86_400_000))
  if (days < 60) return strings.sites.days(days)
  return days < 730
    ? strings.sites.months(Math.round(days / 30.44))
    : strings.sites.years(Math.round(days / 365.25))
}

/** What a backup of a site is called when nobody names it; with the ending by which it is found again. */
export function backupName(sitePath: string, now: Date): string {
  return `${stemOf(sitePath)}-${now.toISOString().slice(0, 10)}.backup.wayword`
}

/** What the site made of a backup is called when nobody names it. */
export function restoredName(backup: string): string {
  return `${stemOf(backup) || 'site'}-restored.wayword`
}

/** A file's name up to its first full stop; in whichever system's way its folders are parted. */
function stemOf(path: string): string {
  return (path.trim().split(/[\\/]/).at(-1) ?? '').replace(/\..*$/, '')
}
