import Sqlite from 'better-sqlite3'
import { VIEWS, viewBearingsDeg } from '../src/shared/bearing.ts'
import type { EncoderManifest } from '../src/shared/encoderManifest.ts'
import { captureIdSchema, encoderIdSchema, type EncoderId } from '../src/shared/ids.ts'
import { Codes } from '../src/main/engine/index/Codes.ts'
import type { Gallery, GalleryCapture } from '../src/main/engine/index/Gallery.ts'
import { loadGallery } from '../src/main/engine/loadGallery.ts'
import { SiteFile } from '../src/main/engine/site/SiteFile.ts'
import { gaussian, mulberry32 } from './figures.ts'

/** V × D numbers of a capture, the same whenever it is asked for. */
export type Vectors = (row: number) => Float32Array

export const anEncoder: EncoderId = encoderIdSchema.parse('b'.repeat(64))

/** Rows of `dim` numbers each become as long as 1. */
export function toUnitLength(vectors: Float32Array, dim: number): Float32Array {
  for (let from = 0; from < vectors.length; from += dim) {
    let squares = 0
    for (let i = from; i < from + dim; i++) squares += vectors[i]! ** 2
    const scale = 1 / Math.sqrt(squares)
    for (let i = from; i < from + dim; i++) vectors[i]! *= scale
  }
  return vectors
}

/** Normal deviates, from which rows take their own part at a place of their own. */
function noisePool(seed: number): Float32Array {
  const random = mulberry32(seed)
  return Float32Array.from({ length: 2 ** 20 }, () => gaussian(random))
}

const pool = noisePool(1)

/** Adds noise of a row to vectors. */
export function addNoise(vectors: Float32Array, row: number, deviation: number): Float32Array {
  let at = Math.imul(row + 1, 2654435761) >>> 0
  for (let i = 0; i < vectors.length; i++) vectors[i]! += deviation * pool[(at = (at + 1) & 0xfffff)]!
  return vectors
}

/** Captures of 2,000 kinds of places, each view half what its kind shows and half its own. */
export function syntheticVectors(dim: number): Vectors {
  const kinds = Array.from({ length: 2000 }, (_, kind) =>
    addNoise(new Float32Array(VIEWS * dim), -kind - 2, 1),
  )
  return (row) => toUnitLength(addNoise(kinds[(row * 7919) % kinds.length]!.slice(), row, 1), dim)
}

/** Captures of a real gallery, each many times with noise of its own. */
export function perturbedVectors(real: Gallery): Vectors {
  const deviation = 0.5 / Math.sqrt(real.dim)
  const vectors = Array.from(real.captures, (_, row) => real.vectors(row)!)
  return (row) => toUnitLength(addNoise(vectors[row % vectors.length]!.slice(), row, deviation), real.dim)
}

/** Captures on a straight drive, three metres apart. */
export function driveOf(count: number): GalleryCapture[] {
  return Array.from({ length: count }, (_, i) => ({
    id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
    filename: `${i}.jpg`,
    xM: (i % 1000) * 3,
    yM: Math.floor(i / 1000) * 12,
    zM: null,
    headingDeg: 90,
    capturedAt: null,
  }))
}

/** A gallery that is nowhere stored: its vectors are made anew whenever they are asked for. */
export function madeGallery(count: number, dim: number, vectors: Vectors): Gallery {
  return {
    encoderId: anEncoder,
    dim,
    captures: driveOf(count),
    spacingM: 3,
    missing: 0,
    notes: [],
    vectors,
    *codes() {
      for (let first = 0; first < count; first += 1024) {
        const rows = Int32Array.from({ length: Math.min(1024, count - first) }, (_, at) => first + at)
        const codes = new Codes(rows.length, dim)
        for (const [at, row] of rows.entries()) codes.set(at, vectors(row))
        yield { rows, codes }
      }
    },
  }
}

/** Writes a site with these captures and descriptors, and pictures of one byte. */
export function writeGallerySite(path: string, count: number, vectors: Vectors, encoder = anEncoder): void {
  SiteFile.create(path, { name: 'bench', origin: null }).close()
  const db = new Sqlite(path)
  db.pragma('synchronous = OFF')
  db.prepare('INSERT INTO encoder VALUES (?, ?, ?)').run(encoder, '{}', '')
  const capture = db.prepare(
    `INSERT INTO capture (id, sha256, filename, x_m, y_m, heading_deg, width_px, height_px, imported_at)
     VALUES (@id, @id || '0', @filename, @xM, @yM, @headingDeg, 2, 1, '')`,
  )
  const view = db.prepare("INSERT INTO view (capture_id, bearing_deg, jpeg) VALUES (?, ?, x'00')")
  const descriptor = db.prepare('INSERT INTO descriptor VALUES (?, ?, ?, ?)')
  db.transaction(() => {
    for (const [row, { id, filename, xM, yM, headingDeg }] of driveOf(count).entries()) {
      capture.run({ id, filename, xM, yM, headingDeg })
      const all = Buffer.from(vectors(row).buffer)
      for (const [i, bearingDeg] of viewBearingsDeg.entries()) {
        view.run(id, bearingDeg)
        const bytes = all.length / VIEWS
        descriptor.run(encoder, id, bearingDeg, all.subarray(i * bytes, (i + 1) * bytes))
      }
    }
  })()
  db.close()
}

/** The gallery of a site that `writeGallerySite` wrote. */
export function openGallery(site: SiteFile, dim: number): Gallery {
  return loadGallery(site, { id: anEncoder, manifest: { dim } as EncoderManifest })
}

/** Descriptors of four clues about a capture from an unknown turn: a third its views, two thirds something else. */
export function cluesAbout(vectors: Float32Array, seed: number): Float32Array[] {
  const dim = vectors.length / VIEWS
  return Array.from({ length: VIEWS }, (_, i) => {
    const view = (i + seed) % VIEWS
    const seen = vectors.slice(view * dim, (view + 1) * dim)
    return toUnitLength(addNoise(seen, 7 * seed + i + 1e6, 1.6 / Math.sqrt(dim)), dim)
  })
}
