import type { Clue } from '../../shared/query.ts'
import { strings } from '../strings.ts'

/** What was understood of a clue beside its words and its side. */
export function clueMarks({
  count,
  isPlural,
  distance,
  sign,
  reference,
  bearingDeg,
  seenOn,
}: Clue): string[] {
  return [
    ...(seenOn?.map((side) => strings.clues.sides[side]) ?? []),
    ...(seenOn?.length === 0 ? [strings.clues.nowhere] : []),
    ...(count !== null ? [strings.clues.times(count)] : isPlural ? [strings.clues.several] : []),
    ...(distance !== null ? [strings.clues.distances[distance]] : []),
    ...(sign !== null ? [strings.clues.sign(sign.replaceAll('\n', ' / '))] : []),
    ...(reference === 'north' && bearingDeg !== null ? [strings.clues.fromNorth(bearingDeg)] : []),
  ]
}

/** The side a clue speaks of, in words. */
export function sideWords({ direction }: Pick<Clue, 'direction'>): string {
  return direction === null ? strings.anySide : strings.directions[direction]
}

/** A clue's words as they are shown: what ended its sentence says nothing here. */
export function clueText({ text }: Pick<Clue, 'text'>): string {
  return text.replace(/[.,;]+$/, '')
}
