import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { directions, VIEWS } from '../../../shared/bearing.ts'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { AskedClue, Facing, Question } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { askNext, gainsOf } from './ask.ts'
import { sharesOf } from './belief.ts'
import type { Concept, ConceptChances } from './concepts.ts'
import { matchGroups, type GroupMatch } from './matchGroups.ts'

function aGallery(count: number): GalleryCapture[] {
  return Array.from({ length: count }, (_, i) => ({
    id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
    filename: `${i}.jpg`,
    xM: i * 10,
    yM: 0,
    zM: null,
    headingDeg: 0,
    capturedAt: null,
  }))
}

/** Captures described on the left alone: all alike, or one of them a favourite. */
function aMatch(count: number, facing: Facing = 'capture', favourite: number | null = null): GroupMatch {
  const captures = aGallery(count)
  const similarities = new Float32Array(count * VIEWS)
  if (favourite !== null) similarities[favourite * VIEWS + 3] = 1
  return matchGroups(captures, [...captures.keys()], [{ direction: 'left', similarities }], {
    logitScale: 20,
    facing,
  })
}

/** Chances of things by capture, the same on all sides or one for each. */
function aTable(things: Record<string, readonly (number | readonly number[])[]>): ConceptChances {
  const concepts = Object.keys(things).map((thing): Concept => ({ thing, number: 'one', seen: 0.1 }))
  const rows = Object.values(things)[0]!.length
  const chances = Uint8Array.from({ length: rows * VIEWS * concepts.length }, (_, cell) => {
    const [view, thing] = [Math.floor(cell / concepts.length), concepts[cell % concepts.length]!.thing]
    const chance = things[thing]![Math.floor(view / VIEWS)]!
    return 255 * (typeof chance === 'number' ? chance : chance[view % VIEWS]!)
  })
  return { concepts, chances }
}

type Said = Pick<AskedClue, 'text' | 'direction' | 'bearingDeg'>
function asked(
  match: GroupMatch,
  table: ConceptChances,
  clues: Said[] = [],
  facing: Facing = 'capture',
): Question | null {
  return askNext(match, table, { shares: sharesOf(match, 1), sharpness: 1, facing, asked: clues })
}

const anywhere = (text: string): Said => ({ text, direction: null, bearingDeg: null })

describe('askNext', () => {
  it('asks for what halves the captures that are believed, and says where', () => {
    const table = aTable({
      'a shop': [1, 1, 1, 1],
      'a church': [
        [0, 0, 0, 1],
        [0, 0, 0, 1],
        [0, 0, 1, 0],
        [0, 0, 1, 0],
      ],
      'a bench': [1, 0, 0, 0],
    })
    expect(asked(aMatch(4), table)).toMatchObject({
      words: 'Is there a church behind you?',
      clue: { text: 'a church', direction: 'back', bearingDeg: 180, isNegated: false },
      // A bit, but for the noise of one wrong answer in ten: 1 − H(0.1).
      gainBits: expect.closeTo(0.531, 3),
    })
  })

  it('asks for no side while nothing tells how the operator is turned', () => {
    const free = matchGroups(
      [...Array(2)].map(() => ({ headingDeg: 0 }) as GalleryCapture),
      [0, 1],
      [],
      {
        logitScale: 20,
        facing: 'unknown',
      },
    )
    const table = aTable({ 'a church': [[1, 0, 0, 0], 0] })
    expect(asked(free, table, [], 'unknown')).toMatchObject({ words: 'Is there a church in sight?' })
  })

  it('turns with the operator', () => {
    // Seen on the left is what the capture shows in front: the operator's front is a quarter turn clockwise.
    const similarities = new Float32Array(2 * VIEWS)
    similarities[0] = similarities[VIEWS] = 1
    const match = matchGroups(aGallery(2), [0, 1], [{ direction: 'left', similarities }], {
      logitScale: 40,
      facing: 'unknown',
    })
    const table = aTable({ 'a church': [[0, 1, 0, 0], 0] })
    const gains = gainsOf(match, table, { shares: sharesOf(match, 1), sharpness: 1 }, directions)
    expect(gains.map(([gain]) => gain! > 0.4)).toEqual([true, false, false, false])
  })

  it('is silent where no answer would tell', () => {
    expect(asked(aMatch(3), aTable({ 'a shop': [1, 1, 1], 'a church': [0, 0, 0] }))).toBeNull()
    expect(asked(aMatch(3), aTable({ 'a shop': [0.5, 0.5, 0.55] }))).toBeNull()
  })

  it('asks nothing that was said, answered or could not be told', () => {
    const table = aTable({ 'a red brick house': [1, 0] })
    const match = aMatch(2)
    expect(asked(match, table, [anywhere('Two red houses of brick')])).toBeNull()
    expect(asked(match, table, [anywhere('a house')])).not.toBeNull()
    const left: Said = { text: 'a red brick house', direction: 'left', bearingDeg: 270 }
    const next = asked(match, table, [left])
    expect(next?.clue.direction).toBe('front')
    const four = directions.map((direction, i): Said => ({ ...left, direction, bearingDeg: i * 90 }))
    expect(asked(match, table, four)).toBeNull()
  })

  it('never asks a question twice, whatever the chances are', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    const views = fc.array(fc.tuple(chance, chance, chance, chance), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(views, views, (shops, churches) => {
        const table = aTable({ 'a shop': shops, 'a church': churches })
        const said: Said[] = []
        const words = new Set<string>()
        for (let next = asked(aMatch(5), table); next; next = asked(aMatch(5), table, said)) {
          expect(words).not.toContain(next.words)
          words.add(next.words)
          said.push(next.clue)
        }
        expect(words.size).toBeLessThanOrEqual(10)
      }),
    )
  })
})

describe('gainsOf', () => {
  it('is never negative, never more than an answer holds, and nothing for what all captures share', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(chance, { minLength: 6, maxLength: 6 }),
        chance,
        fc.nat(5),
        (own, shared, best) => {
          const match = aMatch(6, 'unknown', best)
          const table = aTable({ own, shared: Array<number>(6).fill(shared) })
          const shares = sharesOf(match, 1)
          for (const gains of gainsOf(match, table, { shares, sharpness: 1 }, [...directions, null])) {
            expect(gains[0]).toBeGreaterThanOrEqual(0)
            expect(gains[0]).toBeLessThanOrEqual(0.5311)
            expect(gains[1]).toBeCloseTo(0, 9)
          }
        },
      ),
    )
  })
})
