import { firstOf } from './Sums.ts'

/** Captures whose descriptors are read at a time. */
const BATCH = 16

/** More than this are not read for one query: so many that fit alike nobody could tell apart. */
const READ_MOST = 20_000

/** A ranking that is to be certified. */
export interface Uncertain {
  /** Score of every position. */
  readonly scores: Float64Array
  /** By how much the score of a position may be wrong, 0 where it is exact; and by how much any may be. */
  readonly errorAt: (at: number) => number
  readonly errorMost: number
  /** Makes the scores of some positions exact. */
  readonly rescore: (positions: readonly number[]) => void
}

/** How the best of a ranking became certain. */
export interface Certificate {
  /** Whether the best are proved to be the best, in their order. */
  readonly isCertain: boolean
  /** Captures of which the descriptors were read. */
  readonly read: number
  /** Positions of the best, in their order. */
  readonly best: readonly number[]
}

/**
 * Makes sure of the best `wanted` of a ranking: reads the descriptors of those that could be among them, the most
 * promising first, until no other can be (the threshold algorithm of Fagin, Lotem and Naor, PODS 2001, for one list).
 */
export function certify({ scores, errorAt, errorMost, rescore }: Uncertain, wanted: number): Certificate {
  const inOrder = (a: number, b: number): number => scores[b]! - scores[a]! || a - b
  let best = [...firstOf(scores, wanted)]
  rescore(best)
  // Who cannot reach the last of as many as are wanted is out.
  best.sort(inOrder)
  let read = best.length
  const could = (at: number): number => scores[at]! + errorAt(at)
  // Of whom nothing could be read, no more will be known.
  const tried = new Set(best)
  const doubtful: number[] = []
  const least = scores[best.at(-1)!]! - errorMost
  for (let at = 0; at < scores.length; at++)
    if (scores[at]! >= least && errorAt(at) > 0 && !tried.has(at)) doubtful.push(at)
  doubtful.sort((a, b) => could(b) - could(a))
  for (let from = 0; from < doubtful.length; from += BATCH) {
    const batch = doubtful.slice(from, from + BATCH).filter((at) => could(at) >= scores[best.at(-1)!]!)
    if (batch.length === 0) break
    if (read >= READ_MOST) return { isCertain: false, read, best }
    rescore(batch)
    read += batch.length
    best = [...best, ...batch].sort(inOrder).slice(0, best.length)
  }
  return { isCertain: best.every((at) => errorAt(at) === 0), read, best }
}
