import type { ClueSupport } from '../../shared/query.ts'

/** How a clue's support reads: for the candidate, saying little, or against it. */
export type ClueStrength = 'strong' | 'some' | 'neutral' | 'against'

/** Twenty times likelier here than at a random view of the site. */
const STRONG_NATS = 3
/** e times likelier here; within ±1 the clue would fit most views about as well, so it is not counted either way. */
const SOME_NATS = 1

export function clueStrength(supportNats: number): ClueStrength {
  if (supportNats >= STRONG_NATS) return 'strong'
  if (supportNats >= SOME_NATS) return 'some'
  return supportNats > -SOME_NATS ? 'neutral' : 'against'
}

/** Share −1…1 of the bar from its middle; support beyond ±4 nats fills it. */
export function supportShare(supportNats: number): number {
  return Math.max(-1, Math.min(1, supportNats / (STRONG_NATS + SOME_NATS)))
}

/** How many of a candidate's clues fit it, and how many contradict it. */
export function countClues(clues: readonly Pick<ClueSupport, 'support'>[]): {
  fits: number
  against: number
} {
  const count = (...wanted: ClueStrength[]): number =>
    clues.filter(({ support }) => wanted.includes(clueStrength(support))).length
  return { fits: count('strong', 'some'), against: count('against') }
}
