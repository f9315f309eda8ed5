import type { CaptureId } from '../../shared/ids.ts'
import { captureBytes, Codes } from './index/Codes.ts'
import {
  addChunk,
  listChunks,
  readCodes,
  removeChunk,
  settle,
  uncode,
  uncodedCaptures,
  uncodeOthers,
  type ChunkContents,
} from './site/codeChunks.ts'
import type { StoredDescriptors } from './StoredDescriptors.ts'

/** What one chunk costs to read and to write. */
const CHUNK_BYTES = 256 * 1024

/**
 * Brings the chunks of codes in step with the descriptors, in one transaction: captures that are in none fill new ones as soon
 * as there are enough of them, and what is still true of a chunk that is mostly out of date moves into another.
 *
 * Costs nothing while little has changed; the quantising of all captures when a site has no chunks yet.
 *
 * @returns how many chunks did not say which captures they hold, and were made again
 */
export function packCodes(stored: StoredDescriptors): number {
  const { site, encoderId } = stored
  return site.write(() => {
    const chunks = listChunks(site, encoderId)
    const sound = chunks.filter(({ isSound }) => isSound)
    if (sound.length < chunks.length) {
      for (const chunk of chunks) if (!chunk.isSound) removeChunk(site, encoderId, chunk)
      uncodeOthers(site, encoderId, sound)
    }
    packInto(stored, sound)
    return chunks.length - sound.length
  })
}

function packInto(stored: StoredDescriptors, chunks: readonly ChunkContents[]): void {
  const { site, encoderId, dim } = stored
  const capacity = Math.max(1, Math.floor(CHUNK_BYTES / captureBytes(dim)))
  const uncoded = uncodedCaptures(site, encoderId)
  const told = new Set(chunks.flatMap(({ captures }) => captures))
  settle(
    site,
    encoderId,
    [...uncoded].flatMap(([id, isThere]) => (isThere || told.has(id) ? [] : [id])),
  )
  const fresh = [...uncoded].flatMap(([id, isThere]) => (isThere ? [id] : []))
  const isDue = fresh.length >= capacity
  const moved = chunks.filter(({ captures }) => {
    const stale = captures.filter((id) => uncoded.has(id)).length
    // A capture may be in one chunk only: where it is packed anew, the old chunk goes.
    return stale * 2 > captures.length || (isDue && stale > 0)
  })
  if (!isDue && moved.length === 0) return
  const writer = new ChunkWriter(stored, capacity)
  for (const chunk of moved) {
    const bytes = readCodes(site, encoderId, chunk.number)
    const codes = bytes && new Codes(chunk.captures.length, dim, bytes)
    removeChunk(site, encoderId, chunk)
    for (const [slot, id] of chunk.captures.entries())
      if (!uncoded.has(id)) writer.add(id, codes && ((into, at) => into.copy(at, codes, slot)))
  }
  for (const id of fresh) writer.add(id, null)
  writer.flush()
}

/** Fills chunks with captures, one after the other. */
class ChunkWriter {
  readonly #stored: StoredDescriptors
  readonly #codes: Codes
  #ids: CaptureId[] = []

  constructor(stored: StoredDescriptors, capacity: number) {
    this.#stored = stored
    this.#codes = new Codes(capacity, stored.dim)
  }

  /** Adds a capture, coded by `code` or else of its descriptors; one whose descriptors are not whole stays uncoded. */
  add(id: CaptureId, code: ((into: Codes, at: number) => void) | null): void {
    const { site, encoderId } = this.#stored
    if (code) code(this.#codes, this.#ids.length)
    else {
      const vectors = this.#stored.vectors(id)
      if (typeof vectors === 'string' || !this.#codes.set(this.#ids.length, vectors))
        return uncode(site, encoderId, [id])
    }
    this.#ids.push(id)
    if (this.#ids.length === this.#codes.captures) this.flush()
  }

  flush(): void {
    if (this.#ids.length === 0) return
    const { site, encoderId, dim } = this.#stored
    const codes = new Codes(this.#ids.length, dim)
    for (let at = 0; at < this.#ids.length; at++) codes.copy(at, this.#codes, at)
    addChunk(site, encoderId, { captures: this.#ids, codes: codes.bytes })
    this.#ids = []
  }
}
