import { interval, type Interval } from './interval.ts'

/** An answer beside what is true: what was claimed, and what came of it. */
export interface Judged {
  /** Whether the site shows the place. */
  readonly isInside: boolean
  /** Probability of the first candidate, 0…1; 0 when there is none. */
  readonly confidence: number
  /** The first candidate is within the radius that counts; never when the site does not show the place. */
  readonly isRight: boolean
  /** Probability that the site shows the place. */
  readonly inside: number
  /** Scores of other ways to tell, larger for more confidence. */
  readonly baselines: Readonly<Record<string, number>>
}

/** A share with its bootstrap interval. */
export interface Measured extends Interval {
  readonly share: number
}

export interface Bin {
  readonly count: number
  /** Mean confidence and share of right answers in the bin. */
  readonly confidence: number
  readonly right: number
}

/** Equal widths over 0…1, as in Guo et al., ICML 2017, section 2. Empty bins are left out. */
export function reliability(judged: readonly Judged[], bins = 15): Bin[] {
  return Array.from({ length: bins }, (_, bin) => {
    const inBin = judged.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin)
    return {
      count: inBin.length,
      confidence: mean(inBin.map(({ confidence }) => confidence)),
      right: mean(inBin.map(({ isRight }) => Number(isRight))),
    }
  }).filter(({ count }) => count > 0)
}

/** Expected calibration error: mean distance between confidence and accuracy over the bins, weighted by their counts. */
export function calibrationError(judged: readonly Judged[], bins = 15): number {
  const found = reliability(judged, bins)
  return (
    found.reduce((sum, { count, confidence, right }) => sum + count * Math.abs(confidence - right), 0) /
    judged.length
  )
}

/** Mean squared distance of the confidence from 0 or 1 (Brier 1950). */
export function brierScore(judged: readonly Judged[]): number {
  return mean(judged.map(({ confidence, isRight }) => (confidence - Number(isRight)) ** 2))
}

/** Probability that one that is inside scores above one that is not; ties count half. NaN when there is only one sort. */
export function auroc(scores: readonly { readonly score: number; readonly isInside: boolean }[]): number {
  const sorted = [...scores].sort((a, b) => a.score - b.score)
  let [ranks, insideCount] = [0, 0]
  for (let start = 0; start < sorted.length;) {
    let end = start
    while (end < sorted.length && sorted[end]!.score === sorted[start]!.score) end++
    const rank = (start + end + 1) / 2 // ranks from 1; ties share their mean
    for (let i = start; i < end; i++)
      if (sorted[i]!.isInside) {
        ranks += rank
        insideCount++
      }
    start = end
  }
  const outside = scores.length - insideCount
  return (ranks - (insideCount * (insideCount + 1)) / 2) / (insideCount * outside)
}

/** Share of right answers among the most confident ones. @param coverage share of all answers that are given */
export function rightAt(judged: readonly Judged[], coverage: number): Measured {
  const given = [...judged]
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, Math.max(1, Math.round(coverage * judged.length)))
  return measured(given.map(({ isRight }) => isRight))
}

/** A share with its interval. */
export function measured(successes: readonly boolean[]): Measured {
  return { share: mean(successes.map(Number)), ...interval(successes) }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length
}
