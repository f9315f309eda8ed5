import { VIEWS } from '../../../shared/bearing.ts'
import type { CaptureId, EncoderId } from '../../../shared/ids.ts'
import { instantMs, VISIT_PAUSE_MS } from '../../../shared/visit.ts'
import { Codes } from './Codes.ts'

/** A capture that queries can be matched against. `headingDeg` and the position are null where nobody measured them. */
export interface GalleryCapture {
  readonly id: CaptureId
  readonly filename: string
  readonly xM: number | null
  readonly yM: number | null
  readonly zM: number | null
  readonly headingDeg: number | null
  /** ISO 8601; null where nobody knows. */
  readonly capturedAt: string | null
}

/** Quantised captures, and which rows of a gallery they are; −1 for one that is not in it. */
export interface CodedRows {
  readonly rows: Int32Array
  readonly codes: Codes
}

/**
 * The descriptors of a site by one encoder: N captures with V = 4 views (front, right, back, left), each a unit vector of
 * D numbers. View row `i` belongs to capture `floor(i / 4)`, bearing `90° · (i mod 4)`.
 */
export interface Gallery {
  readonly encoderId: EncoderId
  readonly dim: number
  readonly captures: readonly GalleryCapture[]
  /** Median distance between neighbouring captures, metres; null where it cannot be told. */
  readonly spacingM: number | null
  /** Captures of the site that are not here, because not all of their views are encoded yet. */
  readonly missing: number
  /** What the operator should know of captures that are left out, or were damaged; a sentence each. */
  readonly notes: readonly string[]
  /** V × D numbers of a capture, read where they are stored; null once they are gone. */
  vectors(row: number): Float32Array | null
  /** All captures quantised, some at a time, read where they are stored; each row once. */
  codes(): Iterable<CodedRows>
}

/** Number of views, N × V. */
export function viewCount(gallery: Gallery): number {
  return gallery.captures.length * VIEWS
}

/** Captures quantised at a time. */
const CODED = 256

/** A gallery whose descriptors, N × V × D numbers, are in memory. @throws RangeError when one has not unit length */
export function galleryInMemory(
  all: Float32Array,
  described: Omit<Gallery, 'vectors' | 'codes' | 'notes'>,
): Gallery {
  const { dim, captures } = described
  const vectors = (row: number): Float32Array => all.subarray(row * VIEWS * dim, (row + 1) * VIEWS * dim)
  return {
    ...described,
    notes: [],
    vectors,
    *codes() {
      for (let first = 0; first < captures.length; first += CODED) {
        const count = Math.min(CODED, captures.length - first)
        const codes = new Codes(count, dim)
        for (let at = 0; at < count; at++)
          if (!codes.set(at, vectors(first + at)))
            throw new RangeError(`the descriptors of ${captures[first + at]!.filename} have not unit length`)
        yield { rows: Int32Array.from({ length: count }, (_, at) => first + at), codes }
      }
    },
  }
}

/**
 * Median distance from a capture to its nearest neighbour of the same visit, metres; null below two positions. A second
 * drive along the same street makes no site denser. Samples large sites.
 */
export function captureSpacingM(captures: readonly GalleryCapture[]): number | null {
  const points = captures.flatMap(({ xM, yM, capturedAt }) =>
    xM === null || yM === null ? [] : [[xM, yM, capturedAt === null ? NaN : instantMs(capturedAt)] as const],
  )
  const step = Math.max(1, Math.floor(points.length / 200))
  const nearest = points
    .filter((_, i) => i % step === 0)
    .map(([x, y, at]) => {
      let least = Infinity
      for (const [otherX, otherY, otherAt] of points) {
        if (Math.abs(at - otherAt) > VISIT_PAUSE_MS) continue
        const squared = (x - otherX) ** 2 + (y - otherY) ** 2
        if (squared > 0 && squared < least) least = squared
      }
      return Math.sqrt(least)
    })
    .filter(Number.isFinite)
    .sort((a, b) => a - b)
  return nearest[Math.floor(nearest.length / 2)] ?? null
}
