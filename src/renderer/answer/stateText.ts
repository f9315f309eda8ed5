import type { Answer } from '../../shared/query.ts'
import { strings } from '../strings.ts'

/** The state of an answer in a word and a sentence; no sentence speaks of guesses where there are none. */
export function stateText({ state, candidates }: Answer): { word: string; sentence: string } {
  const { word, sentence } = strings.states[state]
  const hasNoGuess = state === 'not_recognised' && candidates.length === 0
  return { word, sentence: hasNoGuess ? strings.answer.noGuess : sentence }
}
