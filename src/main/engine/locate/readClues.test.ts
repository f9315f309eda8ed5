import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClues } from './readClues.ts'

const nothing = { text: '', front: '', right: '', back: '', left: '' }

function fromText(text: string): string[] {
  return readClues({ ...nothing, text }).map((clue) => `${clue.direction ?? 'anywhere'}: ${clue.text}`)
}

describe('readClues', () => {
  it('takes each direction field as one clue and leaves empty ones out', () => {
    expect(readClues({ ...nothing, front: 'a red door', left: '  ', back: ' trees ' })).toEqual([
      { text: 'a red door', direction: 'front' },
      { text: 'trees', direction: 'back' },
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

  it('never invents words and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const typed = text.toLowerCase()
        for (const clue of readClues({ ...nothing, text }))
          for (const word of clue.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
            expect(typed).toContain(word)
      }),
    )
  })
})
