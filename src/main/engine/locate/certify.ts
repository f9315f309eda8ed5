/** Captures whose descriptors are read at a time. */
const BATCH = 16

/** More than this are not read for one query: so many that fit alike nobody could tell apart. */
const READ_MOST = 20_000

/** What a ranking is certified with. */
export interface Uncertain {
  /** Score of a position. */
  readonly scoreAt: (at: number) => number
  /** By how much it may be wrong; 0 where it is exact. */
  readonly errorAt: (at: number) => number
  /** Makes the scores of some positions exact. */
  readonly rescore: (positions: readonly number[]) => void
}

/** How the best of a ranking became certain. */
export interface Certificate {
  /** Whether the best are proved to be the best, in their order. */
  readonly isCertain: boolean
  /** Captures of which the descriptors were read. */
  readonly read: number
}

/**
 * Makes sure of the best `best` of `count` positions: reads the descriptors of those that could be among them, the most
 * promising first, until no other can be (the threshold algorithm of Fagin, Lotem and Naor, PODS 2001, for one list).
 */
export function certify(count: number, best: number, ranking: Uncertain): Certificate {
  const { scoreAt, errorAt, rescore } = ranking
  const first = bestOf(count, Math.min(best, count), scoreAt)
  rescore(first.filter((at) => errorAt(at) > 0))
  // A score that is exact and reached by as many as are wanted: who cannot reach it is out.
  let exact = first.map(scoreAt).sort(descending)
  let read = first.length
  const could = (at: number): number => scoreAt(at) + errorAt(at)
  const doubtful: number[] = []
  for (let at = 0; at < count; at++) if (could(at) >= exact.at(-1)! && errorAt(at) > 0) doubtful.push(at)
  doubtful.sort((a, b) => could(b) - could(a))
  for (let from = 0; from < doubtful.length; from += BATCH) {
    const batch = doubtful.slice(from, from + BATCH).filter((at) => could(at) >= exact.at(-1)!)
    if (batch.length === 0) break
    if (read >= READ_MOST) return { isCertain: false, read }
    rescore(batch)
    read += batch.length
    exact = [...exact, ...batch.map(scoreAt)].sort(descending).slice(0, exact.length)
  }
  return { isCertain: true, read }
}

function descending(one: number, other: number): number {
  return other - one
}

/** The `wanted` positions of the largest scores, in no order. */
function bestOf(count: number, wanted: number, scoreAt: (at: number) => number): number[] {
  const found: number[] = []
  const scores: number[] = []
  for (let at = 0; at < count; at++) {
    const score = scoreAt(at)
    if (found.length === wanted && !(score > scores.at(-1)!)) continue
    let place = scores.length
    while (place > 0 && scores[place - 1]! < score) place--
    found.splice(place, 0, at)
    scores.splice(place, 0, score)
    if (found.length > wanted) {
      found.pop()
      scores.pop()
    }
  }
  return found
}
