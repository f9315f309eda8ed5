import { VIEWS, viewBearingsDeg } from '../../src/shared/bearing.ts'
import type { EncoderManifest } from '../../src/shared/encoderManifest.ts'
import { captureIdSchema, encoderIdSchema } from '../../src/shared/ids.ts'
import type { Comparison } from '../../src/main/engine/index/Index.ts'
import { ExactIndex } from '../../src/main/engine/index/ExactIndex.ts'
import { KnownComparison } from '../../src/main/engine/index/KnownComparison.ts'
import { galleryInMemory, type Gallery, type GalleryCapture } from '../../src/main/engine/index/Gallery.ts'
import { loadGallery } from '../../src/main/engine/loadGallery.ts'
import { addDescriptors } from '../../src/main/engine/site/descriptors.ts'
import type { SiteFile } from '../../src/main/engine/site/SiteFile.ts'

/** Random unit vectors of `dim` numbers, one after the other; the same seed is the same vectors. */
export function unitVectors(count: number, dim: number, seed = 1): Float32Array {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  const vectors = Float32Array.from({ length: count * dim }, random)
  for (let at = 0; at < vectors.length; at += dim) {
    const length = Math.hypot(...vectors.subarray(at, at + dim))
    for (let i = at; i < at + dim; i++) vectors[i]! /= length
  }
  return vectors
}

/** Captures in a row, ten metres apart. */
export function someCaptures(count: number): GalleryCapture[] {
  return Array.from({ length: count }, (_, i) => ({
    id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
    filename: `${i}.jpg`,
    xM: i * 10,
    yM: 0,
    zM: null,
    headingDeg: 0,
    capturedAt: null,
  }))
}

/** A gallery in memory, of random unit vectors where none are given. */
export function aGallery({
  captures,
  dim,
  seed = 1,
  vectors = unitVectors(captures * VIEWS, dim, seed),
}: {
  captures: number
  dim: number
  seed?: number
  vectors?: Float32Array
}): Gallery {
  return galleryInMemory(vectors, {
    encoderId: encoderIdSchema.parse('0'.repeat(64)),
    dim,
    spacingM: null,
    missing: 0,
    captures: someCaptures(captures),
  })
}

/** An exact index that was of another capture, too, and whose gallery became this one: another went, the last came. */
export function changedInto(gallery: Gallery): ExactIndex {
  const { encoderId, dim, spacingM, missing, captures } = gallery
  const of = (chosen: readonly GalleryCapture[], vectors: readonly Float32Array[]): Gallery => {
    const all = new Float32Array(chosen.length * VIEWS * dim)
    for (const [at, each] of vectors.entries()) all.set(each, at * VIEWS * dim)
    return galleryInMemory(all, { encoderId, dim, spacingM, missing, captures: chosen })
  }
  const rows = (from: number, to?: number): Gallery =>
    of(
      captures.slice(from, to),
      [...captures.keys()].slice(from, to).map((row) => gallery.vectors(row)!),
    )
  const stranger = { ...someCaptures(1)[0]!, id: captureIdSchema.parse('f'.repeat(16)) }
  const [kept, last] = [rows(0, -1), rows(-1)]
  const vectors = [...kept.captures.keys()].map((row) => kept.vectors(row)!)
  const before = new ExactIndex(of([stranger, ...kept.captures], [unitVectors(VIEWS, dim, 99), ...vectors]))
  const without = before.changed({ changed: new Set([stranger.id]), come: last, shown: captures.length })!
  before.close()
  // What comes twice takes a new place in memory.
  const changed = new Set(last.captures.map(({ id }) => id))
  const index = without.changed({ changed, come: last, shown: captures.length + missing })!
  without.close()
  return index
}

/**
 * Similarities that are exact, as if they had been compared.
 *
 * @param all for each descriptor V for each row of a gallery
 * @param rows the captures that are compared
 */
export function aComparison(all: readonly Float32Array[], rows: readonly number[]): Comparison {
  const similarities = all.map((each) =>
    Float32Array.from(
      { length: rows.length * VIEWS },
      (_, i) => each[rows[Math.floor(i / VIEWS)]! * VIEWS + (i % VIEWS)]!,
    ),
  )
  return new KnownComparison(similarities, rows)
}

/** An encoder of which there is nothing but descriptors. */
const anEncoder = encoderIdSchema.parse('e'.repeat(64))
export const aDim = 32

/** Adds captures with descriptors, V × D numbers each, to a site; ids count on from `first`. */
export function addDescribed(
  site: SiteFile,
  first: number,
  vectors: Float32Array,
  encoder = anEncoder,
): void {
  const count = vectors.length / VIEWS / aDim
  site.write(() => {
    site.db.prepare('INSERT OR IGNORE INTO encoder VALUES (?, ?, ?)').run(encoder, '{}', '')
    const capture = site.db.prepare(
      `INSERT OR IGNORE INTO capture (id, sha256, filename, x_m, y_m, heading_deg, width_px, height_px, imported_at)
       VALUES (@id, @id || '0', @name, @xM, 0, 0, 2, 1, '')`,
    )
    const view = site.db.prepare(
      "INSERT OR IGNORE INTO view (capture_id, bearing_deg, jpeg) VALUES (?, ?, x'00')",
    )
    for (const { id, filename, xM } of someCaptures(first + count).slice(first)) {
      capture.run({ id, name: filename, xM })
      for (const bearingDeg of viewBearingsDeg) view.run(id, bearingDeg)
    }
    describeAgain(site, first, vectors, encoder)
  })
}

/** Stores descriptors of captures that are there. */
export function describeAgain(
  site: SiteFile,
  first: number,
  vectors: Float32Array,
  encoder = anEncoder,
): void {
  const captures = someCaptures(first + vectors.length / VIEWS / aDim).slice(first)
  addDescriptors(
    site,
    encoder,
    captures.flatMap(({ id: captureId }, i) =>
      viewBearingsDeg.map((bearingDeg, view) => ({
        captureId,
        bearingDeg,
        vector: vectors.subarray((i * VIEWS + view) * aDim, (i * VIEWS + view + 1) * aDim),
      })),
    ),
  )
}

/** What answers queries on a site of `aGallerySite`. */
export function galleryOf(site: SiteFile, encoder = anEncoder): Gallery {
  return loadGallery(site, { id: encoder, manifest: { dim: aDim } as EncoderManifest })
}
