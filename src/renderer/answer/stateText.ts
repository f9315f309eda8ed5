import type { Answer } from '../../shared/query.ts'
import { strings } from '../strings.ts'

/** The state of an answer in a word and a sentence; no sentence speaks of guesses where there are none. */
export function stateText({ state, query, candidates, unknownProbability }: Answer): {
  word: string
  sentence: string
} {
  const { word, sentence } = strings.states[state]
  const isLikelyElsewhere = (unknownProbability ?? 0) > (candidates[0]?.probability ?? 0)
  const similar = isLikelyElsewhere ? 0 : similarPlaces(candidates)
  if (state === 'ambiguous' && similar > 1) return { word, sentence: strings.answer.similar(similar) }
  if (state === 'outside_mapped_area' && query.taken)
    return { word, sentence: query.near ? strings.answer.noneTakenNear : strings.answer.noneTaken }
  const hasNoGuess = state === 'not_recognised' && candidates.length === 0
  return { word, sentence: hasNoGuess ? strings.answer.noGuess : sentence }
}

/** How many candidates are at least half as likely as the first; 0 while uncalibrated. */
function similarPlaces(candidates: Answer['candidates']): number {
  const first = candidates[0]?.probability ?? null
  if (first === null) return 0
  return candidates.filter(({ probability }) => 2 * (probability ?? 0) >= first).length
}
