import { describe, expect, it } from 'vitest'
import { insideProbability } from './calibration.ts'
import { fitCalibration, type Outcome } from './fitCalibration.ts'
import { traitNames, type Traits } from './traits.ts'

/** Pseudo-random numbers in 0…1, the same every time. */
function randomly(): () => number {
  let state = 12_345
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
}

const traits = (value: number): Traits => ({
  ...(Object.fromEntries(traitNames.map((name) => [name, 0])) as Record<(typeof traitNames)[number], number>),
  similarity: value,
})

/** Outcomes of ten captures whose right one is drawn with odds exp(sharpness × score). */
function drawn(count: number, sharpness: number): Outcome[] {
  const random = randomly()
  return Array.from({ length: count }, (_, i): Outcome => {
    const scores = Float64Array.from({ length: 10 }, () => 6 * random()).sort((a, b) => b - a)
    const weights = scores.map((score) => Math.exp(sharpness * score))
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
    const right = weights.findIndex((weight) => (left -= weight) <= 0)
    const isInside = i % 2 === 0
    const value = (isInside ? 1 : -1) + 2 * (random() - 0.5) * 2
    return { kind: 'two', scores, right: isInside ? [right] : [], traits: () => traits(value) }
  })
}

describe('fitCalibration', () => {
  it('finds the sharpness with which the right captures were drawn', () => {
    for (const sharpness of [0.5, 1, 2]) {
      const found = fitCalibration(drawn(4000, sharpness)).two!.sharpness
      expect(found / sharpness).toBeGreaterThan(0.9)
      expect(found / sharpness).toBeLessThan(1.1)
    }
  })

  it('is the surer that the site shows the place the more a telling trait says so', () => {
    const kind = fitCalibration(drawn(2000, 1)).two!
    const [none, some, much] = [-2, 0, 2].map((value) => insideProbability(kind, traits(value)))
    expect(none).toBeLessThan(some!)
    expect(some).toBeLessThan(much!)
    expect(kind.weights.lead).toBeCloseTo(0) // says nothing, weighs nothing
  })

  it('expects three queries in ten to be of other places, whatever share it was fitted on', () => {
    const even = fitCalibration(drawn(2000, 1)).two!
    expect(insideProbability(even, traits(0))).toBeCloseTo(0.7, 1)
    const outcomes = drawn(4000, 1)
    const fewer = outcomes.filter(({ right }, i) => right.length > 0 || i % 10 === 1)
    expect(insideProbability(fitCalibration(fewer).two!, traits(0))).toBeCloseTo(0.7, 1)
  })

  it('leaves kinds alone of which too little is known', () => {
    expect(fitCalibration(drawn(90, 1))).toEqual({})
    expect(Object.keys(fitCalibration(drawn(200, 1)))).toEqual(['two'])
  })
})
