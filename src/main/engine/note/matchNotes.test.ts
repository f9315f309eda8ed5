import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchNotes, type NotedClue } from './matchNotes.ts'
import { Passages, type Passage } from './Passages.ts'

const ROWS = 20
const DIM = 8
const SCALE = 20

/** A direction of descriptor space: texts of one meaning share it. */
function meaning(which: number): Float32Array {
  return Float32Array.from({ length: DIM }, (_, i) => Number(i === which))
}

function aPassage(row: number, text: string, which = 0, view: Passage['view'] = null): Passage {
  return { row, view, text, vector: meaning(which) }
}

function aClue(text: string, clue: Partial<NotedClue> = {}): NotedClue {
  return { text, vector: null, unknownWords: [], isNegated: false, ...clue }
}

function says(clue: NotedClue, ...passages: readonly Passage[]): Float32Array {
  return matchNotes(clue, new Passages(passages, ROWS), SCALE)
}

const best = (nats: Float32Array): number => nats.indexOf(Math.max(...nats))
const meanRatio = (nats: Float32Array): number =>
  nats.reduce((sum, each) => sum + Math.exp(each), 0) / nats.length

const anyWord = fc.constantFrom('kiosk', 'Frieda', 'depot', '7b', 'red', 'the', 'Müller')
const anyText = fc.array(anyWord, { maxLength: 5 }).map((words) => words.join(' '))
const anyPassages = fc.array(
  fc.record({
    row: fc.nat(ROWS - 1),
    view: fc.constantFrom<Passage['view']>(null, 0, 1, 2, 3),
    text: anyText,
    vector: fc.nat(DIM - 1).map(meaning),
  }),
  { maxLength: 30 },
)
const anyClue = fc.record({
  text: anyText,
  vector: fc.option(fc.nat(DIM - 1).map(meaning)),
  unknownWords: fc.subarray(['Frieda', 'Müller']),
  isNegated: fc.constant(false),
})

describe('matchNotes', () => {
  it('says nothing where nothing is written', () => {
    expect(says(aClue("Frieda's kiosk", { vector: meaning(0) }))).toEqual(new Float32Array(ROWS * 4))
  })

  it('lifts the capture of which alone a name is written', () => {
    const nats = says(
      aClue('a kiosk called Frieda', { unknownWords: ['Frieda'] }),
      aPassage(7, "Frieda's kiosk", 1),
      aPassage(2, 'a red house', 1),
    )
    expect([...nats.subarray(28, 32)].every((each) => each === nats[28])).toBe(true)
    expect(best(nats)).toBe(28)
    expect(nats[28]).toBeGreaterThan(1)
    expect(nats[0]).toBeLessThan(0)
  })

  it('finds a number, a name over case and accents, and one that a captioner saw on one side', () => {
    expect(best(says(aClue('at depot 7b'), aPassage(4, 'Depot 7B', 1, 2)))).toBe(4 * 4 + 2)
    expect(best(says(aClue('there is Müllers shop'), aPassage(5, 'MULLERS', 1, 3)))).toBe(5 * 4 + 3)
  })

  it('finds a name that is typed without its capital', () => {
    expect(best(says(aClue('friedas kiosk'), aPassage(6, 'the kiosk of Friedas', 1)))).toBe(6 * 4)
  })

  it('lets a word of the language tell only captures with notes apart', () => {
    const nats = says(aClue('a fountain'), aPassage(1, 'fountain', 1), aPassage(2, 'a wall', 1))
    expect(nats[1 * 4]).toBeGreaterThan(0)
    expect(nats[2 * 4]).toBeLessThan(0)
    expect(nats[3 * 4]).toBe(0)
  })

  it('makes less of a name the more notes have it', () => {
    const named = (count: number): number =>
      says(aClue('at Frieda'), ...Array.from({ length: count }, (_, row) => aPassage(row, 'Frieda', 1)))[0]!
    expect(named(1)).toBeGreaterThan(named(5))
    expect(named(ROWS)).toBeCloseTo(0)
  })

  it('finds the passage that means the same in other words', () => {
    const nats = says(
      aClue('a drinking fountain', { vector: meaning(3) }),
      aPassage(1, 'water to drink', 3),
      aPassage(2, 'a wall', 5),
    )
    expect(best(nats)).toBe(1 * 4)
    expect(nats[2 * 4]).toBeLessThan(0)
    expect(nats[9 * 4]).toBe(0)
  })

  it('speaks against the captures where what is said to be absent is written', () => {
    const nats = says(
      aClue('Frieda', { isNegated: true, unknownWords: ['Frieda'] }),
      aPassage(7, 'the kiosk of Frieda', 1),
    )
    expect(nats[28]).toBeLessThan(-1)
    expect(nats[28]).toBeGreaterThan(-3)
    expect(nats[0]).toBeGreaterThan(0)
  })

  it('names a thing less surely from a capture close by', () => {
    const onlookers = Array.from({ length: ROWS }, (_, row) => (row === 7 ? [{ row: 8, quarters: 1 }] : []))
    const nats = matchNotes(
      aClue('at Frieda'),
      new Passages([aPassage(7, 'Frieda', 1, 2)], ROWS, onlookers),
      SCALE,
    )
    expect(best(nats)).toBe(7 * 4 + 2)
    expect(nats.toSorted((a, b) => b - a)[1]).toBe(nats[8 * 4 + 1])
  })

  it('for any notes and clue: stays above ln 0.85 and below ln n, has a mean ratio of 1, whatever the order', () => {
    fc.assert(
      fc.property(anyPassages, anyClue, (passages, clue) => {
        const nats = says(clue, ...passages)
        expect(Math.min(...nats)).toBeGreaterThanOrEqual(Math.log(0.85) - 1e-6)
        expect(Math.max(...nats)).toBeLessThanOrEqual(Math.log(ROWS * 4))
        expect(meanRatio(nats)).toBeCloseTo(1, 4)
        for (const [i, nat] of says(clue, ...passages.toReversed()).entries())
          expect(nat).toBeCloseTo(nats[i]!, 5)
      }),
    )
  })
})
