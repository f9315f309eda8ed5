import { computed, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { EngineClient } from '../../../shared/channel.ts'
import type { Answer, AskedClue, Query } from '../../../shared/query.ts'
import { strings } from '../../strings.ts'
import { useAction } from '../../useAction.ts'
import { blank, fromQuery, hasWords, toQuery, wordsOf, type Draft } from './draft.ts'
import { useVerdict, type Verdicts } from './useVerdict.ts'

const FIRST_RADIUS_M = 50

export interface Locate extends Verdicts {
  readonly draft: Ref<Draft>
  /** What was understood of the draft's words, as the operator changed it since; null while nobody has read them. */
  readonly clues: Readonly<Ref<readonly AskedClue[] | null>>
  readonly answer: Readonly<ShallowRef<Answer | null>>
  /** Whether the draft still asks what the answer answered. */
  readonly isCurrent: Readonly<Ref<boolean>>
  readonly isBusy: Ref<boolean>
  readonly error: Ref<string | null>
  readonly locate: () => Promise<void>
  /** Lets clues stand for the draft's words from now on, until these are changed. */
  readonly setClues: (clues: readonly AskedClue[]) => void
  /** Takes over a question that was asked before. */
  readonly prefill: (query: Query) => void
  /** Lets go of the answer, the area, the time and the way here: they belong to a site that is no longer open. */
  readonly forget: () => void
  readonly placeNear: (point: { xM: number; yM: number }) => void
}

/** One question, its answer, and what the operator made of it. */
export function useLocate(call: EngineClient['call']): Locate {
  const draft = ref<Draft>(blank())
  const answer = shallowRef<Answer | null>(null)
  const asked = ref('')
  const understood = shallowRef<{ words: string; clues: readonly AskedClue[] } | null>(null)
  const clues = computed(() =>
    understood.value?.words === wordsOf(draft.value) ? understood.value.clues : null,
  )
  let turn = 0

  const ask = useAction(async () => {
    const query = toQuery(draft.value, clues.value)
    if (query.clues === null && !hasWords(draft.value)) throw new Error(strings.locate.empty)
    if (query.clues?.every(({ isOff }) => isOff)) throw new Error(strings.clues.allOff)
    const words = wordsOf(draft.value)
    const mine = ++turn
    const next = await call('query.locate', query)
    if (mine !== turn) return // a newer question was asked meanwhile
    const read = next.clues.length > 0 ? next.clues : null
    answer.value = next
    understood.value = read && { words, clues: read }
    asked.value = JSON.stringify({ ...query, clues: read })
  })

  const setClues = (next: readonly AskedClue[]): void => {
    understood.value = { words: wordsOf(draft.value), clues: next }
  }

  return {
    draft,
    clues,
    answer,
    isCurrent: computed(() => JSON.stringify(toQuery(draft.value, clues.value)) === asked.value),
    isBusy: ask.isBusy,
    error: ask.error,
    locate: ask.run,
    setClues,
    ...useVerdict(call, answer),
    prefill: (query) => {
      draft.value = fromQuery(query)
      understood.value = null
      if (query.clues) setClues(query.clues)
    },
    forget: () => {
      turn++
      answer.value = null
      draft.value.near = null
      draft.value.taken = null
      draft.value.after = null
    },
    placeNear: ({ xM, yM }) => {
      const radiusM = draft.value.near?.radiusM ?? FIRST_RADIUS_M
      draft.value.near = { xM: round(xM), yM: round(yM), radiusM }
    },
  }
}

function round(metres: number): number {
  return Math.round(10 * metres) / 10
}
