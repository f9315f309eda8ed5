import { computed, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { directions } from '../../../shared/bearing.ts'
import type { EngineClient } from '../../../shared/channel.ts'
import type { Answer, Facing, Query } from '../../../shared/query.ts'
import { strings } from '../../strings.ts'
import { useAction } from '../../useAction.ts'

const FIRST_RADIUS_M = 50
const CANDIDATES = 10

/** The question while it is being written; every field keeps what was typed, also while it is hidden. */
export interface Draft {
  text: string
  front: string
  right: string
  back: string
  left: string
  byDirection: boolean
  facing: 'unknown' | 'capture' | 'compass'
  compassDeg: number
  near: { xM: number; yM: number; radiusM: number } | null
}

export interface Locate {
  readonly draft: Ref<Draft>
  readonly answer: Readonly<ShallowRef<Answer | null>>
  /** Whether the draft still asks what the answer answered. */
  readonly isCurrent: Readonly<Ref<boolean>>
  readonly isBusy: Ref<boolean>
  readonly error: Ref<string | null>
  readonly verdictError: Ref<string | null>
  readonly locate: () => Promise<void>
  /** This and the two below do nothing while one of them is under way. */
  readonly accept: (rank: number) => Promise<void>
  readonly reject: () => Promise<void>
  readonly withdraw: () => Promise<void>
  /** Takes over a question that was asked before. */
  readonly prefill: (query: Query) => void
  /** Lets go of the answer and the area: they belong to a site that is no longer open. */
  readonly forget: () => void
  readonly placeNear: (point: { xM: number; yM: number }) => void
}

/** One question, its answer, and what the operator made of it. */
export function useLocate(call: EngineClient['call']): Locate {
  const draft = ref<Draft>(blank())
  const answer = shallowRef<Answer | null>(null)
  const asked = ref('')
  let turn = 0

  const ask = useAction(async () => {
    const query = toQuery(draft.value)
    if (![query.text, ...directions.map((side) => query[side])].some((words) => words.trim()))
      throw new Error(strings.locate.empty)
    const mine = ++turn
    const said = JSON.stringify(query)
    const next = await call('query.locate', query)
    if (mine !== turn) return // a newer question was asked meanwhile
    answer.value = next
    asked.value = said
  })

  const verdict = useAction(async (act: (shown: Answer) => Promise<Answer>) => {
    const shown = answer.value
    if (!shown) return
    const judged = await act(shown)
    if (answer.value?.queryId === shown.queryId) answer.value = judged
  })
  const judge = async (act: (shown: Answer) => Promise<Answer>): Promise<void> => {
    if (!verdict.isBusy.value) await verdict.run(act)
  }
  const accept = (rank: number): Promise<void> =>
    judge(async (shown) => {
      const accepted = await call('fix.accept', { queryId: shown.queryId, rank })
      return { ...shown, verdict: { kind: 'accepted', rank, fixId: accepted.id } }
    })
  const reject = (): Promise<void> => judge((shown) => call('query.reject', { id: shown.queryId }))
  const withdraw = (): Promise<void> =>
    judge(async (shown) =>
      shown.verdict?.kind === 'accepted' ? await call('fix.withdraw', { id: shown.verdict.fixId }) : shown,
    )

  return {
    draft,
    answer,
    isCurrent: computed(() => JSON.stringify(toQuery(draft.value)) === asked.value),
    isBusy: ask.isBusy,
    error: ask.error,
    verdictError: verdict.error,
    locate: ask.run,
    accept,
    reject,
    withdraw,
    prefill: (query) => {
      draft.value = fromQuery(query)
    },
    forget: () => {
      turn++
      answer.value = null
      draft.value.near = null
    },
    placeNear: ({ xM, yM }) => {
      const radiusM = draft.value.near?.radiusM ?? FIRST_RADIUS_M
      draft.value.near = { xM: round(xM), yM: round(yM), radiusM }
    },
  }
}

function blank(): Draft {
  const words = { text: '', front: '', right: '', back: '', left: '' }
  return { ...words, byDirection: false, facing: 'unknown', compassDeg: 0, near: null }
}

/** What the draft asks now: hidden fields are not part of it. */
export function toQuery(draft: Draft): Query {
  const side = (words: string): string => (draft.byDirection ? words : '')
  return {
    text: draft.text,
    front: side(draft.front),
    right: side(draft.right),
    back: side(draft.back),
    left: side(draft.left),
    facing: draft.facing === 'compass' ? draft.compassDeg : draft.facing,
    near: draft.near && { ...draft.near },
    clues: null,
    after: null,
    without: [],
    k: CANDIDATES,
  }
}

export function fromQuery({ facing, near, text, front, right, back, left }: Query): Draft {
  const words = { text, front, right, back, left }
  return {
    ...words,
    byDirection: directions.some((side) => words[side] !== ''),
    facing: isCompass(facing) ? 'compass' : facing,
    compassDeg: isCompass(facing) ? facing : 0,
    near: near && { ...near },
  }
}

function isCompass(facing: Facing): facing is number {
  return typeof facing === 'number'
}

function round(metres: number): number {
  return Math.round(10 * metres) / 10
}
