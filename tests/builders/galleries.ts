import { VIEWS } from '../../src/shared/bearing.ts'
import { captureIdSchema, encoderIdSchema } from '../../src/shared/ids.ts'
import { galleryInMemory, type Gallery, type GalleryCapture } from '../../src/main/engine/index/Gallery.ts'

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
