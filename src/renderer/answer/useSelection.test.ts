import { describe, expect, test } from 'vitest'
import { shallowRef } from 'vue'
import type { Answer } from '../../shared/query.ts'
import { anAnswer } from './anAnswer.ts'
import { useSelection } from './useSelection.ts'

describe('useSelection', () => {
  test('starts at the first candidate and stops at either end', () => {
    const answer = shallowRef<Answer | null>(anAnswer({ candidates: 2 }))
    const { rank, step } = useSelection(() => answer.value)
    expect(rank.value).toBe(1)
    step(-1)
    expect(rank.value).toBe(1)
    step(1)
    step(1)
    expect(rank.value).toBe(2)
  })

  test('selects nothing by itself where nothing was recognised', () => {
    const { rank, step } = useSelection(() => anAnswer({ candidates: 2, state: 'not_recognised' }))
    expect(rank.value).toBeNull()
    step(1)
    expect(rank.value).toBe(1)
  })

  test('starts at "somewhere else" where that is likeliest, and steps over it as a row', () => {
    const shown = anAnswer({ probabilities: [0.3, 0.2], unknownProbability: 0.4, state: 'ambiguous' })
    const { rank, step, select } = useSelection(() => shown)
    expect(rank.value).toBeNull()
    step(1)
    expect(rank.value).toBe(1)
    step(-1)
    expect(rank.value).toBeNull()
    select(2)
    select(null)
    expect(rank.value).toBeNull()
  })

  test('ignores a rank that is not there', () => {
    const { rank, select } = useSelection(() => anAnswer({ candidates: 2 }))
    select(7)
    expect(rank.value).toBe(1)
  })

  test('starts again with the next answer', () => {
    const answer = shallowRef<Answer | null>(anAnswer({ candidates: 3 }))
    const { rank, select } = useSelection(() => answer.value)
    select(3)
    answer.value = anAnswer({ candidates: 3 })
    expect(rank.value).toBe(1)
  })
})
