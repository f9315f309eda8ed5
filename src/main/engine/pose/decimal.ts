/** No position on Earth is further from any other, or from its centre: half the length of the equator, twice. */
const MAX_METRES = 40_100_000

/** A decimal number with an optional exponent; null for anything else, `NaN`, `0x10`, `1e999` and "" included. */
export function parseDecimal(text: string): number | null {
  if (text.length > 60 || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** Whether a length can be one on Earth, so that what is computed from it stays a number. */
export function isOnEarth(...lengthsM: (number | null)[]): boolean {
  return lengthsM.every((lengthM) => lengthM === null || Math.abs(lengthM) <= MAX_METRES)
}
