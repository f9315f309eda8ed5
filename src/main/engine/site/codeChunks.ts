import { crc32 } from 'node:zlib'
import type { CaptureId, EncoderId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

// Codes are descriptors quantised. Chunks of them are derived from the rows of `descriptor`, never the source of truth: a
// capture whose descriptors change is `uncoded` from then on, by triggers in the same transaction, and no chunk that still
// holds it is believed of it. No two chunks hold the same capture.

/** What a chunk says it holds. */
export interface ChunkContents {
  readonly number: number
  /** In the order of its codes. */
  readonly captures: readonly CaptureId[]
  /** Whether these are the captures that were stored. */
  readonly isSound: boolean
}

const ID_BYTES = 8

/** All chunks of an encoder, without their codes. */
export function listChunks(site: SiteFile, encoderId: EncoderId): ChunkContents[] {
  const rows = site.read(() =>
    site.db
      .prepare(
        'SELECT number, captures, captures_crc32 AS crc FROM code_chunk WHERE encoder_id = ? ORDER BY number',
      )
      .all(encoderId),
  ) as { number: number; captures: Buffer; crc: number }[]
  return rows.map(({ number, captures, crc }) => {
    const hex = captures.toString('hex')
    const ids = Array.from({ length: captures.length / ID_BYTES }, (_, i) =>
      hex.slice(i * ID_BYTES * 2, (i + 1) * ID_BYTES * 2),
    )
    return { number, captures: ids as CaptureId[], isSound: crc32(captures) === crc }
  })
}

/** Codes of a chunk; null when they are not what was stored, or gone. */
export function readCodes(site: SiteFile, encoderId: EncoderId, number: number): Uint8Array | null {
  const row = site.read(() =>
    site.db
      .prepare('SELECT codes, codes_crc32 AS crc FROM code_chunk WHERE encoder_id = ? AND number = ?')
      .get(encoderId, number),
  ) as { codes: Buffer; crc: number } | undefined
  return row && crc32(row.codes) === row.crc ? row.codes : null
}

/** Captures of which no chunk may be believed, and whether the site still has them. */
export function uncodedCaptures(site: SiteFile, encoderId: EncoderId): Map<CaptureId, boolean> {
  const rows = site.read(() =>
    site.db
      .prepare(
        `SELECT capture_id AS id, EXISTS (SELECT 1 FROM capture WHERE capture.id = capture_id) AS isThere
         FROM uncoded WHERE encoder_id = ?`,
      )
      .all(encoderId),
  ) as { id: CaptureId; isThere: number }[]
  return new Map(rows.map(({ id, isThere }) => [id, isThere === 1]))
}

/** Has all captures coded anew that are in none of some chunks. Call within `site.write`. */
export function uncodeOthers(site: SiteFile, encoderId: EncoderId, chunks: readonly ChunkContents[]): void {
  const told = new Set(chunks.flatMap(({ captures }) => captures))
  const rows = site.db.prepare('SELECT id FROM capture').all() as { id: CaptureId }[]
  uncode(
    site,
    encoderId,
    rows.flatMap(({ id }) => (told.has(id) ? [] : [id])),
  )
}

/** Stores a chunk, which may be believed of its captures from then on. Call within `site.write`. */
export function addChunk(
  site: SiteFile,
  encoderId: EncoderId,
  { captures, codes }: { captures: readonly CaptureId[]; codes: Uint8Array },
): void {
  const ids = Buffer.from(captures.join(''), 'hex')
  site.db
    .prepare(
      `INSERT INTO code_chunk (encoder_id, number, captures, captures_crc32, codes, codes_crc32)
       VALUES (@encoderId, (SELECT coalesce(max(number), 0) + 1 FROM code_chunk WHERE encoder_id = @encoderId),
         @ids, @idsCrc, @codes, @codesCrc)`,
    )
    .run({ encoderId, ids, idsCrc: crc32(ids), codes, codesCrc: crc32(codes) })
  settle(site, encoderId, captures)
}

/** Stores codes of a chunk in place of damaged ones. */
export function replaceCodes(
  site: SiteFile,
  encoderId: EncoderId,
  { number, codes }: { number: number; codes: Uint8Array },
): void {
  site.write(() =>
    site.db
      .prepare('UPDATE code_chunk SET codes = ?, codes_crc32 = ? WHERE encoder_id = ? AND number = ?')
      .run(codes, crc32(codes), encoderId, number),
  )
}

/** Removes a chunk. @param captures what it held: those that no other chunk takes over must be named uncoded again */
export function removeChunk(site: SiteFile, encoderId: EncoderId, { number, captures }: ChunkContents): void {
  site.db.prepare('DELETE FROM code_chunk WHERE encoder_id = ? AND number = ?').run(encoderId, number)
  settle(site, encoderId, captures)
}

/** Has captures coded anew. */
export function uncode(site: SiteFile, encoderId: EncoderId, captures: Iterable<CaptureId>): void {
  const add = site.db.prepare('INSERT OR IGNORE INTO uncoded VALUES (?, ?)')
  for (const id of captures) add.run(encoderId, id)
}

/** Has captures believed, or forgotten that no chunk speaks of. Call within `site.write`. */
export function settle(site: SiteFile, encoderId: EncoderId, captures: Iterable<CaptureId>): void {
  const remove = site.db.prepare('DELETE FROM uncoded WHERE encoder_id = ? AND capture_id = ?')
  for (const id of captures) remove.run(encoderId, id)
}
