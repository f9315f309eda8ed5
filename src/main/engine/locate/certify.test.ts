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

describe('matchGroups on a comparison by codes', () => {
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
