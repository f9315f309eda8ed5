import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clueSchema } from '../../../shared/query.ts'
import { english } from './grammar.en.ts'
import { MAX_CLUES, readClues, readQuery } from './readClues.ts'

const nothing = { text: '', front: '', right: '', back: '', left: '' }

function fromText(text: string): string[] {
  return readClues({ ...nothing, text }).map((clue) => `${clue.direction ?? 'anywhere'}: ${clue.text}`)
}

describe('readClues', () => {
  it('takes each direction field as one clue and leaves empty ones out', () => {
    expect(readClues({ ...nothing, front: 'a red door', left: '  ', back: ' trees ' })).toMatchObject([
      { text: 'a red door', direction: 'front', bearingDeg: 0, reference: 'operator' },
      { text: 'trees', direction: 'back', bearingDeg: 180, reference: 'operator' },
    ])
  })

  it('splits a sentence that speaks of several sides', () => {
    expect(
      fromText(
        'Brick building with a blue awning in front, on my left a bus stop, a church tower far behind',
      ),
    ).toEqual(['front: Brick building with a blue awning', 'left: a bus stop', 'back: a church tower'])
  })

  it('keeps what belongs to a side together, whether the side leads or follows', () => {
    expect(fromText('On my left a kiosk and a red car, behind me a silo')).toEqual([
      'left: a kiosk, a red car',
      'back: a silo',
    ])
    expect(fromText('A kiosk on my left, a red car and a silo behind me')).toEqual([
      'left: A kiosk',
      'back: a red car, a silo',
    ])
  })

  it('leaves a sentence about one side, or none, whole', () => {
    expect(fromText('Shops with awnings, trees and a taxi. A tower straight ahead.')).toEqual([
      'anywhere: Shops with awnings, trees and a taxi.',
      'front: A tower.',
    ])
  })

  it('takes an enumeration without sides for things that may be all around', () => {
    expect(fromText('a red brick shop, two wooden benches, a water tower in the distance')).toEqual([
      'anywhere: a red brick shop',
      'anywhere: two wooden benches',
      'anywhere: a water tower in the distance',
    ])
    expect(fromText('a tall, narrow house, white')).toEqual(['anywhere: a tall, narrow house, white'])
  })

  it('reads the items of a numbered list, and no clue out of a number alone', () => {
    expect(
      fromText('From left to right: 1. A red shop. 2. Two benches.\n3. A tree 4.5 metres high.'),
    ).toEqual([
      'anywhere: From left to right: 1. A red shop.',
      'anywhere: 2. Two benches.',
      'anywhere: 3. A tree 4.5 metres high.',
    ])
    expect(fromText('We are at gate 7. A tree.')).toEqual([
      'anywhere: We are at gate 7.',
      'anywhere: A tree.',
    ])
  })

  it('does not take a relation between two things for a side', () => {
    expect(fromText('a bus stop in front of a red wall, behind trees')).toEqual([
      'anywhere: a bus stop in front of a red wall, behind trees',
    ])
  })

  it('takes "in front on the left" for a place in the front view, and keeps where in it', () => {
    expect(fromText('Yellow billboard in front on the left. Facing a tower on the right.')).toEqual([
      'front: Yellow billboard on the left.',
      'front: a tower on the right.',
    ])
    expect(fromText('a kiosk on the left of a shop')).toEqual(['anywhere: a kiosk on the left of a shop'])
  })

  it('does not take a hyphenated word or an abbreviation for a side or an end', () => {
    expect(
      fromText(
        "a right-angled brick house. back-lit sign; front-facing garage. St. Mary's church on my left",
      ),
    ).toEqual([
      'anywhere: a right-angled brick house.',
      'anywhere: back-lit sign',
      'anywhere: front-facing garage.',
      "left: St. Mary's church",
    ])
  })

  it('knows the ways to say a side', () => {
    expect(
      fromText(
        'Behind is a wall. A kiosk to the right of me. At the back a silo. In front, a gate. A van on the left-hand side.',
      ),
    ).toEqual(['back: is a wall.', 'right: A kiosk.', 'back: a silo.', 'front: a gate.', 'left: A van.'])
  })

  it('reads sides written as headings', () => {
    expect(fromText('left: a kiosk; behind: two silos\nfront - a gate')).toEqual([
      'left: a kiosk',
      'back: two silos',
      'front: a gate',
    ])
  })

  it('leaves the words of a field as they are, sides and spaces included', () => {
    const left = '1. A  kiosk on the right.  2. A tree far behind'
    expect(readClues({ ...nothing, left })).toMatchObject([{ text: left, direction: 'left', distance: null }])
  })

  it('reads a field and free text alike', () => {
    const field = readClues({ ...nothing, left: 'two benches far away, no trees' })
    expect(field).toEqual(readClues({ ...nothing, text: 'On my left two benches far away, no trees' }))
    expect(field.map(({ text, isNegated }) => [text, isNegated])).toEqual([
      ['two benches far away', false],
      ['trees', true],
    ])
  })

  it('gives an absence the side it is said of', () => {
    const clues = readClues({ ...nothing, text: 'A kiosk on my left but no trees, behind me a silo' })
    expect(clues.map(({ text, direction, isNegated }) => [text, direction, isNegated])).toEqual([
      ['A kiosk', 'left', false],
      ['trees', 'left', true],
      ['a silo', 'back', false],
    ])
  })

  it('splits nothing within quotes when it looks for sides', () => {
    expect(fromText('A sign "Bread, Milk and Turn Ahead" on my right and a silo behind me')).toEqual([
      'right: A sign "Bread, Milk and Turn Ahead"',
      'back: a silo',
    ])
  })
})

