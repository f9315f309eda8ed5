import { expect, test } from 'vitest'
import { anAnswer } from './anAnswer.ts'
import { stateText } from './stateText.ts'

test('speaks of guesses only where there are some', () => {
  const sentenceFor = (candidates: number): string =>
    stateText(anAnswer({ state: 'not_recognised', candidates })).sentence
  expect(sentenceFor(0)).not.toContain('guesses')
  expect(sentenceFor(1)).toContain('guesses')
})
