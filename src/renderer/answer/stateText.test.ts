import { expect, test } from 'vitest'
import type { Query } from '../../shared/query.ts'
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

test('says which of what was asked for no capture has', () => {
  const near = { xM: 0, yM: 0, radiusM: 10 }
  const taken = { fromAt: '2026-03-01T00:00:00.000Z', toAt: null }
  const answer = anAnswer({ state: 'outside_mapped_area', candidates: 0 })
  const sentenceFor = (query: Partial<Query>): string =>
    stateText({ ...answer, query: { ...answer.query, ...query } }).sentence
  expect(sentenceFor({ near })).toMatch(/area/)
  expect(sentenceFor({ near })).not.toMatch(/time/)
  expect(sentenceFor({ taken })).toMatch(/time/)
  expect(sentenceFor({ taken })).not.toMatch(/area/)
  expect(sentenceFor({ near, taken })).toMatch(/area and the time/)
})
