/** An interval of a share, both ends in 0…1. */
export interface Interval {
  readonly low: number
  readonly high: number
}

const RESAMPLES = 1000

/** As many are cut off at either end: 2.5 %. */
const CUT = RESAMPLES / 40

/** Any number would do; the same one always gives the same interval, and every cell of a report the same resamples. */
const SEED = 20_261

/**
 * 95 % bootstrap interval of the share of successes: the queries are drawn again with putting back, 1,000 times
 * (percentile method, Efron & Tibshirani 1993, section 13.3). Of a share of 0 or 1 it has no width.
 */
export function interval(successes: readonly boolean[]): Interval {
  const random = mulberry32(SEED)
  const shares = Float64Array.from({ length: RESAMPLES }, () => {
    let count = 0
    for (let i = 0; i < successes.length; i++) if (successes[Math.floor(random() * successes.length)]) count++
    return count / successes.length
  }).sort()
  return { low: shares[CUT]!, high: shares[RESAMPLES - 1 - CUT]! }
}

/** Numbers in [0, 1). Source: Tommy Ettinger's mulberry32, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
