import { encoderManifestSchema, type EncoderManifest } from '../../../shared/encoderManifest.ts'
import type { CaptureId, EncoderId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

/** An encoder that the site has met: its manifest, and where its bundle was last seen. */
export interface KnownEncoder {
  readonly id: EncoderId
  readonly manifest: EncoderManifest
  readonly directory: string
}

/** Remembers an encoder and makes it the one that answers queries on this site. */
export function activateEncoder(site: SiteFile, encoder: KnownEncoder): void {
  site.write(() => {
    site.db
      .prepare(
        `INSERT INTO encoder (id, manifest, directory) VALUES (?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET manifest = excluded.manifest, directory = excluded.directory`,
      )
      .run(encoder.id, JSON.stringify(encoder.manifest), encoder.directory)
    site.db.prepare('UPDATE site SET active_encoder_id = ?').run(encoder.id)
  })
}

/** The encoder that answers queries on this site; null before the first one was activated. */
export function activeEncoder(site: SiteFile): KnownEncoder | null {
  const row = site.read(() =>
    site.db.prepare('SELECT encoder.* FROM encoder JOIN site ON active_encoder_id = encoder.id').get(),
  ) as { id: EncoderId; manifest: string; directory: string } | undefined
  if (!row) return null
  return { ...row, manifest: readManifest(site, row.manifest) }
}

/** Encoders the site has met, with the number of descriptors stored for each. */
export function listGalleries(
  site: SiteFile,
): { id: EncoderId; manifest: EncoderManifest; encoded: number }[] {
  const rows = site.read(() =>
    site.db
      .prepare(
        `SELECT id, manifest, (SELECT count(*) FROM descriptor WHERE encoder_id = encoder.id) AS encoded
         FROM encoder ORDER BY rowid`,
      )
      .all(),
  ) as { id: EncoderId; manifest: string; encoded: number }[]
  return rows.map((row) => ({ ...row, manifest: readManifest(site, row.manifest) }))
}

export interface ViewKey {
  readonly captureId: CaptureId
  readonly bearingDeg: number
}

/** A stored view with its picture; `row` tells its place in the order of storing. */
export interface StoredView extends ViewKey {
  readonly row: number
  readonly filename: string
  readonly jpeg: Uint8Array
}

/** Views stored after row `after` that have no descriptor by this encoder yet, at most `limit`, in the order of storing. */
export function viewsToEncode(site: SiteFile, encoderId: EncoderId, page: Page): StoredView[] {
  return viewsWithout(site, { table: 'descriptor', by: 'encoder_id' }, encoderId, page)
}

/** A stretch of the stored views. */
export interface Page {
  readonly after: number
  readonly limit: number
}

/** Views of which a table has no row by somebody yet, in the order of storing. */
export function viewsWithout(
  site: SiteFile,
  { table, by }: { table: 'descriptor'; by: 'encoder_id' } | { table: 'sign_reading'; by: 'reader' },
  whose: string,
  { after, limit }: Page,
): StoredView[] {
  return site.read(() =>
    site.db
      .prepare(
        `SELECT view.rowid AS row, capture_id AS captureId, bearing_deg AS bearingDeg, filename, jpeg
         FROM view JOIN capture ON capture.id = view.capture_id
         WHERE view.rowid > ? AND NOT EXISTS (SELECT 1 FROM ${table}
           WHERE ${by} = ? AND ${table}.capture_id = view.capture_id AND ${table}.bearing_deg = view.bearing_deg)
         ORDER BY view.rowid LIMIT ?`,
      )
      .all(after, whose, limit),
  ) as StoredView[]
}

/** Stores descriptors of one batch of views in one transaction. */
export function addDescriptors(
  site: SiteFile,
  encoderId: EncoderId,
  descriptors: readonly (ViewKey & { vector: Float32Array })[],
): void {
  site.write(() => {
    const insert = site.db.prepare(
      'INSERT OR REPLACE INTO descriptor (encoder_id, capture_id, bearing_deg, vector) VALUES (?, ?, ?, ?)',
    )
    for (const { captureId, bearingDeg, vector } of descriptors)
      insert.run(
        encoderId,
        captureId,
        bearingDeg,
        Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
      )
  })
}

/** Number of views, hidden captures included. */
export function countViews(site: SiteFile): number {
  const row = site.read(() => site.db.prepare('SELECT count(*) AS n FROM view').get())
  return (row as { n: number }).n
}

/** Number of descriptors by this encoder: changes whenever its gallery does. */
export function countDescriptors(site: SiteFile, encoderId: EncoderId): number {
  const row = site.read(() =>
    site.db.prepare('SELECT count(*) AS n FROM descriptor WHERE encoder_id = ?').get(encoderId),
  )
  return (row as { n: number }).n
}

/** Reads the descriptors of one capture after the other, by bearing. */
export function descriptorReader(
  site: SiteFile,
  encoderId: EncoderId,
): (captureId: CaptureId) => { bearingDeg: number; vector: Buffer }[] {
  const find = site.db.prepare(
    `SELECT bearing_deg AS bearingDeg, vector FROM descriptor
     WHERE encoder_id = ? AND capture_id = ? ORDER BY bearing_deg`,
  )
  return (captureId) =>
    site.read(() => find.all(encoderId, captureId)) as { bearingDeg: number; vector: Buffer }[]
}

function readManifest(site: SiteFile, stored: string): EncoderManifest {
  return site.parse('the manifest of an encoder', encoderManifestSchema, stored)
}
