import { VIEWS } from '../../shared/bearing.ts'
import type { Encoder } from './encoder/Encoder.ts'
import type { Index } from './index/Index.ts'
import { nearby } from './index/nearby.ts'
import type { NoteMatch } from './locate/evidence.ts'
import { matchNotes } from './note/matchNotes.ts'
import { Passages, type Passage } from './note/Passages.ts'
import { passagesOf } from './note/passagesOf.ts'
import { addNoteReadings, countUnread, listNoteReadings, notesToRead } from './site/noteReadings.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** Notes whose descriptors are stored together. */
const BATCH = 16

/** What a query spends at most on notes that nobody has encoded yet; the next one goes on. */
const PATIENCE_MS = 250

/** From so far away a thing that a note names can still be named, metres. */
const NAMED_M = 20

/** What is in memory; `unread`: notes that the encoder has not read yet. */
interface Known {
  readonly index: Index
  readonly passages: Passages | null
  readonly unread: number
}

/** The notes of a site as evidence: encoded once per encoder, and kept in memory for the gallery that answers. */
export class Notes {
  readonly #site: SiteFile
  #known: Known | undefined

  constructor(site: SiteFile) {
    this.#site = site
  }

  /** Has the notes loaded anew for the next query: some were written or removed. */
  forget(): void {
    this.#known = undefined
  }

  /** Encodes notes that the encoder has not read yet, as long as it may; returns how many. @throws AppError encoder_failed */
  async encode(encoder: Encoder, mayGoOn: () => boolean): Promise<number> {
    const { id, manifest } = encoder.bundle
    for (let count = 0; ;) {
      const notes = mayGoOn() ? notesToRead(this.#site, id, BATCH) : []
      if (notes.length === 0) return count
      const passages = notes.map(({ text }) => passagesOf(text))
      const texts = passages.flat()
      const { vectors } =
        texts.length > 0 ? await encoder.encodeTexts(texts) : { vectors: new Float32Array(0) }
      let from = 0
      const readings = notes.map(({ id: noteId }, i) => {
        const to = from + passages[i]!.length * manifest.dim
        const reading = { noteId, passages: passages[i]!, vectors: vectors.subarray(from, to) }
        from = to
        return reading
      })
      addNoteReadings(this.#site, id, readings)
      this.forget()
      count += notes.length
    }
  }

  /** What the notes say of the views of a gallery; null where nothing is written. @throws AppError encoder_failed */
  async of(encoder: Encoder, index: Index): Promise<NoteMatch | null> {
    if (this.#known?.index !== index || this.#known.unread > 0) {
      const until = performance.now() + PATIENCE_MS
      await this.encode(encoder, () => !this.#site.isReadOnly && performance.now() < until)
    }
    if (this.#known?.index !== index) this.#known = this.#load(encoder, index)
    const { passages, unread } = this.#known
    const { logitScale } = encoder.bundle.manifest
    return passages && { unread, match: (clue) => matchNotes(clue, passages, logitScale) }
  }

  #load({ bundle: { id, manifest } }: Encoder, index: Index): Known {
    const { captures } = index.gallery
    const rows = new Map(captures.map((capture, row) => [capture.id, row]))
    const { dim } = manifest
    const passages = listNoteReadings(this.#site, id, dim).flatMap(
      ({ captureId, bearingDeg, passages: texts, vectors }) => {
        const row = rows.get(captureId)
        if (row === undefined) return []
        const view = bearingDeg === null ? null : ((Math.round(bearingDeg / 90) % VIEWS) as Passage['view'])
        return texts.map((text, i) => ({
          row,
          view,
          text,
          vector: vectors.subarray(i * dim, (i + 1) * dim),
        }))
      },
    )
    const unread = countUnread(this.#site, id)
    return {
      index,
      unread,
      passages:
        passages.length > 0 ? new Passages(passages, captures.length, nearby(captures, NAMED_M)) : null,
    }
  }
}
