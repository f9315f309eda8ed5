import { AppError } from '../../../shared/errors.ts'
import { MAX_QUERY_CHARACTERS, type Area, type Clue, type Query, type State } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { Index } from '../index/Index.ts'
import { matchGroups } from './matchGroups.ts'
import { MAX_CLUES, readClues } from './readClues.ts'
import { stateOf, toCandidates, type LocalCandidate } from './toCandidates.ts'

/** How an encoder reads texts: `texts.length × dim` unit descriptors, and what it could not read of each. */
export type EncodeTexts = (texts: readonly string[]) => Promise<{
  readonly vectors: Float32Array
  readonly tokens: readonly {
    readonly unknownWords: readonly string[]
    readonly hasMeaning: boolean
    readonly dropped: number
  }[]
}>

/** What a query is matched against. */
export interface Matcher {
  readonly encodeTexts: EncodeTexts
  readonly index: Index
  readonly logitScale: number
}

/** An answer before it is stored. */
export interface Located {
  readonly state: State
  readonly candidates: readonly LocalCandidate[]
  readonly notes: readonly string[]
  readonly timingsMs: { readonly clues: number; readonly encode: number; readonly match: number }
}

/**
 * Answers one query: reads its clues, encodes them, matches them with every capture as a group.
 *
 * @throws AppError empty_query, bad_input when the description is longer than anybody's view
 */
export async function locate(query: Query, matcher: Matcher): Promise<Located> {
  const clock = stopwatch()
  const read = readClues(checked(query))
  const clues = read.slice(0, MAX_CLUES)
  if (clues.length === 0)
    throw new AppError('empty_query', 'The description is empty; say in a few words what is seen.')
  const clueMs = clock()
  const { kept, notes } = await encodeClues(clues, matcher)
  const encodeMs = clock()
  const { index, logitScale } = matcher
  const { captures, spacingM, missing } = index.gallery
  if (read.length > clues.length) notes.push(`Only the first ${MAX_CLUES} of ${read.length} clues were used.`)
  if (missing > 0)
    notes.push(
      `${missing} of ${captures.length + missing} captures are not encoded yet and were not compared.`,
    )
  const rows = rowsWithin(captures, query.near)
  const done = (state: State, candidates: readonly LocalCandidate[]): Located => ({
    state,
    candidates,
    notes,
    timingsMs: { clues: clueMs, encode: encodeMs, match: clock() },
  })
  if (captures.length === 0) return done('no_gallery', [])
  if (rows.length === 0) return done('outside_mapped_area', [])
  if (kept.length === 0) return done('not_recognised', [])
  const matches = matchGroups(
    captures,
    rows,
    kept.map(({ clue, vector }) => ({ direction: clue.direction, similarities: index.similarities(vector) })),
    { logitScale, facing: query.facing },
  )
  const options = { k: query.k, facing: query.facing, spacingM }
  const spoken = kept.map(({ clue }) => clue)
  return done(stateOf(matches, captures, spacingM), toCandidates(matches, captures, spoken, options))
}

function checked(query: Query): Query {
  for (const part of [query.text, query.front, query.right, query.back, query.left])
    if (part.length > MAX_QUERY_CHARACTERS)
      throw new AppError(
        'bad_input',
        `The description has ${part.length} characters, more than the ${MAX_QUERY_CHARACTERS} that are read; say what is seen in a few sentences.`,
      )
  return query
}

/** Encodes the clues; those of which the encoder knows no word are left out and named. */
async function encodeClues(
  clues: readonly Clue[],
  { encodeTexts, index }: Matcher,
): Promise<{ kept: { clue: Clue; vector: Float32Array }[]; notes: string[] }> {
  const { vectors, tokens } = await encodeTexts(clues.map(({ text }) => text))
  const { dim } = index.gallery
  if (vectors.length !== clues.length * dim)
    throw new RangeError(
      `${clues.length} clues gave ${vectors.length} numbers, ${clues.length * dim} belong to the gallery`,
    )
  const notes: string[] = []
  const kept = clues.flatMap((clue, i) => {
    const { unknownWords, hasMeaning, dropped } = tokens[i]!
    if (!hasMeaning) {
      notes.push(`“${shorten(clue.text)}” was not used: the encoder knows none of its words.`)
      return []
    }
    if (unknownWords.length > 0) notes.push(`The encoder does not know: ${unknownWords.join(', ')}.`)
    if (dropped > 0)
      notes.push(
        `The end of “${shorten(clue.text)}” was not used: it is ${dropped} tokens too long for the encoder.`,
      )
    return [{ clue, vector: vectors.subarray(i * dim, (i + 1) * dim) }]
  })
  return { kept, notes }
}

function rowsWithin(captures: readonly GalleryCapture[], near: Area | null): number[] {
  const rows = [...captures.keys()]
  if (!near) return rows
  return rows.filter((row) => {
    const { xM, yM } = captures[row]!
    return xM !== null && yM !== null && Math.hypot(xM - near.xM, yM - near.yM) <= near.radiusM
  })
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** Milliseconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const since = performance.now() - last
    last += since
    return since
  }
}
