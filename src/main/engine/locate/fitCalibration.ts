import { queryKinds, type Calibration, type KindCalibration, type QueryKind } from './calibration.ts'
import { goldenSection } from './goldenSection.ts'
import { fitLogistic } from './logistic.ts'
import { traitNames, type Traits } from './traits.ts'

/** One query whose truth is known, matched with captures among which its place is, or is not. */
export interface Outcome {
  readonly kind: QueryKind
  /** Scores of the captures, best first, nats. */
  readonly scores: Float64Array
  /** Which of them show the place; none when it was left out. */
  readonly right: readonly number[]
  /** At a sharpness. */
  traits(sharpness: number): Traits
}

/** Fewer queries of a kind than this, of places shown or of others, tell too little. */
const FEWEST = 50

/** Share of the queries that are expected to be about places which the site does not show, whatever share was fitted on. */
export const OUTSIDE = 0.3

/** Sharpness is looked for in this range, in so many steps of a golden section. */
const SHARPNESS = { least: 0.2, most: 4 }
const STEPS = 30

/** A right answer that was given no share at all costs as much as this share. */
const LEAST_SHARE = 1e-6

/**
 * Fits how scores become probabilities, for every kind of which there are enough queries: the sharpness under which the
 * right captures get the largest mean log share, then the log-odds that the site shows the place.
 */
export function fitCalibration(outcomes: readonly Outcome[]): Calibration['kinds'] {
  const kinds: Calibration['kinds'] = {}
  for (const kind of queryKinds) {
    const known = outcomes.filter((outcome) => outcome.kind === kind)
    const inside = known.filter(({ right }) => right.length > 0)
    if (inside.length < FEWEST || known.length - inside.length < FEWEST) continue
    kinds[kind] = fitKind(known, inside)
  }
  return kinds
}

function fitKind(known: readonly Outcome[], inside: readonly Outcome[]): KindCalibration {
  const sharpness = Math.exp(
    goldenSection((log) => meanLogShare(inside, Math.exp(log)), {
      low: Math.log(SHARPNESS.least),
      high: Math.log(SHARPNESS.most),
      steps: STEPS,
    }),
  )
  const rows = known.map((outcome) => {
    const traits = outcome.traits(sharpness)
    return traitNames.map((name) => traits[name])
  })
  const { bias, weights } = fitLogistic(
    rows,
    known.map(({ right }) => Number(right.length > 0)),
  )
  const fittedOdds = inside.length / (known.length - inside.length)
  return {
    sharpness,
    bias: bias + Math.log((1 - OUTSIDE) / OUTSIDE / fittedOdds),
    weights: Object.fromEntries(
      traitNames.map((name, i) => [name, weights[i]!]),
    ) as KindCalibration['weights'],
    inside: inside.length,
    outside: known.length - inside.length,
  }
}

/** Mean logarithm of the share that the right captures get. */
function meanLogShare(outcomes: readonly Outcome[], sharpness: number): number {
  return outcomes.reduce((sum, outcome) => sum + logShareOf(outcome, sharpness), 0) / outcomes.length
}

/** Logarithm of the share that the right captures get at a sharpness. */
export function logShareOf({ scores, right }: Pick<Outcome, 'scores' | 'right'>, sharpness: number): number {
  const most = scores.reduce((best, score) => Math.max(best, score), -Infinity)
  const weights = scores.map((score) => Math.exp(sharpness * (score - most)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return Math.log(LEAST_SHARE + right.reduce((sum, at) => sum + weights[at]!, 0) / total)
}
