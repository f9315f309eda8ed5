import { expect, test } from 'vitest'
import { clueSchema } from '../../shared/query.ts'
import { clueMarks, clueText, sideWords } from './clueMarks.ts'

test('marks count, distance, sign and a bearing from north', () => {
  const clue = clueSchema.parse({
    text: 'two shops',
    direction: null,
    bearingDeg: 225,
    reference: 'north',
    distance: 'far',
    count: 2,
    isPlural: true,
    sign: 'BREAD\nMILK',
  })
  expect(clueMarks(clue)).toEqual(['×2', 'far', '“BREAD / MILK”', '225° from north'])
})

test('marks nothing where nothing was understood', () => {
  const clue = clueSchema.parse({ text: 'a shop', direction: 'left', bearingDeg: 270 })
  expect(clueMarks(clue)).toEqual([])
  expect(clueMarks({ ...clue, isPlural: true })).toEqual(['several'])
  expect(sideWords(clue)).toBe('On the left')
})

test('shows a clue without what ended its sentence', () => {
  expect(clueText({ text: 'a church.' })).toBe('a church')
})
