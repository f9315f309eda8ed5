import { expect, test } from 'vitest'
import { anAnswer } from './anAnswer.ts'
import { stateText } from './stateText.ts'

test('speaks of guesses only where there are some', () => {
  const sentenceFor = (candidates: number): string =>
    stateText(anAnswer({ state: 'not_recognised', candidates })).sentence
  expect(sentenceFor(0)).not.toContain('guesses')
  expect(sentenceFor(1)).toContain('guesses')
})

test('counts the places that are at least half as likely as the first', () => {
  const { sentence } = stateText(
    anAnswer({ state: 'ambiguous', probabilities: [0.3, 0.2, 0.1], unknownProbability: 0.2 }),
  )
  expect(sentence).toBe('2 similar places. Add what tells them apart.')
  const elsewhere = anAnswer({ state: 'ambiguous', probabilities: [0.3, 0.2, 0.1], unknownProbability: 0.4 })
  expect(stateText(elsewhere).sentence).not.toMatch(/\d/)
})
