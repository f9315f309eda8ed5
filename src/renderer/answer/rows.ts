import type { Answer } from '../../shared/query.ts'

/**
 * The rows of an answer's list: ranks, and null for "somewhere else", which stands where its probability belongs. While
 * uncalibrated nobody can tell, and it has no row.
 */
export function rowsOf({
  candidates,
  unknownProbability,
}: Pick<Answer, 'candidates' | 'unknownProbability'>): (number | null)[] {
  const ranks: (number | null)[] = candidates.map(({ rank }) => rank)
  if (unknownProbability === null) return ranks
  const less = candidates.findIndex(({ probability }) => (probability ?? 0) < unknownProbability)
  return ranks.toSpliced(less < 0 ? ranks.length : less, 0, null)
}

/** Probability of the site's places that are not listed. */
export function othersOf({
  candidates,
  unknownProbability,
}: Pick<Answer, 'candidates' | 'unknownProbability'>): number {
  if (unknownProbability === null) return 0
  const listed = candidates.reduce((sum, { probability }) => sum + (probability ?? 0), 0)
  return Math.max(0, 1 - unknownProbability - listed)
}
