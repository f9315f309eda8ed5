import { AppError } from '../../../shared/errors.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import {
  MAX_QUERY_CHARACTERS,
  type Answer,
  type AskedClue,
  type Clue,
  type Query,
  type State,
} from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { Index } from '../index/Index.ts'
import { askNext } from './ask.ts'
import { areaAround, REGION, regionOf } from './belief.ts'
import { believe, calibrationFor } from './believe.ts'
import type { Calibration } from './calibration.ts'
import { carryBelief, turnsOf } from './carryBelief.ts'
import { chancesOf, seenShareOf, type Vocabulary } from './concepts.ts'
import { consideredFor } from './considered.ts'
import { encodeClues, type EncodeTexts } from './encodeClues.ts'
import { gatherEvidence, type Channels } from './evidence.ts'
import { matchGroups, type GroupClue, type GroupMatch } from './matchGroups.ts'
import type { Before } from './motion.ts'
import { MAX_CLUES, readQuery } from '../clue/readClues.ts'
import { stateOf, toCandidates, type LocalCandidate } from './toCandidates.ts'
import { weighClues } from './weighClues.ts'

/** What a query is matched against. */
export interface Matcher extends Channels {
  readonly encodeTexts: EncodeTexts
  readonly index: Index
  readonly logitScale: number
  /** What the operator can be asked about, compared with the gallery when it is first asked for. */
  readonly vocabulary: () => Promise<Vocabulary>
  /** Null while nobody has calibrated the encoder: candidates then carry bands, and no probability. */
  readonly calibration: Calibration | null
  /** What the operator should know of the calibration; null when all is well. */
  readonly note: string | null
}

/** A query matched with the captures it may be about, before anything is believed. */
export interface Matched {
  /** The clues that were used. */
  readonly clues: readonly (Clue & GroupClue)[]
  /** All clues, those switched off and those that could not be used too. */
  readonly asked: AskedClue[]
  readonly dropped: Answer['dropped']
  /** Null when there is nothing to match, or nothing to match with. */
  readonly match: GroupMatch | null
  /** Says that nobody will look at the match again. */
  readonly release: () => void
  /** Why there is no match. */
  readonly state: Extract<State, 'no_gallery' | 'outside_mapped_area' | 'not_recognised'>
  readonly notes: readonly string[]
  readonly timingsMs: { readonly clues: number; readonly encode: number; readonly match: number }
}

/** What an answer says, before it is stored; candidates lack what only the site knows. */
export type Located = Pick<
  Answer,
  'state' | 'unknownProbability' | 'clues' | 'dropped' | 'belief' | 'regionM2' | 'question'
> & {
  readonly candidates: readonly LocalCandidate[]
  readonly notes: readonly string[]
  readonly timingsMs: Matched['timingsMs']
}

/** So many of the best captures are ranked by their descriptors as they are stored: they hold what candidates are made of. */
const CERTAIN = 256

/** The same where answers are counted: galleries of this size are compared as they are stored, to the last capture. */
const COUNTED = 4096

/** More captures than anybody looks at; the rest of the belief is spread thin. */
const TOLD_CAPTURES = 500

/**
 * Answers one query: reads its clues, encodes them, matches them with every capture as a group, and says what is to be
 * believed of it.
 *
 * @param before what the query that this one comes after has left; null where it comes after none
 * @throws AppError empty_query, bad_input when the description is longer than anybody's view
 */
export async function locate(query: Query, matcher: Matcher, before: Before | null = null): Promise<Located> {
  const matched = await matchQuery(query, matcher)
  const { clues, asked, dropped, notes, state, release, timingsMs } = matched
  const nothing = { clues: asked, dropped, belief: [], regionM2: null, question: null, notes }
  if (!matched.match) return { ...nothing, state, candidates: [], unknownProbability: null, timingsMs }
  const clock = stopwatch()
  const { captures, spacingM } = matcher.index.gallery
  const alone = { match: matched.match, belief: believe(matched.match, clues, matcher) }
  const { match, belief } = before ? carryBelief(alone, before, matcher.index.gallery) : alone
  const { shares, inside, sharpness } = belief
  const candidates = toCandidates(match, belief, captures, { ...query, clues, spacingM })
  const captureAt = (at: number): GalleryCapture => captures[match.rows[at]!]!
  const said = {
    ...nothing,
    state: stateOf(match, captures, { candidates, inside, spacingM }),
    candidates,
    unknownProbability: inside === null ? null : 1 - inside,
    belief: [...match.order.subarray(0, TOLD_CAPTURES)].map((at) => {
      const { id, xM, yM } = captureAt(at)
      return { captureId: id, xM, yM, share: shares[at]!, turns: turnsOf(match, at, sharpness) }
    }),
    regionM2: inside === null ? null : areaAround(regionOf(match, shares, REGION).map(captureAt)),
  }
  // Questions compare anew, and the memory is free for it from here on; all that they ask of the match is at hand since its
  // turns were told.
  release()
  const question = askNext(match, await matcher.vocabulary(), {
    shares,
    sharpness,
    facing: query.facing,
    asked,
  })
  return { ...said, question, timingsMs: { ...timingsMs, match: timingsMs.match + clock() } }
}

