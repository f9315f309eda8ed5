import { describe, expect, test } from 'vitest'
import type { Answer } from '../../../shared/query.ts'
import type { EngineClient } from '../../../shared/channel.ts'
import { anAnswer } from '../../answer/anAnswer.ts'
import { useLocate } from './useLocate.ts'

/** An engine whose answers come when the test says so, in any order. */
function aSlowEngine(): { call: EngineClient['call']; asked: { answer: (answer: Answer) => void }[] } {
  const asked: { answer: (answer: Answer) => void }[] = []
  const call = (() =>
    new Promise((resolve) => asked.push({ answer: resolve }))) as unknown as EngineClient['call']
  return { call, asked }
}

describe('useLocate', () => {
  test('does not bother the engine with an empty question', async () => {
    const { call, asked } = aSlowEngine()
    const { locate, error } = useLocate(call)
    await locate()
    expect(error.value).toBe('Describe what is seen in at least one field.')
    expect(asked).toEqual([])
  })

  test('drops an answer that a newer question has overtaken', async () => {
    const { call, asked } = aSlowEngine()
    const { draft, locate, answer } = useLocate(call)
    draft.value.text = 'a bus stop'
    const first = locate()
    draft.value.text = 'a red kiosk'
    const second = locate()
    asked[1]?.answer(anAnswer({ text: 'a red kiosk' }))
    asked[0]?.answer(anAnswer({ text: 'a bus stop' }))
    await Promise.all([first, second])
    expect(answer.value?.query.text).toBe('a red kiosk')
  })

  test('tells when the draft no longer asks what was answered', async () => {
    const { call, asked } = aSlowEngine()
    const { draft, locate, isCurrent } = useLocate(call)
    draft.value.text = 'a bus stop'
    const turn = locate()
    asked[0]?.answer(anAnswer())
    await turn
    expect(isCurrent.value).toBe(true)
    draft.value.text = 'a bus stop and a church'
    expect(isCurrent.value).toBe(false)
  })

  test('lets go of an answer whose site is no longer open, also of one still to come', async () => {
    const { call, asked } = aSlowEngine()
    const { draft, locate, forget, answer } = useLocate(call)
    draft.value.text = 'a bus stop'
    const turn = locate()
    forget()
    asked[0]?.answer(anAnswer())
    await turn
    expect(answer.value).toBeNull()
  })

  test('stores one fix when an acceptance is pressed again before the reply', async () => {
    const shown = anAnswer()
    const { promise: stored, resolve: store } = Promise.withResolvers<{ id: string }>()
    const asked: string[] = []
    const call = ((method: string) => {
      asked.push(method)
      return method === 'query.locate' ? Promise.resolve(shown) : stored
    }) as unknown as EngineClient['call']
    const { draft, locate, accept, reject, answer } = useLocate(call)
    draft.value.text = 'a bus stop'
    await locate()
    const presses = [accept(1), accept(1), reject()]
    store({ id: 'a fix' })
    await Promise.all(presses)
    expect(asked).toEqual(['query.locate', 'fix.accept'])
    expect(answer.value?.verdict).toEqual({ kind: 'accepted', rank: 1, fixId: 'a fix' })
  })

  test('shows the refusal of a verdict and keeps the answer', async () => {
    const shown = anAnswer()
    const call = ((method: string) =>
      method === 'query.locate'
        ? Promise.resolve(shown)
        : Promise.reject(new Error('The capture has no position.'))) as EngineClient['call']
    const { draft, locate, accept, answer, verdictError } = useLocate(call)
    draft.value.text = 'a bus stop'
    await locate()
    await accept(1)
    expect(verdictError.value).toBe('The capture has no position.')
    expect(answer.value).toBe(shown)
  })
})
