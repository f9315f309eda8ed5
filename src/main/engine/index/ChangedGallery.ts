import type { CaptureId } from '../../../shared/ids.ts'
import type { CodedRows, Gallery, GalleryCapture } from './Gallery.ts'
import { allRows } from './Index.ts'

/** What happened to a gallery since it was read. */
export interface GalleryChange {
  /** Captures of which anything may be different now: hidden, shown, dropped, encoded. */
  readonly changed: ReadonlySet<CaptureId>
  /** Those of them that belong to the gallery now, as they are now. */
  readonly come: Gallery
  /** Captures of the site that take part in answers, encoded or not. */
  readonly shown: number
}

/** A gallery that was read, and the place of its first capture among those of all parts. */
interface Part {
  readonly gallery: Gallery
  readonly first: number
}

/**
 * A gallery after a change; the one before stays as it was. What has come follows what has stayed, whatever the order in the
 * site. The spacing is that of the gallery that was loaded first.
 *
 * However many changes follow each other, each capture is found in the part it was read with.
 */
export class ChangedGallery implements Gallery {
  readonly encoderId: Gallery['encoderId']
  readonly dim: number
  readonly captures: readonly GalleryCapture[]
  readonly spacingM: number | null
  readonly missing: number
  /** The rows of the gallery before that have stayed, in their order. */
  readonly #stayed: Int32Array
  readonly #parts: readonly Part[]
  /** Of every row, its place among the captures of all parts, one part after the other. */
  readonly #places: Int32Array

  constructor(before: Gallery, { changed, come, shown }: GalleryChange) {
    this.encoderId = before.encoderId
    this.dim = before.dim
    this.spacingM = before.spacingM
    const stayed = new Int32Array(before.captures.length)
    const captures: GalleryCapture[] = []
    for (let row = 0; row < stayed.length; row++) {
      const capture = before.captures[row]!
      if (!changed.has(capture.id)) stayed[captures.push(capture) - 1] = row
    }
    this.#stayed = stayed.subarray(0, captures.length)
    for (const capture of come.captures) captures.push(capture)
    this.captures = captures
    this.missing = shown - this.captures.length
    const [parts, places] =
      before instanceof ChangedGallery
        ? [before.#parts, before.#places]
        : [[{ gallery: before, first: 0 }], allRows(before)]
    const first = endOf(parts)
    this.#places = this.carryOver(places, first)
    this.#parts = come.captures.length + come.notes.length > 0 ? [...parts, { gallery: come, first }] : parts
  }

  get notes(): readonly string[] {
    return this.#parts.flatMap(({ gallery }) => gallery.notes)
  }

  /**
   * What is numbered for the rows of the gallery before, for the rows of this one.
   *
   * @param first the number of the first capture that has come; the others count on
   */
  carryOver(numbers: Int32Array, first: number): Int32Array {
    const stayed = this.#stayed
    const carried = new Int32Array(this.captures.length)
    for (let row = 0; row < carried.length; row++)
      carried[row] = row < stayed.length ? numbers[stayed[row]!]! : first + row - stayed.length
    return carried
  }

  vectors(row: number): Float32Array | null {
    const place = this.#places[row]!
    const { gallery, first } = this.#parts.findLast((part) => part.first <= place)!
    return gallery.vectors(place - first)
  }

  *codes(): Generator<CodedRows> {
    const rowAt = new Int32Array(endOf(this.#parts)).fill(-1)
    for (const [row, place] of this.#places.entries()) rowAt[place] = row
    for (const { gallery, first } of this.#parts)
      for (const { rows, codes } of gallery.codes())
        yield { rows: rows.map((row) => (row < 0 ? -1 : rowAt[first + row]!)), codes }
  }
}

/** Behind the place of the last capture. */
function endOf(parts: readonly Part[]): number {
  const { gallery, first } = parts.at(-1)!
  return first + gallery.captures.length
}
