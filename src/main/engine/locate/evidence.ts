import { VIEWS } from '../../../shared/bearing.ts'
import { channelSchema, type Channel, type Clue, type Query } from '../../../shared/query.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { NotedClue } from '../note/matchNotes.ts'
import type { Calibration } from './calibration.ts'
import { weightsOf, type Looks } from './clueViews.ts'

/** What channels other than the views' similarities say of a clue at each view: N × V log-likelihood ratios, nats, as they count. */
export type Evidence = Readonly<Partial<Record<Channel, Float32Array>>>

/** What the notes of a site say of clues, and how many of them nobody has encoded yet. */
export interface NoteMatch {
  readonly unread: number
  /** N × V log-likelihood ratios, nats. */
  match(clue: NotedClue): Float32Array
}

/** Where evidence comes from. */
export interface Channels {
  /** What the signs read on the site say for some quotes: N × V log-likelihood ratios, nats; null where none was read. */
  readonly readings: (quoted: readonly string[]) => Float32Array | null
  /** What is written about the captures; null where nothing is. */
  readonly notes: () => Promise<NoteMatch | null>
  readonly calibration: Calibration | null
}

/** By how much a channel's ratios are multiplied where nobody has fitted it (`wayword calibrate --channels`): as with the starter. */
const UNFITTED: Readonly<Record<Channel, number>> = { signs: 0.9, notes: 0.7 }

/** The evidence of one query. */
export interface QueryEvidence {
  /** Of a clue; nothing from a channel that is left out or has nothing to say. */
  of(clue: Clue, encoded: Pick<NotedClue, 'vector' | 'unknownWords'>): Evidence
  /** What the operator should know of it, one sentence each. */
  readonly remarks: readonly string[]
}

/** @throws AppError encoder_failed */
export async function gatherEvidence(
  { without }: Pick<Query, 'without'>,
  { readings, notes: openNotes, calibration }: Channels,
): Promise<QueryEvidence> {
  const weights = { ...UNFITTED, ...calibration?.channels }
  const notes = without.includes('notes') ? null : await openNotes()
  const signs = without.includes('signs') ? null : readings
  return {
    of: (clue, encoded) => {
      // That a sign is absent cannot be told from one that was not read.
      const read = clue.sign !== null && !clue.isNegated ? signs?.(clue.sign.split('\n')) : null
      const written = notes?.match({ ...encoded, text: clue.text, isNegated: clue.isNegated })
      return {
        ...(read && { signs: times(read, weights.signs) }),
        ...(written && { notes: times(written, weights.notes) }),
      }
    },
    remarks: notes?.unread
      ? [`${notes.unread} notes are not encoded yet and were not compared; the next queries go on with them.`]
      : [],
  }
}

/**
 * What the channels say of one clue, nats, for each row and turn; null where none has anything to say. A clue that may be about
 * several views takes their mean ratio, as with similarities.
 *
 * @param options.left channels that are left out
 */
export function toldTable(
  { evidence = {}, weight = 1 }: { readonly evidence?: Evidence; readonly weight?: number },
  looks: Looks,
  {
    captures,
    rows,
    turns,
    left,
  }: {
    captures: readonly GalleryCapture[]
    rows: ArrayLike<number>
    turns: number
    left: readonly Channel[]
  },
): Float64Array | null {
  const parts = channelSchema.options.flatMap((channel) =>
    left.includes(channel) ? [] : (evidence[channel] ?? []),
  )
  if (parts.length === 0) return null
  return Float64Array.from({ length: rows.length * turns }, (_, cell) => {
    const row = rows[Math.floor(cell / turns)]!
    const weights = weightsOf(looks, cell % turns, captures[row]!)
    let mean = 0
    for (let view = 0; view < VIEWS; view++) {
      if (weights[view] === 0) continue
      let nats = 0
      for (const part of parts) nats += part[row * VIEWS + view]!
      mean += weights[view]! * Math.exp(nats)
    }
    return weight * Math.log(mean)
  })
}

function times(nats: Float32Array, weight: number): Float32Array {
  return weight === 1 ? nats : nats.map((each) => weight * each)
}
