import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aComparison, aGallery, unitVectors } from '../../../../tests/builders/galleries.ts'
import { directions } from '../../../shared/bearing.ts'
import { dot } from '../index/dot.ts'
import { openIndex } from '../index/openIndex.ts'
import { certify } from './certify.ts'
import { matchGroups, type GroupClue } from './matchGroups.ts'

describe('certify', () => {
  it('puts the best first whatever is wrong with the others, and reads no more than could be among them', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
          {
            minLength: 1,
            maxLength: 60,
          },
        ),
        fc.integer({ min: 1, max: 12 }),
        fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
        (told, best, off) => {
          const exact = told.map(([score, error]) => score + error * off.next().value!)
          const scores = Float64Array.from(told, ([score]) => score)
          const errors = told.map(([, error]) => error)
          const { isCertain, best: found } = certify(
            {
              scores,
              errorAt: (at) => errors[at]!,
              errorMost: 1,
              rescore: (positions) => {
                for (const at of positions) [scores[at], errors[at]] = [exact[at]!, 0]
              },
            },
            best,
          )
          expect(isCertain).toBe(true)
          const first = (of: Iterable<number>): number[] => [...of].sort((a, b) => b - a).slice(0, best)
          expect(first(scores)).toEqual(first(exact))
          expect(found.map((at) => exact[at]!)).toEqual(first(exact))
        },
      ),
    )
  })

  it('reads only the best where no other can reach them', () => {
    const errors = [0.5, 0.5, 0.5, 0.5, 0.5]
    const certificate = certify(
      {
        scores: Float64Array.of(9, 1, 8, 2, 0),
        errorMost: 0.5,
        errorAt: (at) => errors[at]!,
        rescore: (positions) => void positions.forEach((at) => (errors[at] = 0)),
      },
      2,
    )
    expect(certificate).toEqual({ isCertain: true, read: 2, best: [0, 2] })
    expect(errors).toEqual([0, 0.5, 0, 0.5, 0.5])
  })
})

describe('certify', () => {
  it('names nobody twice, and is not certain, where descriptors cannot be read', () => {
    const certificate = certify(
      {
        scores: Float64Array.of(9, 8, 7.9, 2),
        errorMost: 0.5,
        errorAt: () => 0.5,
        rescore: () => {},
      },
      2,
    )
    expect(certificate).toEqual({ isCertain: false, read: 3, best: [0, 1] })
  })
})

describe('matchGroups on a comparison by codes', () => {
  it('has at its turns what it has at the best of them, once the best are certain', () => {
    const [captures, dim, best] = [300, 24, 40]
    const gallery = aGallery({ captures, dim })
    const queries = [1, 2, 3].map((seed) => unitVectors(1, dim, seed))
    for (const [last, facing] of [
      [{ direction: 'left', isNegated: true }, 'unknown'],
      [{ direction: null, bearingDeg: 90, reference: 'north' }, 'unknown'],
      [{ direction: 'left', isNegated: true }, 'capture'],
      [{ direction: 'left' }, 40],
    ] as const) {
      const comparison = openIndex('exact', gallery).compare(queries)
      const clues: GroupClue[] = [{ direction: 'front' }, { direction: 'back' }, last]
      const match = matchGroups(gallery.captures, comparison, clues, {
        logitScale: 30,
        facing,
        certain: best,
      })
      for (const at of match.first(best)) {
        const turns = match.scores.subarray(at * match.turns, (at + 1) * match.turns)
        expect(Math.max(...turns)).toBe(match.bestScore(at))
        expect(turns[match.bestTurn(at)]).toBe(match.bestScore(at))
      }
    }
  })

  it('has the best of the stored descriptors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(1, 3, 10), (seed, best) => {
        const [captures, dim] = [400, 24]
        const vectors = unitVectors(captures * 4, dim, seed)
        const gallery = aGallery({ captures, dim, vectors })
        const queries = directions.map((_, i) =>
          unitVectors(4, dim, seed + 1).subarray(i * dim, (i + 1) * dim),
        )
        const comparison = openIndex('exact', gallery).compare(queries)
        const rows = [...gallery.captures.keys()]
        const how = { logitScale: 14, facing: 'unknown' as const }
        const clue = (i: number): GroupClue => ({
          direction: i === 3 ? null : directions[i]!,
          isNegated: i === 2,
          ...(i === 1 && { bearingDeg: 135 }),
        })
        const coded = matchGroups(
          gallery.captures,
          comparison,
          queries.map((_, i) => clue(i)),
          { ...how, certain: best },
        )
        const stored = queries.map((query) =>
          Float32Array.from({ length: captures * 4 }, (_, view) => dot(query, vectors, view * dim)),
        )
        const plain = matchGroups(
          gallery.captures,
          aComparison(stored, rows),
          queries.map((_, i) => clue(i)),
          how,
        )
        expect(plain.certificate).toBeNull()
        expect(coded.certificate!.isCertain).toBe(true)
        // What is usual is told by the codes: captures as good as each other may change places.
        for (let i = 0; i < best; i++) {
          const [found, wanted] = [coded.order[i]!, plain.order[i]!]
          expect(plain.bestScore(found)).toBeCloseTo(plain.bestScore(wanted), 1)
          expect(coded.bestScore(found)).toBeCloseTo(plain.bestScore(found), 1)
        }
      }),
      { numRuns: 40 },
    )
  })
})
