import { describe, expect, it } from 'vitest'
import { aGallery } from '../../../../tests/builders/galleries.ts'
import { ExactIndex } from '../index/ExactIndex.ts'
import type { Gallery } from '../index/Gallery.ts'
import { clueOf, concepts, questionWords, readVocabulary } from './concepts.ts'
import { readClues } from '../clue/readClues.ts'

const steps = concepts.find(({ thing }) => thing === 'steps')!
const tower = concepts.find(({ thing }) => thing === 'a church tower')!

describe('concepts', () => {
  it('are 60 to 200 things, none of them twice', () => {
    expect(concepts.length).toBeGreaterThanOrEqual(60)
    expect(concepts.length).toBeLessThanOrEqual(200)
    expect(new Set(concepts.map(({ thing }) => thing)).size).toBe(concepts.length)
  })

  it('are understood word for word when an operator types one with its side', () => {
    for (const concept of concepts)
      for (const [said, side] of [
        ['', {}],
        [' on my left', { direction: 'left', bearingDeg: 270 }],
        [' behind me', { direction: 'back', bearingDeg: 180 }],
        [' in front of me', { direction: 'front', bearingDeg: 0 }],
      ] as const)
        expect(readClues({ text: concept.thing + said, front: '', right: '', back: '', left: '' })).toEqual([
          { ...clueOf(concept), ...side },
        ])
  })
})

describe('questionWords', () => {
  it('asks as one would ask a person', () => {
    expect([questionWords(tower), questionWords(steps)]).toEqual([
      'On which sides do you see a church tower?',
      'On which sides do you see steps?',
    ])
  })
})

/** Three captures of two numbers: each view is the first axis, but one of capture 1, which is the second. */
function threeCaptures(): Gallery {
  const vectors = new Float32Array(3 * 4 * 2)
  for (let view = 0; view < 12; view++) vectors[view * 2 + (view === 6 ? 1 : 0)] = 1
  return aGallery({ captures: 3, dim: 2, vectors })
}

describe('readVocabulary', () => {
  it('holds a view for the likelier to show a thing the more alike it is, and leaves out what cannot be read', async () => {
    const vectors = new Float32Array(concepts.length * 2)
    for (let i = 0; i < concepts.length; i++) vectors[i * 2 + 1] = 1
    const unread = concepts.indexOf(steps)
    const tokens = concepts.map((_, i) => ({
      unknownWords: [],
      hasMeaning: i !== unread,
      words: { count: 1, whole: 1 },
      dropped: 0,
    }))
    const vocabulary = await readVocabulary(new ExactIndex(threeCaptures()), { vectors, tokens }, 4)
    expect(vocabulary.concepts).toEqual(concepts.filter((concept) => concept !== steps))
    const column = vocabulary.concepts.indexOf(tower)
    const chances = Array.from(vocabulary.chancesAt([0, 1, 2]))
      .filter((_, cell) => cell % vocabulary.concepts.length === column)
      .map((byte) => byte / 255)
    const [usual, shown] = [chances[0]!, chances[6]!]
    expect(shown).toBeGreaterThan(tower.seen * 3)
    expect(usual).toBeLessThan(tower.seen)
    expect(chances).toEqual(chances.map((_, view) => (view === 6 ? shown : usual)))
    const other = vocabulary.chancesAt([1]).filter((_, cell) => cell % vocabulary.concepts.length === column)
    expect([...other].map((byte) => byte / 255)).toEqual(chances.slice(4, 8))
  })
})
