import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { captureIdSchema, encoderIdSchema } from '../../../shared/ids.ts'
import type { Gallery } from './Gallery.ts'
import { indexKinds, type Index } from './Index.ts'
import { openIndex } from './openIndex.ts'

/** A gallery of random unit vectors; the same seed is the same gallery. */
function aGallery({ captures, dim, seed = 1 }: { captures: number; dim: number; seed?: number }): Gallery {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  const vectors = Float32Array.from({ length: captures * 4 * dim }, random)
  for (let row = 0; row < captures * 4; row++) {
    const length = Math.hypot(...vectors.subarray(row * dim, (row + 1) * dim))
    for (let i = row * dim; i < (row + 1) * dim; i++) vectors[i]! /= length
  }
  return {
    encoderId: encoderIdSchema.parse('0'.repeat(64)),
    dim,
    vectors,
    spacingM: null,
    missing: 0,
    captures: Array.from({ length: captures }, (_, i) => ({
      id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
      filename: `${i}.jpg`,
      xM: i,
      yM: 0,
      zM: null,
      headingDeg: 0,
      capturedAt: null,
    })),
  }
}

function rowOf(gallery: Gallery, row: number): Float32Array {
  return gallery.vectors.slice(row * gallery.dim, (row + 1) * gallery.dim)
}

const vssRuns = ((): boolean => {
  try {
    openIndex('sqlite-vss', aGallery({ captures: 1, dim: 8 })).close()
    return true
  } catch (thrown) {
    console.warn(`sqlite-vss is left out: ${(thrown as Error).message}`)
    return false
  }
})()

describe.each(indexKinds.filter((kind) => kind !== 'sqlite-vss' || vssRuns))('%s', (kind) => {
  let index: Index | undefined
  const open = (gallery: Gallery): Index => (index = openIndex(kind, gallery))
  afterEach(() => index?.close())

  it('finds every view most similar to itself', () => {
    const gallery = aGallery({ captures: 30, dim: 33 })
    open(gallery)
    for (let row = 0; row < 120; row += 7) {
      const similarities = index!.similarities(rowOf(gallery, row))
      expect(similarities[row]).toBeCloseTo(1, 5)
      expect(similarities.indexOf(Math.max(...similarities))).toBe(row)
    }
  })

  it('agrees with the plain dot product on the nearest views', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const gallery = aGallery({ captures: 40, dim: 24, seed })
        const query = rowOf(aGallery({ captures: 1, dim: 24, seed: seed + 1 }), 0)
        const own = openIndex(kind, gallery)
        const found = own.similarities(query)
        own.close()
        found.forEach((similarity, row) => {
          const dot = rowOf(gallery, row).reduce((sum, value, i) => sum + value * query[i]!, 0)
          expect(similarity).toBeCloseTo(dot, 4)
        })
      }),
      { numRuns: 20 },
    )
  })

  it('never ranks a view it left out above one it found', () => {
    const gallery = aGallery({ captures: 700, dim: 16 })
    const query = rowOf(gallery, 5)
    const exact = openIndex('exact', gallery).similarities(query)
    const found = open(gallery).similarities(query)
    const order = [...exact.keys()].sort((a, b) => exact[b]! - exact[a]!)
    order.slice(0, 1000).forEach((row) => expect(found[row]).toBeCloseTo(exact[row]!, 4))
    order.forEach((row) => expect(found[row]! - exact[row]!).toBeGreaterThan(-1e-4))
  })

  it('refuses a descriptor of another length', () => {
    open(aGallery({ captures: 2, dim: 8 }))
    expect(() => index!.similarities(new Float32Array(9))).toThrow(/has 9 numbers, the gallery's have 8/)
  })

  it('answers on an empty gallery', () => {
    expect(open(aGallery({ captures: 0, dim: 8 })).similarities(new Float32Array(8))).toHaveLength(0)
  })
})

describe('VssIndex', () => {
  it('says what to set when the environment would make it crash', () => {
    const script = `import { VssIndex } from './src/main/engine/index/VssIndex.ts'
      try { new VssIndex({ dim: 4, captures: [], vectors: new Float32Array() }) } catch (e) { console.log(e.code, e.message) }`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, OMP_NUM_THREADS: '4' },
      encoding: 'utf8',
    })
    expect(said).toContain('library_missing sqlite-vss needs OMP_NUM_THREADS=1')
  })
})