/**
 * Ranks the captures by how well a query fits them, best first: what the field's protocols count. Nothing when nothing can
 * be matched.
 *
 * @returns at most `query.k` captures; scores in nats
 * @throws AppError empty_query, bad_input
 */
export async function rankCaptures(
  query: Query,
  matcher: Matcher,
): Promise<{ captureId: CaptureId; filename: string; score: number }[]> {
  const { match, release } = await matchQuery(query, matcher, undefined, COUNTED)
  if (!match) return []
  const ranked = [...match.first(query.k)].map((at) => {
    const { id, filename } = matcher.index.gallery.captures[match.rows[at]!]!
    return { captureId: id, filename, score: match.bestScore(at) }
  })
  release()
  return ranked
}

/**
 * Reads, encodes and matches the clues of a query.
 *
 * @param rows the captures to consider, as rows of the gallery; all of them when left out
 * @param certain how many of the best are compared as they are stored
 * @throws AppError empty_query, bad_input
 */
export async function matchQuery(
  query: Query,
  matcher: Matcher,
  rows?: readonly number[],
  certain = CERTAIN,
): Promise<Matched> {
  const clock = stopwatch()
  const { clues: read, dropped } = query.clues
    ? { clues: query.clues, dropped: [] }
    : readQuery(checked(query))
  const asked = read.map((clue) => ({ isOff: false, ...clue }))
  const clues = asked.filter(({ isOff }) => !isOff).slice(0, MAX_CLUES)
  if (clues.length === 0)
    throw new AppError('empty_query', 'The description is empty; say in a few words what is seen.')
  const clueMs = clock()
  const evidence = await gatherEvidence(query, matcher)
  const { kept, notes } = await encodeClues(clues, { ...matcher, ...matcher.index.gallery }, evidence)
  if (matcher.note) notes.push(matcher.note)
  const encodeMs = clock()
  const { index, logitScale } = matcher
  const { captures, missing } = index.gallery
  notes.push(...index.gallery.notes)
  if (asked.length > MAX_CLUES) notes.push(`Only the first ${MAX_CLUES} of ${asked.length} clues were used.`)
  if (missing > 0)
    notes.push(
      `${missing} of ${captures.length + missing} captures are not encoded yet and were not compared.`,
    )
  const { rows: considered, notes: ofChoice } = consideredFor(query, captures, rows)
  notes.push(...ofChoice)
  const state =
    captures.length === 0 ? 'no_gallery' : considered?.length === 0 ? 'outside_mapped_area' : 'not_recognised'
  const vectors = kept.map(({ vector }) => vector)
  const weights = weighClues(
    kept.map(({ clue }) => clue),
    vectors,
  )
  // An answer counts as it is: sharpness is what operators' own words lack.
  const sharpness = calibrationFor(clues, matcher)?.sharpness ?? 1
  const isMatched = kept.length > 0 && state === 'not_recognised'
  const comparison = isMatched ? index.compare(vectors, considered ?? undefined) : null
  const compared = kept.map(({ clue, evidence }, i) => {
    if (!clue.seenOn || !comparison) return { ...clue, weight: weights[i]!, evidence }
    const seen = seenShareOf(clue.text)
    const chances = chancesOf(comparison.similarities[i]!, { logitScale, seen })
    return { ...clue, weight: 1 / sharpness, chances }
  })
  const how = { logitScale, facing: query.facing, certain: Math.max(query.k, certain) }
  const match = comparison && matchGroups(captures, comparison, compared, how)
  const release = (): void => comparison?.release()
  const timingsMs = { clues: clueMs, encode: encodeMs, match: clock() }
  return { clues: compared, asked, dropped: [...dropped], match, release, state, notes, timingsMs }
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

/** Milliseconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const since = performance.now() - last
    last += since
    return since
  }
}
