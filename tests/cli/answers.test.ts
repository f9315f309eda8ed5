import { describe, expect, it } from 'vitest'
import { directions } from '../../src/shared/bearing.ts'
import { clueOf, concepts, questionWords } from '../../src/main/engine/locate/concepts.ts'
import { questionLine, withAnswers } from '../../src/main/cli/answers.ts'

const words = { text: '', front: 'a red house', right: '', back: '', left: '' }

describe('withAnswers', () => {
  it('adds what was answered to what was said', () => {
    const clues = withAnswers(words, {
      answer: ['a church tower: left, front', 'steps : back', 'a crosswalk: none', 'a kiosk: unsure'],
    })!
    expect(clues.map(({ text, seenOn, isOff }) => [text, seenOn, isOff])).toEqual([
      ['a red house', undefined, false],
      ['a church tower', ['left', 'front'], false],
      ['steps', ['back'], false],
      ['a crosswalk', [], false],
      ['a kiosk', [], true],
    ])
  })

  it('takes the last of two answers about a thing, and the words that operators have for sides', () => {
    const clues = withAnswers(words, { answer: ['a fence: left', 'A fence: Behind, AHEAD'] })!
    expect(clues.slice(1)).toMatchObject([{ text: 'A fence', seenOn: ['back', 'front'] }])
  })

  it('says what is wrong with an answer that names no sides', () => {
    for (const answer of ['a kiosk', 'a kiosk:', ': left', 'a kiosk: left, up'])
      expect(() => withAnswers(words, { answer: [answer] })).toThrow(
        `“${answer}” is no answer; say the thing, a colon, and sides out of front, right, back, left, or none, or unsure.`,
      )
  })

  it('leaves the words to be read where nothing was answered', () => {
    expect(withAnswers(words, {})).toBeNull()
  })
})

describe('questionLine', () => {
  it('says how to answer so that the question is answered', () => {
    const tower = concepts.find(({ thing }) => thing === 'a church tower')!
    const line = questionLine({ words: questionWords(tower), clue: clueOf(tower), gainBits: 1 })
    const [, answer, sides] = /--answer "(.*?)": any of (.*), or none/.exec(line)!
    expect(withAnswers(words, { answer: [answer!.replace('SIDES', sides!)] })!.at(-1)).toEqual({
      ...clueOf(tower),
      seenOn: [...directions],
      isOff: false,
    })
  })
})
