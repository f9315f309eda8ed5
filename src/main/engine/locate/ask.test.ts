import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VIEWS } from '../../../shared/bearing.ts'
import type { Facing, Question } from '../../../shared/query.ts'
import { aComparison, someCaptures } from '../../../../tests/builders/galleries.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { askNext, gainsOf } from './ask.ts'
import { sharesOf } from './belief.ts'
import type { Concept, Vocabulary } from './concepts.ts'
import { matchGroups, type GroupMatch } from './matchGroups.ts'

/** Captures described on the left alone: all alike, or one of them a favourite. */
function aMatch(count: number, facing: Facing = 'capture', favourite: number | null = null): GroupMatch {
  const captures = someCaptures(count)
  const similarities = new Float32Array(count * VIEWS)
  if (favourite !== null) similarities[favourite * VIEWS + 3] = 1
  return matchGroups(captures, aComparison([similarities], [...captures.keys()]), [{ direction: 'left' }], {
    logitScale: 20,
    facing,
  })
}

/** Chances of things by capture, the same on all sides or one for each. */
function aVocabulary(things: Record<string, readonly (number | readonly number[])[]>): Vocabulary {
  const concepts = Object.keys(things).map((thing): Concept => ({ thing, seen: 0.1 }))
  return {
    concepts,
    chancesAt: (rows) =>
      Uint8Array.from({ length: rows.length * VIEWS * concepts.length }, (_, cell) => {
        const [view, thing] = [Math.floor(cell / concepts.length), concepts[cell % concepts.length]!.thing]
        const chance = things[thing]![rows[Math.floor(view / VIEWS)]!]!
        return 255 * (typeof chance === 'number' ? chance : chance[view % VIEWS]!)
      }),
  }
}

function asked(
  match: GroupMatch,
  vocabulary: Vocabulary,
  texts: readonly string[] = [],
  facing: Facing = 'capture',
): Question | null {
  const clues = texts.map((text) => ({ text }))
  return askNext(match, vocabulary, { shares: sharesOf(match, 1), sharpness: 1, facing, asked: clues })
}

/** What a clear answer holds, of which one in ten is any of the fifteen others: bits that noise takes from it. */
const NOISE_BITS = -0.9 * Math.log2(0.9) - 0.1 * Math.log2(0.1 / 15)

describe('askNext', () => {
  it('asks for what tells the captures apart, on whichever sides they show it', () => {
    const vocabulary = aVocabulary({
      'a shop': [1, 1, 1, 1],
      'a church': [
        [0, 0, 0, 1],
        [0, 0, 1, 0],
        [0, 1, 1, 0],
        [0, 0, 0, 0],
      ],
      'a bench': [1, 0, 0, 0],
    })
    expect(asked(aMatch(4), vocabulary)).toMatchObject({
      words: 'On which sides do you see a church?',
      clue: { text: 'a church', direction: null, isNegated: false },
      // Four answers, all different: two bits, but for the noise, which now and then brings another of the four.
      gainBits: expect.closeTo(
        // Of all answers each of the four comes with a chance of 0.23, each of the other twelve with 0.1 / 15.
        -4 * 0.23 * Math.log2(0.23) - 12 * (0.1 / 15) * Math.log2(0.1 / 15) - NOISE_BITS,
        2,
      ),
    })
  })

  it('asks of who may be turned any way what tells the turn, too', () => {
    const free = matchGroups(
      [...Array(2)].map(() => ({ headingDeg: 0 }) as GalleryCapture),
      aComparison([], [0, 1]),
      [],
      { logitScale: 20, facing: 'unknown' },
    )
    const vocabulary = aVocabulary({ 'a church': [[1, 0, 0, 0], 0], 'a shop': [[1, 1, 1, 1], 0] })
    expect(asked(free, vocabulary, [], 'unknown')).toMatchObject({ clue: { text: 'a church' } })
  })

  it('turns with the operator', () => {
    // Seen on the left is what the capture shows in front: the operator's front is a quarter turn clockwise.
    const similarities = new Float32Array(2 * VIEWS)
    similarities[0] = similarities[VIEWS] = 1
    const match = matchGroups(someCaptures(2), aComparison([similarities], [0, 1]), [{ direction: 'left' }], {
      logitScale: 40,
      facing: 'unknown',
    })
    // Both captures look alike from there, as the second is the first, turned.
    const vocabulary = aVocabulary({
      'a church': [
        [0, 1, 0, 0],
        [0, 1, 0, 0],
      ],
      'a bench': [
        [0, 1, 0, 0],
        [1, 0, 0, 0],
      ],
    })
    const gains = gainsOf(match, vocabulary, { shares: sharesOf(match, 1), sharpness: 1, facing: 'unknown' })
    // What is left for the church is the doubt about the turn.
    expect(gains[1]! - gains[0]!).toBeGreaterThan(0.5)
  })

  it('is silent where no answer would tell', () => {
    expect(asked(aMatch(3), aVocabulary({ 'a shop': [1, 1, 1], 'a church': [0, 0, 0] }))).toBeNull()
    expect(asked(aMatch(3), aVocabulary({ 'a shop': [0.5, 0.5, 0.55] }))).toBeNull()
  })

  it('asks nothing that was said, answered or could not be told', () => {
    const vocabulary = aVocabulary({ 'a red brick house': [1, 0] })
    expect(asked(aMatch(2), vocabulary, ['Two red houses of brick'])).toBeNull()
    expect(asked(aMatch(2), vocabulary, ['a house'])).not.toBeNull()
  })

  it('never asks a question twice, whatever the chances are', () => {
    const views = fc.array(fc.tuple(chance, chance, chance, chance), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(views, views, (shops, churches) => {
        const vocabulary = aVocabulary({ 'a shop': shops, 'a church': churches })
        const said: string[] = []
        for (let next = asked(aMatch(5), vocabulary); next; next = asked(aMatch(5), vocabulary, said)) {
          expect(said).not.toContain(next.clue.text)
          said.push(next.clue.text)
        }
        expect(said.length).toBeLessThanOrEqual(2)
      }),
    )
  })
})

const chance = fc.double({ min: 0, max: 1, noNaN: true })

describe('gainsOf', () => {
  it('is never negative, never more than an answer holds, and nothing for what all captures share', () => {
    fc.assert(
      fc.property(
        fc.array(chance, { minLength: 6, maxLength: 6 }),
        chance,
        fc.nat(5),
        (own, shared, best) => {
          const match = aMatch(6, 'unknown', best)
          const vocabulary = aVocabulary({ own, shared: Array<number>(6).fill(shared) })
          const asking = { shares: sharesOf(match, 1), sharpness: 1, facing: 'unknown' as const }
          const gains = gainsOf(match, vocabulary, asking)
          expect(gains[0]).toBeGreaterThanOrEqual(0)
          expect(gains[0]).toBeLessThanOrEqual(4 - NOISE_BITS + 1e-9)
          expect(gains[1]).toBeCloseTo(0, 9)
        },
      ),
    )
  })
})
