import { describe, expect, it } from 'vitest'
import { passagesOf } from './passagesOf.ts'
import { namesIn, wordsOf } from './wordsOf.ts'

describe('passagesOf', () => {
  it('splits a note as a description is split, and leaves out what is absent', () => {
    expect(passagesOf("A red kiosk. Frieda's bakery on the left, no trees")).toEqual([
      'A red kiosk.',
      "Frieda's bakery",
    ])
    expect(passagesOf('…!')).toEqual([])
  })
})

describe('wordsOf and namesIn', () => {
  it('compares words without case and accents', () => {
    expect(wordsOf('Café 7b — ÉCOLE')).toEqual(['cafe', '7b', 'ecole'])
  })

  it('takes numbers, capitals inside a text and what the encoder does not know for names', () => {
    expect([...namesIn('The shop of Müller at no 14', [])]).toEqual(['muller', '14'])
    expect([...namesIn('friedas kiosk', ['friedas'])]).toEqual(['friedas'])
  })
})
