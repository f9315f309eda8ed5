import { adjusted, insideProbability, type KindCalibration, type Reviewed } from './calibration.ts'
import { goldenSection } from './goldenSection.ts'
import type { Traits } from './traits.ts'

/** An answer that an operator has judged, matched anew. */
export interface ReviewedAnswer {
  /** Of its kind of query, as it was calibrated before any answer was reviewed. */
  readonly kind: KindCalibration
  /** Scores of the captures, nats. */
  readonly scores: Float64Array
  /** Accepted: the captures of the place that was accepted. Else those of all the places that were shown, none of which it was. */
  readonly named: readonly number[]
  readonly isAccepted: boolean
  /** At a sharpness. */
  traits(sharpness: number): Traits
}

/**
 * How far a site may lie from what was calibrated, as standard deviations of normal distributions: of the logarithm of
 * its sharpness, of the logarithm of its steepness, and of its shift, nats. They are what ten answers have to overcome.
 */
const PRIOR = { sharper: 0.2, steeper: 0.2, shift: 0.5 }

/** No number is looked for farther away than so many deviations. */
const FARTHEST = 4

/** Every number is looked for so many times in turn, each with so many steps of a golden section. */
const SWEEPS = 4
const STEPS = 18

/** No answer is ever less likely than this: whoever accepts a wrong place is no reason to change everything. */
const LEAST = 0.02

/**
 * Fits what a site's reviewed answers say of its calibration: a factor of the sharpness, and a slope and a shift of the log-odds
 * that the site shows the place. Maximum a posteriori under `PRIOR`, of the likelihood of what operators did: they accept a place
 * with its probability, and reject all that is shown with what is left.
 */
export function fitReviewed(answers: readonly ReviewedAnswer[]): Reviewed {
  const found = { sharper: 0, steeper: 0, shift: 0 }
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (const name of ['sharper', 'steeper', 'shift'] as const) {
      const most = FARTHEST * PRIOR[name]
      found[name] = goldenSection((value) => logPosterior(answers, { ...found, [name]: value }), {
        low: -most,
        high: most,
        steps: STEPS,
      })
    }
  return { answers: answers.length, ...found }
}

function logPosterior(answers: readonly ReviewedAnswer[], tried: Omit<Reviewed, 'answers'>): number {
  const prior = (['sharper', 'steeper', 'shift'] as const).reduce(
    (sum, name) => sum - (tried[name] / PRIOR[name]) ** 2 / 2,
    0,
  )
  return answers.reduce((sum, answer) => sum + Math.log(chanceOf(answer, tried)), prior)
}

/** Probability that an operator does what was done. */
function chanceOf(answer: ReviewedAnswer, tried: Omit<Reviewed, 'answers'>): number {
  const kind = adjusted(answer.kind, tried)
  const most = answer.scores.reduce((best, score) => Math.max(best, score), -Infinity)
  const weightOf = (score: number): number => Math.exp(kind.sharpness * (score - most))
  const total = answer.scores.reduce((sum, score) => sum + weightOf(score), 0)
  const named = answer.named.reduce((sum, at) => sum + weightOf(answer.scores[at]!), 0) / total
  const accepted = insideProbability(kind, answer.traits(kind.sharpness)) * named
  return LEAST + (1 - 2 * LEAST) * (answer.isAccepted ? accepted : 1 - accepted)
}
