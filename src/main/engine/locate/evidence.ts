import type { Channel, Clue, Query } from '../../../shared/query.ts'
import type { NotedClue } from '../note/matchNotes.ts'
import type { Calibration } from './calibration.ts'

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

/** By how much a channel's ratios are multiplied where nobody has fitted it (`wayword calibrate --channels`). */
const UNFITTED: Readonly<Record<Channel, number>> = { signs: 1, notes: 1 }

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

/** The sum of all channels; undefined where none has anything to say. */
export function summed(evidence: Evidence): Float32Array | undefined {
  const parts = Object.values(evidence)
  if (parts.length < 2) return parts[0]
  return parts.reduce((sum, part) => sum.map((nats, view) => nats + part[view]!))
}

function times(nats: Float32Array, weight: number): Float32Array {
  return weight === 1 ? nats : nats.map((each) => weight * each)
}
