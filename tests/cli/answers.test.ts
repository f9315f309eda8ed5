import { describe, expect, it } from 'vitest'
import { directions } from '../../src/shared/bearing.ts'
import { clueOf, concepts, questionWords } from '../../src/main/engine/locate/concepts.ts'
import { questionLine, withAnswers } from '../../src/main/cli/answers.ts'

const words = { text: '', front: 'a red house', right: '', back: '', left: '' }

describe('withAnswers', () => {
  it('adds what was answered to what was said', () => {
    const clues = withAnswers(words, {
      yes: ['a church tower on my left', 'steps'],
      no: ['a crosswalk behind me'],
      unsure: ['a kiosk'],
    })!
    expect(clues.map(({ text, direction, isNegated, isOff }) => [text, direction, isNegated, isOff])).toEqual(
      [
        ['a red house', 'front', false, false],
        ['a church tower', 'left', false, false],
        ['steps', null, false, false],
        ['a crosswalk', 'back', true, false],
        ['a kiosk', null, false, true],
      ],
    )
  })

  it('leaves the words to be read where nothing was answered', () => {
    expect(withAnswers(words, {})).toBeNull()
  })
})

describe('questionLine', () => {
  it('says how to answer so that the question is answered', () => {
    const tower = concepts.find(({ thing }) => thing === 'a church tower')!
    for (const side of [...directions, null]) {
      const clue = clueOf(tower, side)
      const line = questionLine({ words: questionWords(tower, side), clue, gainBits: 1 })
      const [, thing] = /--unsure "(.*)"\.$/.exec(line)!
      expect(withAnswers(words, { yes: [thing!] })!.at(-1)).toEqual({ ...clue, isOff: false })
    }
  })
})
