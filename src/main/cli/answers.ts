import { Option } from 'commander'
import type { Direction } from '../../shared/bearing.ts'
import type { AskedClue, Query, Question } from '../../shared/query.ts'
import { readClues } from '../engine/locate/readClues.ts'

/** How the command line answers the questions of earlier answers. */
export interface AnswerOptions {
  yes?: string[]
  no?: string[]
  unsure?: string[]
}

const FLAGS = {
  yes: 'what a question asked for, where it is there: "a church tower on my left"; as often as needed',
  no: 'the same where it is not there',
  unsure: 'the same where you cannot tell; it is not asked again',
} as const

export const answerOptions = (): Option[] =>
  Object.entries(FLAGS).map(([flag, help]) =>
    new Option(`--${flag} <thing>`, help).argParser((thing: string, before: string[] = []) => [
      ...before,
      thing,
    ]),
  )

const WHERE = {
  front: ' in front of me',
  right: ' on my right',
  back: ' behind me',
  left: ' on my left',
} as const

/** A question, and how it is answered here. */
export function questionLine({ words, clue: { text, direction } }: Question): string {
  const thing = `${text}${direction ? WHERE[direction] : ''}`
  return `${words} Ask again with --yes, --no or --unsure "${thing}".`
}

/** The clues of the words, with those of the answers; null where nothing was answered. */
export function withAnswers(
  words: Pick<Query, 'text' | Direction>,
  { yes = [], no = [], unsure = [] }: AnswerOptions,
): AskedClue[] | null {
  if (yes.length + no.length + unsure.length === 0) return null
  const answered = (things: readonly string[], answer: Partial<AskedClue>): AskedClue[] =>
    things.flatMap((text) =>
      readClues({ text, front: '', right: '', back: '', left: '' }).map((clue) => ({
        ...clue,
        isAnswer: true,
        isOff: false,
        ...answer,
      })),
    )
  return [
    ...readClues(words).map((clue) => ({ ...clue, isOff: false })),
    ...answered(yes, {}),
    ...answered(no, { isNegated: true }),
    ...answered(unsure, { isOff: true }),
  ]
}
