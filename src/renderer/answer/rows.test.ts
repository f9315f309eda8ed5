import { expect, test } from 'vitest'
import { anAnswer } from './anAnswer.ts'
import { othersOf, rowsOf } from './rows.ts'

test('puts "somewhere else" where its probability belongs', () => {
  const rows = (unknownProbability: number): (number | null)[] =>
    rowsOf(anAnswer({ probabilities: [0.4, 0.1], unknownProbability }))
  expect(rows(0.5)).toEqual([null, 1, 2])
  expect(rows(0.2)).toEqual([1, null, 2])
  expect(rows(0.05)).toEqual([1, 2, null])
})

test('has no such row while uncalibrated', () => {
  expect(rowsOf(anAnswer({ candidates: 2 }))).toEqual([1, 2])
  expect(othersOf(anAnswer({ candidates: 2 }))).toBe(0)
})

test('knows what is left for the places that are not listed', () => {
  expect(othersOf(anAnswer({ probabilities: [0.4, 0.1], unknownProbability: 0.3 }))).toBeCloseTo(0.2)
})
