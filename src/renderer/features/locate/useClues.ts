import { directions, viewBearingsDeg, type Direction } from '../../../shared/bearing.ts'
import type { EngineClient } from '../../../shared/channel.ts'
import type { AskedClue, Clue, Question } from '../../../shared/query.ts'
import { strings } from '../../strings.ts'
import { useAction, type Action } from '../../useAction.ts'
import type { Locate } from './useLocate.ts'

/** What the operator may change of a clue; the rest is read from its text. */
export interface ClueEdit {
  readonly text: string
  readonly direction: Direction | null
  readonly isNegated: boolean
  /** Of an answer to a question: the sides it names. All else is of no account then. */
  readonly seenOn?: readonly Direction[]
}

/** The sides that show the thing asked for; null where the operator cannot tell. */
export type Reply = readonly Direction[] | null

/** How the operator refines a question; each of these asks again, and refusals to ask are told by `locate`. */
export interface Clues {
  readonly toggle: (index: number) => Promise<void>
  readonly remove: (index: number) => Promise<void>
  readonly edit: Action<[index: number, edit: ClueEdit]>
  /** Words that are said on top of the others. */
  readonly add: Action<[words: string]>
  readonly reply: (question: Question, reply: Reply) => Promise<void>
}

/** Changes the clues of a question one by one, in place of the words they were read from. */
export function useClues(
  call: EngineClient['call'],
  { draft, clues, setClues, locate }: Pick<Locate, 'draft' | 'clues' | 'setClues' | 'locate'>,
): Clues {
  const ask = async (next: readonly AskedClue[]): Promise<void> => {
    setClues(next)
    await locate()
  }
  const read = async (text: string): Promise<Clue[]> => {
    const found = (await call('query.read', { text })).clues
    if (found.length === 0) throw new Error(strings.clues.nothingRead(text))
    return found
  }
  /** What is said on top is part of the description, so that Review shows it too. */
  const say = (words: string): void => {
    const before = draft.value.text.trimEnd()
    draft.value.text = before && `${before}${/[.!?]$/.test(before) ? '' : '.'} `
    draft.value.text += words
  }
  const now = (): readonly AskedClue[] => clues.value ?? []

  return {
    toggle: (index) => ask(now().map((clue, i) => (i === index ? { ...clue, isOff: !clue.isOff } : clue))),
    remove: (index) => ask(now().filter((_, i) => i !== index)),
    edit: useAction(async (index, edit) => {
      const before = now()[index]
      if (!before) return
      const changed = edit.seenOn
        ? [{ ...before, seenOn: [...edit.seenOn], isOff: false }]
        : (await read(edit.text)).map((clue) => withEdit(clue, edit, before))
      await ask(now().flatMap((clue, i) => (i === index ? changed : [clue])))
    }),
    add: useAction(async (words) => {
      const known = clues.value
      const found = await read(words)
      say(words)
      if (known) setClues([...known, ...found.map(on)])
      await locate()
    }),
    reply: async ({ clue }, reply) => {
      await ask([...now(), { ...clue, seenOn: [...(reply ?? [])], isOff: reply === null }])
    },
  }
}

/** A side that was not changed stays as exact as it was said. */
function withEdit(read: Clue, { direction, isNegated }: ClueEdit, before: AskedClue): AskedClue {
  const { bearingDeg, reference } = before
  const side = (): Pick<Clue, 'direction' | 'bearingDeg' | 'reference'> => {
    if (read.bearingDeg !== null) return read
    if (direction === before.direction) return { direction, bearingDeg, reference }
    return {
      direction,
      bearingDeg: direction === null ? null : viewBearingsDeg[directions.indexOf(direction)]!,
      reference: 'operator',
    }
  }
  const { direction: seen, bearingDeg: bearing, reference: from } = side()
  return {
    ...read,
    direction: seen,
    bearingDeg: bearing,
    reference: from,
    isNegated: read.isNegated || isNegated,
    isOff: false,
  }
}

function on(clue: Clue): AskedClue {
  return { ...clue, isOff: false }
}
