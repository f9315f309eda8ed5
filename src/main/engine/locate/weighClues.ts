import type { Clue } from '../../../shared/query.ts'
import { dot } from '../index/dot.ts'

/** Nobody sees more than this on one side without repeating themselves; clues are taken for independent up to here. */
const MANY = 10

/** Cosine from which two clues say the same. */
const ALIKE = 0.9

/**
 * How much each clue counts, 0…1. Up to `MANY` clues of a side count in full. Of more, those that say the same share the weight of
 * one, and all together weigh no more than `MANY`: a list of a hundred red houses is no surer than one red house.
 *
 * @param vectors clues × dim unit descriptors, one after the other
 */
export function weighClues(
  clues: readonly Pick<Clue, 'bearingDeg' | 'reference'>[],
  vectors: readonly Float32Array[],
): number[] {
  const side = ({ bearingDeg, reference }: (typeof clues)[number]): string => `${bearingDeg} ${reference}`
  return clues.map((clue, i) => {
    const group = [...clues.keys()].filter((j) => side(clues[j]!) === side(clue))
    if (group.length <= MANY) return 1
    const shares = group.map(
      (j) => 1 / group.filter((other) => dot(vectors[j]!, vectors[other]!) >= ALIKE).length,
    )
    const total = shares.reduce((sum, share) => sum + share, 0)
    return shares[group.indexOf(i)]! * Math.min(1, MANY / total)
  })
}
