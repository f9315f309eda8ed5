import { channelSchema, querySchema, type Channel } from '../../../shared/query.ts'
import { logShareOf } from '../locate/fitCalibration.ts'
import { matchQuery, type Matched, type Matcher } from '../locate/locate.ts'
import { matchGroups } from '../locate/matchGroups.ts'
import { outcomeOf, type Asked } from './collectOutcomes.ts'

/** Weights that are tried. */
const WEIGHTS = Array.from({ length: 21 }, (_, i) => i / 10)

/** Fewer queries to which a channel has something to say tell too little. */
const FEWEST = 50

/** What was fitted for a channel. */
export interface ChannelFit {
  readonly weight: number
  /** Queries to which it has something to say. */
  readonly queries: number
  /** How much the mean log share of the right captures gains by it, nats. */
  readonly gain: number
}

/**
 * Fits by how much each channel's log-likelihood ratios are multiplied: the weight under which the right captures get the
 * largest mean log share, each channel by itself beside the views. A channel that has something to say to fewer than 50
 * queries is left out.
 */
export async function fitChannels(
  asked: readonly Asked[],
  matcher: Matcher,
  onAsked: (count: number) => void,
): Promise<Partial<Record<Channel, ChannelFit>>> {
  const sums = Object.fromEntries(
    channelSchema.options.map((channel) => [channel, { queries: 0, logShares: WEIGHTS.map(() => 0) }]),
  ) as Record<Channel, { queries: number; logShares: number[] }>
  const { calibration } = matcher
  const plain = {
    ...matcher,
    calibration: calibration && { ...calibration, channels: { signs: 1, notes: 1 } },
  }
  for (const [i, each] of asked.entries()) {
    const { text, front, right, back, left } = each.query
    const matched = await matchQuery(querySchema.parse({ text, front, right, back, left }), plain)
    for (const channel of channelSchema.options) {
      if (!matched.clues.some(({ evidence }) => evidence?.[channel])) continue
      sums[channel].queries++
      for (const [w, weight] of WEIGHTS.entries())
        sums[channel].logShares[w]! += logShareAt(matched, { channel, weight, each, matcher })
    }
    onAsked(i + 1)
  }
  return Object.fromEntries(
    Object.entries(sums).flatMap(([channel, { queries, logShares }]) => {
      if (queries < FEWEST) return []
      const best = logShares.indexOf(Math.max(...logShares))
      const gain = (logShares[best]! - logShares[0]!) / queries
      return [[channel, { weight: WEIGHTS[best]!, queries, gain } satisfies ChannelFit]]
    }),
  )
}

/** Log share of the right captures when one channel has a weight and the others are left out. */
function logShareAt(
  { clues, match }: Matched,
  { channel, weight, each, matcher }: { channel: Channel; weight: number; each: Asked; matcher: Matcher },
): number {
  const weighed = clues.map((clue) => {
    const nats = clue.evidence?.[channel]
    return { ...clue, evidence: nats ? { [channel]: nats.map((value) => weight * value) } : {} }
  })
  const { index, logitScale, calibration } = matcher
  const rows = match!.rows
  const again = matchGroups(index.gallery.captures, rows, weighed, { logitScale, facing: 'unknown' })
  const outcome = outcomeOf(each, { clues, match: again }, matcher)
  return logShareOf(outcome, calibration?.kinds[outcome.kind]?.sharpness ?? 1)
}
