import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjusted, insideProbability, type KindCalibration } from './calibration.ts'
import { fitReviewed, type ReviewedAnswer } from './fitReviewed.ts'
import { traitNames, type Traits } from './traits.ts'

const zero = Object.fromEntries(traitNames.map((name) => [name, 0])) as Traits
/** Log-odds that the site shows the place are the lead. */
const kind: KindCalibration = { sharpness: 1, bias: 0, weights: { ...zero, lead: 1 }, inside: 1, outside: 1 }

/** An answer whose first place leads the only other one by so much, and all others by far. */
const anAnswer = (lead: number, isAccepted: boolean): ReviewedAnswer => ({
  kind,
  scores: Float64Array.of(20 + lead, 20, 0, 0),
  named: [0],
  isAccepted,
  traits: () => ({ ...zero, lead }),
})

/** What is told of the first place: the chance that it is accepted. */
function told({ scores, traits }: ReviewedAnswer, by: KindCalibration): number {
  const weights = scores.map((score) => Math.exp(by.sharpness * (score - scores[0]!)))
  return insideProbability(by, traits(by.sharpness)) / weights.reduce((sum, weight) => sum + weight, 0)
}

const leads = [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]

describe('fitReviewed', () => {
  it('changes nothing where there was nothing to learn', () => {
    const { sharper, steeper, shift } = fitReviewed([])
    for (const number of [sharper, steeper, shift]) expect(number).toBeCloseTo(0, 2)
  })

  it('is not broken by ten answers, whatever they are', () => {
    const answer = fc.record({ lead: fc.constantFrom(...leads), isAccepted: fc.boolean() })
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 10 }), (judged) => {
        const reviewed = fitReviewed(judged.map(({ lead, isAccepted }) => anAnswer(lead, isAccepted)))
        const changed = adjusted(kind, reviewed)
        for (const lead of leads) {
          const of = (by: KindCalibration): number => told(anAnswer(lead, true), by)
          const logOdds = (share: number): number => Math.log(share / (1 - share))
          expect(Math.abs(logOdds(of(changed)) - logOdds(of(kind)))).toBeLessThan(2)
        }
        // Whoever was likelier before stays likelier.
        const shares = leads.map((lead) => told(anAnswer(lead, true), changed))
        expect([...shares].sort((a, b) => a - b)).toEqual(shares)
      }),
      { numRuns: 40 },
    )
  })

  it('finds how often operators accept, with answers enough', () => {
    // On this site half of what was held for likely was wrong.
    const judged = leads.flatMap((lead) => {
      const accepted = Math.round(50 * told(anAnswer(lead, true), kind) ** 2)
      return Array.from({ length: 50 }, (_, i) => anAnswer(lead, i < accepted))
    })
    const reviewed = fitReviewed(judged)
    expect(reviewed.answers).toBe(400)
    const changed = adjusted(kind, reviewed)
    const claimed = leads.map((lead) => told(anAnswer(lead, true), changed))
    const happened = leads.map((lead) => told(anAnswer(lead, true), kind) ** 2)
    const error = (shares: readonly number[]): number =>
      shares.reduce((sum, share, i) => sum + Math.abs(share - happened[i]!) / shares.length, 0)
    expect(error(claimed)).toBeLessThan(0.05)
    expect(error(leads.map((lead) => told(anAnswer(lead, true), kind)))).toBeGreaterThan(0.1)
  })
})
