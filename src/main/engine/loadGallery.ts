import { toAppError } from '../../shared/errors.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import { captureBytes, Codes } from './index/Codes.ts'
import { captureSpacingM, type CodedRows, type Gallery, type GalleryCapture } from './index/Gallery.ts'
import { packCodes } from './packCodes.ts'
import { listChunks, readCodes, replaceCodes, uncodedCaptures } from './site/codeChunks.ts'
import type { SiteFile } from './site/SiteFile.ts'
import { shownCaptures } from './site/visibility.ts'
import { StoredDescriptors } from './StoredDescriptors.ts'

/**
 * The descriptors of a site by one encoder, for the captures of which all four views are encoded and that are not hidden.
 * Captures whose descriptors are damaged are left out, and told.
 */
export function loadGallery(
  site: SiteFile,
  { id, manifest }: Pick<EncoderBundle, 'id' | 'manifest'>,
): Gallery {
  return new SiteGallery(new StoredDescriptors(site, { id, dim: manifest.dim }))
}

/** Captures with their codes: a chunk of the site, or what is in none. */
interface Part {
  readonly ids: readonly CaptureId[]
  /** Number of the chunk. */
  readonly codes: number | Codes
}

/** What a gallery holds of some captures. Costs the reading of their descriptors. */
export function loadCaptures(
  site: SiteFile,
  { id, manifest }: Pick<EncoderBundle, 'id' | 'manifest'>,
  ids: Iterable<CaptureId>,
): Gallery {
  const stored = new StoredDescriptors(site, { id, dim: manifest.dim })
  const shown = shownCaptures(site, ids)
  const { captures, codes, notes } = codeStored(stored, shown)
  const coded = [{ rows: Int32Array.from(captures, (_, row) => row), codes }]
  return {
    encoderId: id,
    dim: manifest.dim,
    captures,
    spacingM: null,
    missing: shown.length - captures.length,
    notes,
    vectors: (row) => soundVectors(stored, captures[row]!.id),
    codes: () => coded,
  }
}

class SiteGallery implements Gallery {
  readonly encoderId: Gallery['encoderId']
  readonly dim: number
  readonly captures: readonly GalleryCapture[]
  readonly spacingM: number | null
  readonly missing: number
  readonly notes: string[] = []
  readonly #stored: StoredDescriptors
  readonly #parts: readonly (Part & { readonly rows: Int32Array })[]

  constructor(stored: StoredDescriptors) {
    const { site, encoderId, dim } = stored
    this.#stored = stored
    this.encoderId = encoderId
    this.dim = dim
    this.#tellMadeAgain(storedIfPossible(() => packCodes(stored)) ?? 0)
    const shown = shownCaptures(site)
    const uncoded = uncodedCaptures(site, encoderId)
    const listed = listChunks(site, encoderId)
    const chunks = listed.flatMap(({ number, captures, isSound }) =>
      isSound ? [{ ids: captures, codes: number }] : [],
    )
    const inChunks = new Set(chunks.flatMap(({ ids }) => ids))
    // What a damaged chunk held, no other one speaks of.
    const isWhole = chunks.length === listed.length
    this.#tellMadeAgain(listed.length - chunks.length)
    const alone = codeStored(
      stored,
      shown.filter(({ id }) => uncoded.has(id) || (!isWhole && !inChunks.has(id))),
    )
    this.notes.push(...alone.notes)
    const rest: Part = { ids: alone.captures.map(({ id }) => id), codes: alone.codes }
    const parts: Part[] = [...chunks, rest]
    const believed = [...inChunks].filter((id) => !uncoded.has(id))
    const coded = new Set([...believed, ...rest.ids])
    const present = shown.filter(({ id }) => coded.has(id))
    const rowOf = new Map(present.map(({ id }, row) => [id, row]))
    this.#parts = parts.map((part) => ({
      ...part,
      rows: Int32Array.from(part.ids, (id) =>
        part !== rest && uncoded.has(id) ? -1 : (rowOf.get(id) ?? -1),
      ),
    }))
    this.captures = present
    this.spacingM = captureSpacingM(this.captures)
    this.missing = shown.length - present.length
  }

  vectors(row: number): Float32Array | null {
    return soundVectors(this.#stored, this.captures[row]!.id)
  }

  *codes(): Generator<CodedRows> {
    for (const { ids, rows, codes } of this.#parts)
      if (rows.some((row) => row >= 0))
        yield { rows, codes: typeof codes === 'number' ? this.#readChunk(codes, ids) : codes }
  }

  #readChunk(number: number, ids: readonly CaptureId[]): Codes {
    const { site, encoderId, dim } = this.#stored
    const bytes = readCodes(site, encoderId, number)
    if (bytes?.byteLength === ids.length * captureBytes(dim)) return new Codes(ids.length, dim, bytes)
    const codes = new Codes(ids.length, dim)
    for (const [slot, id] of ids.entries()) {
      const vectors = this.#stored.vectors(id)
      if (typeof vectors !== 'string') codes.set(slot, vectors)
    }
    storedIfPossible(() => replaceCodes(site, encoderId, { number, codes: codes.bytes }))
    this.#tellMadeAgain(1)
    return codes
  }

  #tellMadeAgain(chunks: number): void {
    if (chunks > 0)
      this.notes.push(
        'A part of the index in the site file was damaged, and was made again from the descriptors; check the site, and the disk it is on.',
      )
  }
}

/** Quantises captures of their descriptors, as far as they are encoded. */
function codeStored(
  stored: StoredDescriptors,
  shown: readonly GalleryCapture[],
): { captures: GalleryCapture[]; codes: Codes; notes: string[] } {
  const codes = new Codes(shown.length, stored.dim)
  const captures: GalleryCapture[] = []
  const unsound: string[] = []
  for (const capture of shown) {
    const vectors = stored.vectors(capture.id)
    if (vectors === 'partial') continue
    if (vectors !== 'damaged' && codes.set(captures.length, vectors)) captures.push(capture)
    else unsound.push(capture.filename)
  }
  const notes =
    unsound.length === 0
      ? []
      : [
          `${unsound.length} captures have damaged descriptors and were not compared (${unsound.slice(0, 3).join(', ')}); repair the site, then encode it again.`,
        ]
  return { captures, codes, notes }
}

function soundVectors(stored: StoredDescriptors, id: CaptureId): Float32Array | null {
  const vectors = stored.vectors(id)
  return typeof vectors === 'string' ? null : vectors
}

/** A disk that is full, or a site that is only read, keeps nobody from an answer: what is not stored is coded in memory. */
function storedIfPossible<T>(store: () => T): T | null {
  try {
    return store()
  } catch (thrown) {
    if (toAppError(thrown).code !== 'site_unwritable') throw thrown
    return null
  }
}
