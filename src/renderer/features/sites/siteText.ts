import type { Geodetic } from '../../../shared/capture.ts'
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
