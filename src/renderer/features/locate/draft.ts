import { directions } from '../../../shared/bearing.ts'
import type { AskedClue, Channel, Facing, Query } from '../../../shared/query.ts'

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
  taken: Query['taken']
  after: Query['after']
  without: Channel[]
}

export function blank(): Draft {
  const words = { text: '', front: '', right: '', back: '', left: '' }
  return {
    ...words,
    byDirection: false,
    facing: 'unknown',
    compassDeg: 0,
    near: null,
    taken: null,
    after: null,
    without: [],
  }
}

/** What the draft asks now: hidden fields are not part of it. @param clues asked in place of the words */
export function toQuery(draft: Draft, clues: readonly AskedClue[] | null = null): Query {
  const side = (words: string): string => (draft.byDirection ? words : '')
  return {
    text: draft.text,
    front: side(draft.front),
    right: side(draft.right),
    back: side(draft.back),
    left: side(draft.left),
    facing: draft.facing === 'compass' ? draft.compassDeg : draft.facing,
    near: draft.near && { ...draft.near },
    taken: draft.taken && { ...draft.taken },
    clues: clues && [...clues],
    after: draft.after && { ...draft.after, moved: { ...draft.after.moved } },
    without: draft.without.toSorted(),
    k: CANDIDATES,
  }
}

export function fromQuery(query: Query): Draft {
  const { facing, near, taken, after, without, text, front, right, back, left } = query
  const words = { text, front, right, back, left }
  return {
    ...words,
    byDirection: directions.some((side) => words[side] !== ''),
    facing: isCompass(facing) ? 'compass' : facing,
    compassDeg: isCompass(facing) ? facing : 0,
    near: near && { ...near },
    taken: taken && { ...taken },
    after: after && { ...after, moved: { ...after.moved } },
    without: [...without],
  }
}

/** All that a draft says in words, to tell whether clues were read from it. */
export function wordsOf(draft: Draft): string {
  const query = toQuery(draft)
  return JSON.stringify([query.text, ...directions.map((side) => query[side])])
}

export function hasWords(draft: Draft): boolean {
  const query = toQuery(draft)
  return [query.text, ...directions.map((side) => query[side])].some((words) => words.trim())
}

function isCompass(facing: Facing): facing is number {
  return typeof facing === 'number'
}
