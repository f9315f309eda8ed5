import type { ViewBearingDeg } from '../../../shared/bearing.ts'
import type { Geodetic } from '../../../shared/capture.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import type { Place } from './placeCapture.ts'

/** One perspective picture of a capture: a JPEG of `VIEW_SIZE_PX²`, sRGB. */
export interface ImportedView {
  bearingDeg: ViewBearingDeg
  jpeg: Uint8Array
}

/** A picture that became a capture. */
export interface ImportedCapture extends Place {
  id: CaptureId
  /** Of the whole file, hex. `id` is its beginning. */
  sha256: string
  /** Relative to the source, `/` between folders, characters as the file system gave them. */
  filename: string
  /** What it was imported from. */
  source: string
  /** By which it was levelled; null where nobody measured it. */
  pitchDeg: number | null
  rollDeg: number | null
  /** Upright, before any scaling. */
  widthPx: number
  heightPx: number
  views: ImportedView[]
  /** Its views side by side, small, as JPEG. */
  thumbnail: Uint8Array
}

/** What an import needs of a site. Every call is synchronous, and durable when it returns. */
export interface CaptureStore {
  origin(): Geodetic | null
  /** Called at most once, for a site without origin and without local positions that meets its first geodetic one. */
  setOrigin(origin: Geodetic): void
  /** Whether any stored capture has a position in the site's frame. */
  hasPositions(): boolean
  /** The name under which a picture with these bytes is stored; null when it is not. */
  filenameOf(sha256: string): string | null
  add(capture: ImportedCapture): void
  /**
   * Changes what is not null of a stored capture's place, a position whole with its height; tells whether that was
   * anything new.
   */
  reposition(sha256: string, place: Omit<Place, 'geodetic'>): boolean
}
