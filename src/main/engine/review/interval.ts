/** Both ends; of a share in 0…1. */
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
 * 95 % bootstrap interval of a mean: the queries are drawn again with putting back, 1,000 times (percentile method, Efron &
 * Tibshirani 1993, section 13.3). Of values that are all alike it has no width. Differences of two answers to the same
 * query are drawn together.
 */
export function meanInterval(values: readonly number[]): Interval {
  const random = mulberry32(SEED)
  const means = Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random() * values.length)]!
    return sum / values.length
  }).sort()
  return { low: means[CUT]!, high: means[RESAMPLES - 1 - CUT]! }
}

/** The same of a share of successes. */
export function interval(successes: readonly boolean[]): Interval {
  return meanInterval(successes.map(Number))
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
