import { Option } from 'commander'
import { directions, type Direction } from '../../shared/bearing.ts'
import { AppError } from '../../shared/errors.ts'
import { askedClueSchema, type AskedClue, type Query, type Question } from '../../shared/query.ts'
import { readClues } from '../engine/clue/readClues.ts'

/** How the command line answers the questions of earlier answers. */
export interface AnswerOptions {
  answer?: string[]
}

export const answerOption = (): Option =>
  new Option(
    '--answer <answer>',
    'to a question: "a crosswalk: front, left", "a crosswalk: none" or "a crosswalk: unsure"; as often as needed',
  ).argParser((answer: string, before: string[] = []) => [...before, answer])

/** A question, and how it is answered here. */
export function questionLine({ words, clue: { text } }: Question): string {
  return `${words} Ask again with --answer "${text}: SIDES": any of ${directions.join(', ')}, or none, or unsure.`
}

/**
 * The clues of the words, with those of the answers; null where nothing was answered.
 *
 * @throws AppError bad_input when an answer names no sides
 */
export function withAnswers(
  words: Pick<Query, 'text' | Direction>,
  { answer = [] }: AnswerOptions,
): AskedClue[] | null {
  if (answer.length === 0) return null
  // Whoever answers twice has thought better of it.
  const answers = new Map(answer.map(readAnswer).map((clue) => [clue.text.toLowerCase(), clue]))
  return [...readClues(words).map((clue) => ({ ...clue, isOff: false })), ...answers.values()]
}

/** What operators call the sides beside their names. */
const ALSO: Readonly<Record<string, Direction>> = { ahead: 'front', behind: 'back' }

function readAnswer(answer: string): AskedClue {
  const [, text = '', words = ''] = /^(.*\S)\s*:\s*(.+?)\s*$/.exec(answer) ?? []
  const said = words.toLowerCase()
  const sides =
    said === 'none' || said === 'unsure' ? [] : said.split(/[\s,]+/).map((side) => ALSO[side] ?? side)
  const unknown = sides.find((side) => !directions.some((direction) => direction === side))
  if (text === '' || unknown !== undefined)
    throw new AppError(
      'bad_input',
      `“${answer}” is no answer; say the thing, a colon, and sides out of ${directions.join(', ')}, or none, or unsure.`,
    )
  return askedClueSchema.parse({ text, direction: null, isOff: said === 'unsure', seenOn: sides })
}