describe('readQuery', () => {
  it('says what became no clue', () => {
    const text = 'Hello. I am lost. A red shop on my left. Nothing behind me. 🌳🌳. On my right. ...'
    const { clues, dropped } = readQuery({ ...nothing, text })
    expect(clues.map((clue) => clue.text)).toEqual(['A red shop.'])
    expect(dropped).toEqual([
      { text: 'Hello.', reason: 'nothing_named' },
      { text: 'I am lost.', reason: 'nothing_named' },
      { text: 'Nothing behind me.', reason: 'nothing_named' },
      { text: '🌳🌳.', reason: 'no_words' },
      { text: 'On my right.', reason: 'nothing_named' },
    ])
  })

  it('takes hundreds of clues and other languages', () => {
    const many = Array.from({ length: 500 }, (_, i) => `A red house ${i}.`).join(' ')
    expect(readClues({ ...nothing, text: many })).toHaveLength(500)
    expect(500).toBeGreaterThan(MAX_CLUES)
    for (const text of [
      'Ein rotes Haus',
      'дом слева',
      '左手に赤い家があります',
      'بيت أحمر',
      'a\u0000red\u200Bhouse',
    ])
      expect(fromText(text)).toEqual([`anywhere: ${text}`])
  })

  it('never invents words and never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), aRamble), fc.boolean(), (text, isField) => {
        const { clues, dropped } = readQuery(isField ? { ...nothing, back: text } : { ...nothing, text })
        const said = clues.flatMap(({ text, sign, relation }) => [
          text,
          sign ?? '',
          relation?.subject ?? '',
          relation?.object ?? '',
        ])
        const typed = text.toLowerCase()
        for (const words of [...said, ...dropped.map((one) => one.text)])
          for (const word of words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) expect(typed).toContain(word)
        for (const clue of clues) expect(clueSchema.parse(clue)).toEqual(clue)
      }),
    )
  })

  it('reads its own text to the same clue, once no side is left in it', () => {
    fc.assert(
      fc.property(fc.array(aStatement, { minLength: 1, maxLength: 6 }), (statements) => {
        for (const clue of readClues({ ...nothing, text: statements.join('. ') })) {
          if (clue.isNegated) continue
          expect(readClues({ ...nothing, text: clue.text })).toEqual([
            { ...clue, direction: null, bearingDeg: null, reference: 'operator' },
          ])
        }
      }),
    )
  })

  it('ends promptly on text made to be slow', () => {
    const most = 20_000
    const bits = [
      ' ',
      'a',
      ',',
      '. ',
      '1. ',
      ' and ',
      ', ',
      '"',
      "'",
      'no ',
      ' or ',
      'left ',
      'behind ',
      'Aa ',
      'AA ',
      '1 ',
    ]
    const phrases = [...english.fillers, ...english.negation.no].map(
      (phrase) => `${phrase.replace(/[^a-z ]/g, '')} `,
    )
    for (const bit of [
      ...bits,
      ...phrases,
      'on my left, no ',
      'behind me and ',
      '"a',
      'two metres ',
      'sign A ',
    ])
      for (const end of ['', '!', ' on my left']) {
        const text = bit.repeat(Math.ceil(most / bit.length)).slice(0, most - end.length) + end
        const start = performance.now()
        readQuery({ ...nothing, text, front: text })
        expect(performance.now() - start, bit).toBeLessThan(2_000)
      }
  })
})

const aThing = fc.constantFrom(
  'a red kiosk',
  'two benches',
  'a silo',
  'shops with awnings',
  'a tall water tower',
)
const aSide = fc.constantFrom(
  'on my left',
  'behind me',
  "at two o'clock",
  'to the north',
  'ahead and to the right',
  '',
)
const aStatement = fc.tuple(aThing, aSide).map(([thing, side]) => `${thing} ${side}`.trim())
const aRamble = fc
  .array(
    fc.oneof(
      aThing,
      aSide,
      fc.constantFrom(
        'no',
        'and',
        'or',
        'but',
        ',',
        '. ',
        ';',
        '"',
        'A "B" sign',
        'in front of',
        'far away',
        'without any',
        'NO ENTRY',
        "there isn't",
      ),
    ),
  )
  .map((words) => words.join(' '))
