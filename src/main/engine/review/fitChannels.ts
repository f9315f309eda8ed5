import { channelSchema, querySchema, type Channel } from '../../../shared/query.ts'
import { PLACE_RADIUS_M } from '../locate/belief.ts'
import { calibrationFor } from '../locate/believe.ts'
import { looksOf } from '../locate/clueViews.ts'
import { toldTable } from '../locate/evidence.ts'
import { logShareOf } from '../locate/fitCalibration.ts'
import { matchQuery, type Matched, type Matcher } from '../locate/locate.ts'
import type { Asked } from './collectOutcomes.ts'

/** Weights that are tried. */
const WEIGHTS = Array.from({ length: 21 }, (_, i) => i / 10)

/** Fewer queries to which a channel has something to say tell too little. */
export const FEWEST_TOLD = 50

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
      const logShareAt = matched.match && logShares(each, matched, { channel, matcher })
      if (!logShareAt) continue
      sums[channel].queries++
      for (const [w, weight] of WEIGHTS.entries()) sums[channel].logShares[w]! += logShareAt(weight)
    }
    onAsked(i + 1)
  }
  return Object.fromEntries(
    Object.entries(sums).flatMap(([channel, { queries, logShares }]) => {
      if (queries < FEWEST_TOLD) return []
      const best = logShares.indexOf(Math.max(...logShares))
      const gain = (logShares[best]! - logShares[0]!) / queries
      return [[channel, { weight: WEIGHTS[best]!, queries, gain } satisfies ChannelFit]]
    }),
  )
}

/**
 * Log share of the right captures by the weight of one channel, the others left out; null where it has nothing to say to a
 * query.
 */
function logShares(
  { xM, yM }: Asked,
  { clues, match }: Matched,
  { channel, matcher }: { channel: Channel; matcher: Matcher },
): ((weight: number) => number) | null {
  const told = clues.filter(({ evidence }) => evidence?.[channel])
  if (!match || told.length === 0) return null
  const { captures } = matcher.index.gallery
  const { rows, turns, scores } = match.withoutChannels(channelSchema.options)
  const isRight = (at: number): boolean => {
    const capture = captures[rows[at]!]!
    return capture.xM !== null && Math.hypot(capture.xM - xM, capture.yM! - yM) <= PLACE_RADIUS_M
  }
  const right = [...Array(rows.length).keys()].filter(isRight)
  const sharpness = calibrationFor(clues, matcher)?.sharpness ?? 1
  return (weight) => {
    const tables = told.map((clue) => {
      const evidence = { [channel]: clue.evidence![channel]!.map((nats) => weight * nats) }
      return toldTable({ ...clue, evidence }, looksOf(clue), { captures, rows, turns, left: [] })!
    })
    const best = Float64Array.from(rows, (_, at) => {
      let most = -Infinity
      for (let cell = at * turns; cell < (at + 1) * turns; cell++) {
        let sum = scores[cell]!
        for (const table of tables) sum += table[cell]!
        most = Math.max(most, sum)
      }
      return most
    })
    return logShareOf({ scores: best, right }, sharpness)
  }
}
