import { channelSchema, type Channel, type Clue } from '../../../shared/query.ts'
import { sharesOf, type Place } from './belief.ts'
import type { ClueMatch, GroupMatch } from './matchGroups.ts'

/** Less than this, in nats, nobody would notice: odds of two to one. */
const NOTICED = Math.log(2)

/**
 * What each clue does for a place: its share of the belief less the share it would have had without the clue (leave one
 * out), −1…1. Without its only clue, a match is left with what was known before, or an even belief.
 */
export function effectsOf(place: Place, match: GroupMatch, sharpness: number, clues: number): number[] {
  return Array.from({ length: clues }, (_, clue) => lostWith(match.without(clue), place, sharpness))
}

/** The same of the channels, but for those that have nothing to say. */
export function channelEffectsOf(
  place: Place,
  match: GroupMatch,
  sharpness: number,
): Partial<Record<Channel, number>> {
  const effects = channelSchema.options.map((channel) => {
    const without = match.withoutChannels([channel])
    return [channel, without === match ? 0 : lostWith(without, place, sharpness)] as const
  })
  return Object.fromEntries(effects.filter(([, effect]) => effect !== 0))
}

/** How much smaller a place's share is in another match. */
function lostWith(without: GroupMatch, place: Place, sharpness: number): number {
  const shares = sharesOf(without, sharpness)
  return place.share - place.members.reduce((sum, at) => sum + shares[at]!, 0)
}

/** What tells a candidate from the first, in words: the clue that speaks least for it by comparison; null where none does. */
export function differenceBetween(
  first: readonly ClueMatch[],
  other: readonly ClueMatch[],
  clues: readonly Clue[],
): string | null {
  let [most, clueAt] = [NOTICED, -1]
  for (const [i, { support }] of first.entries())
    if (support - other[i]!.support > most) [most, clueAt] = [support - other[i]!.support, i]
  const clue = clues[clueAt]
  if (!clue) return null
  return clue.isNegated ? `It seems to show “${clue.text}”.` : `It fits “${clue.text}” less well.`
}
