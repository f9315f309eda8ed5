import type {
  Geodetic,
  HeadingSource,
  ListedCapture,
  LocalPosition,
  PositionSource,
} from '../../../shared/capture.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

/** A capture with its views, ready to be stored. */
export interface NewCapture {
  readonly id: CaptureId
  readonly sha256: string
  readonly filename: string
  readonly source: string
  readonly capturedAt: string | null
  readonly position: LocalPosition | null
  readonly positionSource: PositionSource | null
  readonly headingDeg: number | null
  readonly headingSource: HeadingSource | null
  readonly pitchDeg: number | null
  readonly rollDeg: number | null
  readonly widthPx: number
  readonly heightPx: number
  /** Its views side by side, small, as JPEG. */
  readonly thumbnail: Uint8Array
  readonly views: readonly { readonly bearingDeg: number; readonly jpeg: Uint8Array }[]
}

/** Stores a capture and all its views in one transaction. */
export function addCapture(site: SiteFile, capture: NewCapture): void {
  site.write(() => {
    site.db
      .prepare(
        `INSERT INTO capture (id, sha256, filename, captured_at, x_m, y_m, z_m, position_source, heading_deg,
           heading_source, pitch_deg, roll_deg, width_px, height_px, imported_at, source)
         VALUES (@id, @sha256, @filename, @capturedAt, @xM, @yM, @zM, @positionSource, @headingDeg,
           @headingSource, @pitchDeg, @rollDeg, @widthPx, @heightPx, @importedAt, @source)`,
      )
      .run({
        id: capture.id,
        sha256: capture.sha256,
        filename: capture.filename,
        source: capture.source,
        capturedAt: capture.capturedAt,
        xM: capture.position?.xM ?? null,
        yM: capture.position?.yM ?? null,
        zM: capture.position?.zM ?? null,
        positionSource: capture.positionSource,
        headingDeg: capture.headingDeg,
        headingSource: capture.headingSource,
        pitchDeg: capture.pitchDeg,
        rollDeg: capture.rollDeg,
        widthPx: capture.widthPx,
        heightPx: capture.heightPx,
        importedAt: new Date().toISOString(),
      })
    const insertView = site.db.prepare('INSERT INTO view (capture_id, bearing_deg, jpeg) VALUES (?, ?, ?)')
    for (const view of capture.views) insertView.run(capture.id, view.bearingDeg, view.jpeg)
    site.db
      .prepare('INSERT INTO thumbnail (capture_id, jpeg) VALUES (?, ?)')
      .run(capture.id, capture.thumbnail)
  })
}

/**
 * Changes what is not null of a stored capture's place, a position whole with its height.
 *
 * @returns whether anything is different now
 */
export function repositionCapture(
  site: SiteFile,
  sha256: string,
  place: Pick<NewCapture, 'position' | 'positionSource' | 'headingDeg' | 'headingSource' | 'capturedAt'>,
): boolean {
  const { position, positionSource, headingDeg, headingSource, capturedAt } = place
  const values = {
    ...(position && {
      x_m: position.xM,
      y_m: position.yM,
      z_m: position.zM,
      position_source: positionSource,
    }),
    ...(headingDeg !== null && { heading_deg: headingDeg, heading_source: headingSource }),
    ...(capturedAt !== null && { captured_at: capturedAt }),
  }
  const columns = Object.keys(values)
  if (columns.length === 0) return false
  const sets = columns.map((column) => `${column} = @${column}`)
  const differs = columns.map((column) => `${column} IS NOT @${column}`)
  const update = `UPDATE capture SET ${sets.join(', ')} WHERE sha256 = @sha256 AND (${differs.join(' OR ')})`
  return site.write(() => site.db.prepare(update).run({ ...values, sha256 }).changes > 0)
}

/** Name under which a picture is stored, by the hash of its file; null when it is not. */
export function filenameOf(site: SiteFile, sha256: string): string | null {
  return site.read(() => {
    const row = site.db.prepare('SELECT filename FROM capture WHERE sha256 = ?').get(sha256)
    return row === undefined ? null : (row as { filename: string }).filename
  })
}

interface CaptureRow {
  id: CaptureId
  filename: string
  captured_at: string | null
  x_m: number | null
  y_m: number | null
  z_m: number | null
  position_source: PositionSource | null
  heading_deg: number | null
  heading_source: HeadingSource | null
  hidden_at: string | null
}

/** All captures in the order in which they were stored. */
export function listCaptures(site: SiteFile): ListedCapture[] {
  const rows = site.read(() => site.db.prepare('SELECT * FROM capture ORDER BY rowid').all()) as CaptureRow[]
  return rows.map((row) => ({
    id: row.id,
    filename: row.filename,
    capturedAt: row.captured_at,
    position: row.x_m === null || row.y_m === null ? null : { xM: row.x_m, yM: row.y_m, zM: row.z_m },
    positionSource: row.position_source,
    headingDeg: row.heading_deg,
    headingSource: row.heading_source,
    isHidden: row.hidden_at !== null,
  }))
}

/** Whether any capture has a position in the local frame. */
export function hasPositions(site: SiteFile): boolean {
  return site.read(
    () => site.db.prepare('SELECT 1 FROM capture WHERE x_m IS NOT NULL LIMIT 1').get() !== undefined,
  )
}

/** JPEG of one view; null when the site has no such view. */
export function readView(site: SiteFile, captureId: string, bearingDeg: number): Uint8Array | null {
  const row = site.read(() =>
    site.db
      .prepare('SELECT jpeg FROM view WHERE capture_id = ? AND bearing_deg = ?')
      .get(captureId, bearingDeg),
  )
  return row === undefined ? null : (row as { jpeg: Uint8Array }).jpeg
}

/** JPEG of a capture's views side by side; null when the site has none of it. */
export function readThumbnail(site: SiteFile, captureId: string): Uint8Array | null {
  const row = site.read(() =>
    site.db.prepare('SELECT jpeg FROM thumbnail WHERE capture_id = ?').get(captureId),
  )
  return row === undefined ? null : (row as { jpeg: Uint8Array }).jpeg
}

interface OriginRow {
  origin_lat_deg: number | null
  origin_lon_deg: number | null
  origin_height_m: number | null
}

/** Where the local frame's (0, 0) lies on Earth; null for a site without georeference. */
export function readOrigin(site: SiteFile): Geodetic | null {
  const row = site.read(() => site.db.prepare('SELECT * FROM site').get()) as OriginRow
  if (row.origin_lat_deg === null || row.origin_lon_deg === null) return null
  return { latDeg: row.origin_lat_deg, lonDeg: row.origin_lon_deg, heightM: row.origin_height_m }
}

export function setOrigin(site: SiteFile, origin: Geodetic): void {
  site.write(() =>
    site.db
      .prepare('UPDATE site SET origin_lat_deg = ?, origin_lon_deg = ?, origin_height_m = ?')
      .run(origin.latDeg, origin.lonDeg, origin.heightM),
  )
}
