import { describe, expect, test } from 'vitest'
import type { EngineClient } from '../../../shared/channel.ts'
import { clueSchema, type AskedClue, type Clue, type Query } from '../../../shared/query.ts'
import { anAnswer } from '../../answer/anAnswer.ts'
import { useClues } from './useClues.ts'
import { useLocate } from './useLocate.ts'

const aClue = (text: string, parts: Partial<Clue> = {}): Clue => ({
  ...clueSchema.parse({ text, direction: null }),
  ...parts,
})

/** An engine that reads every description as one clue, and answers at once; with one question already answered. */
async function anAskedQuestion(): Promise<{
  locate: ReturnType<typeof useLocate>
  clues: ReturnType<typeof useClues>
  last: () => Query
}> {
  const asked: Query[] = []
  const call = ((method: string, input: Query) => {
    if (method === 'query.read')
      return Promise.resolve({ clues: input.text.trim() === '?' ? [] : [aClue(input.text)], dropped: [] })
    asked.push(input)
    const clues: AskedClue[] = input.clues ?? [{ ...aClue('a bus stop'), isOff: false }]
    return Promise.resolve({ ...anAnswer(), clues })
  }) as unknown as EngineClient['call']
  const locate = useLocate(call)
  locate.draft.value.text = 'a bus stop'
  await locate.locate()
  return { locate, clues: useClues(call, locate), last: () => asked.at(-1)! }
}

const texts = ({ clues }: Query): string[] | undefined =>
  clues?.map(({ text, isOff, isNegated }) => `${isNegated ? 'no ' : ''}${text}${isOff ? ' (off)' : ''}`)

describe('useClues', () => {
  test('adds what is said on top to the clues and to the description', async () => {
    const { locate, clues, last } = await anAskedQuestion()
    await clues.add.run('a silo')
    expect(texts(last())).toEqual(['a bus stop', 'a silo'])
    expect(locate.draft.value.text).toBe('a bus stop. a silo')
    expect(locate.isCurrent.value).toBe(true)
  })

  test('answers a question with the sides that show it, with none, or with a clue that is off', async () => {
    const { locate, clues, last } = await anAskedQuestion()
    const question = { words: 'On which sides do you see a church?', clue: aClue('a church'), gainBits: 1 }
    await clues.reply(question, ['front', 'left'])
    await clues.reply(question, [])
    await clues.reply(question, null)
    expect(texts(last())).toEqual(['a bus stop', 'a church', 'a church', 'a church (off)'])
    expect(last().clues?.map(({ seenOn }) => seenOn)).toEqual([undefined, ['front', 'left'], [], []])
    // Answers may be changed and taken back; what was said of one's own accord stays as it was said.
    expect(locate.draft.value.text).toBe('a bus stop')
    await clues.edit.run(1, { text: '', direction: null, isNegated: false, seenOn: ['back'] })
    expect(last().clues?.[1]).toMatchObject({ text: 'a church', seenOn: ['back'], isOff: false })
  })

  test('asks the words anew once they are changed', async () => {
    const { locate, clues, last } = await anAskedQuestion()
    await clues.add.run('a silo')
    locate.draft.value.text = 'a red kiosk'
    await locate.locate()
    expect(last()).toMatchObject({ text: 'a red kiosk', clues: null })
  })

  test('keeps the area and the time that were chosen', async () => {
    const { locate, clues, last } = await anAskedQuestion()
    const chosen = {
      near: { xM: 1, yM: 2, radiusM: 30 },
      taken: { fromAt: '2026-03-01T00:00:00.000Z', toAt: null },
    }
    Object.assign(locate.draft.value, chosen)
    await clues.add.run('a silo')
    await clues.toggle(0)
    expect(last()).toMatchObject({ ...chosen, clues: [{ isOff: true }, { isOff: false }] })
  })

  test('asks nothing with every clue switched off', async () => {
    const { locate, clues, last } = await anAskedQuestion()
    await clues.toggle(0)
    expect(locate.error.value).toBe('Every clue is switched off. Use one, or say what else is seen.')
    expect(last().clues).toBeNull()
    await clues.toggle(0)
    expect(texts(last())).toEqual(['a bus stop'])
  })

  test('keeps a side as exact as it was said until the side is changed', async () => {
    const { locate, clues, last } = await anAskedQuestion()
    const side = { direction: 'front', bearingDeg: 337.5 } as const
    locate.setClues([{ ...aClue('a van', side), isOff: false }])
    await clues.edit.run(0, { text: 'a truck', direction: 'front', isNegated: false })
    expect(last().clues?.[0]).toMatchObject({ text: 'a truck', ...side })
    await clues.edit.run(0, { text: 'a truck', direction: 'left', isNegated: true })
    expect(last().clues?.[0]).toMatchObject({ direction: 'left', bearingDeg: 270, isNegated: true })
    await clues.edit.run(0, { text: '?', direction: 'left', isNegated: false })
    expect(clues.edit.error.value).toBe('“?” names nothing that can be seen.')
  })
})
