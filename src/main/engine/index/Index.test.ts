import { execFileSync } from 'node:child_process'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { indexKindSchema } from '../../../shared/site.ts'
import { isMissing } from '../../../../tests/builders/engines.ts'
import { aGallery, changedInto, unitVectors } from '../../../../tests/builders/galleries.ts'
import { CodeMemory } from './CodeMemory.ts'
import { dot } from './dot.ts'
import type { Gallery } from './Gallery.ts'
import type { Comparison, Index } from './Index.ts'
import type { Term } from './Tables.ts'
import { LooseTables } from './LooseTables.ts'
import { openIndex } from './openIndex.ts'

const engines: [string, (gallery: Gallery) => Index][] = [
  ...indexKindSchema.options
    .filter((kind) => !isMissing(kind))
    .map((kind): [string, (gallery: Gallery) => Index] => [kind, (gallery) => openIndex(kind, gallery)]),
  ['exact, read from the gallery', (gallery) => openIndex('exact', gallery, { memoryBytes: 0 })],
  ['exact, after changes', changedInto],
]

describe.each(engines)('%s', (_, openEngine) => {
  let index: Index | undefined
  const open = (gallery: Gallery): Index => (index = openEngine(gallery))
  afterEach(() => index?.close())

  it('finds every view most similar to itself', () => {
    const vectors = unitVectors(120, 33)
    open(aGallery({ captures: 30, dim: 33, vectors }))
    for (let view = 0; view < 120; view += 7) {
      const similarities = index!.similarities(vectors.subarray(view * 33, (view + 1) * 33))
      expect(similarities[view]).toBeCloseTo(1, 2)
      expect(similarities.indexOf(Math.max(...similarities))).toBe(view)
    }
  })

  it('is nowhere farther from the dot product than it says, and equals it once refined', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 3, max: 70 }), (seed, dim) => {
        const vectors = unitVectors(40 * 4, dim, seed)
        const queries = [0, 1, 2, 3, 4, 5].map((i) =>
          unitVectors(6, dim, seed + 1).subarray(i * dim, (i + 1) * dim),
        )
        const own = openEngine(aGallery({ captures: 40, dim, vectors }))
        const found = own.compare(queries)
        const agree = (): void =>
          queries.forEach((query, i) =>
            found.similarities[i]!.forEach((similarity, view) => {
              const at = Math.floor(view / 4)
              const off = Math.abs(similarity - dot(query, vectors, view * dim))
              expect(off).toBeLessThanOrEqual(found.errorAt(at) + 1e-6)
            }),
          )
        agree()
        found.refine(Array(40).keys())
        expect(found.errorAt(7)).toBe(0)
        agree()
        own.close()
      }),
      { numRuns: 20 },
    )
  })

  it('never ranks a view it left out above one it found', () => {
    const vectors = unitVectors(2800, 16)
    const query = vectors.subarray(5 * 16, 6 * 16)
    const comparison = open(aGallery({ captures: 700, dim: 16, vectors })).compare([query])
    comparison.refine(Array(700).keys())
    const exact = Array.from({ length: 2800 }, (_, view) => dot(query, vectors, view * 16))
    const order = [...exact.keys()].sort((a, b) => exact[b]! - exact[a]!)
    const found = comparison.similarities[0]!
    order.slice(0, 1000).forEach((view) => expect(found[view]).toBeCloseTo(exact[view]!, 4))
    order.forEach((view) => expect(found[view]! - exact[view]!).toBeGreaterThan(-1e-4))
  })

  it('looks only at the captures it is given', () => {
    const vectors = unitVectors(400, 20)
    const query = unitVectors(1, 20, 9)
    const rows = [3, 4, 5, 41, 99]
    const comparison = open(aGallery({ captures: 100, dim: 20, vectors })).compare([query], rows)
    comparison.refine(rows.keys())
    expect(comparison.rows).toEqual(rows)
    expect(comparison.similarities[0]).toHaveLength(rows.length * 4)
    comparison.similarities[0]!.forEach((similarity, i) =>
      expect(similarity).toBeCloseTo(dot(query, vectors, (rows[Math.floor(i / 4)]! * 4 + (i % 4)) * 20), 5),
    )
    expect(index!.compare([query], []).similarities[0]).toHaveLength(0)
  })

  it('sums up what is said of captures as the formulas do', () => {
    const term = fc.record({
      descriptor: fc.nat(4),
      views: fc.constantFrom(null, [0, 0] as const, [2, 2] as const, [1, 2] as const, [3, 0] as const),
      scale: fc.double({ min: 1, max: 40, noNaN: true }),
      most: fc.double({ min: 0.2, max: 1, noNaN: true }),
      slope: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      floor: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
      weight: fc.constantFrom(1, 1, 0.3),
    })
    const dim = 16
    // More than a block, and not a whole number of them.
    const own = openEngine(aGallery({ captures: 700, dim }))
    const comparison = own.compare([1, 2, 3, 4, 5].map((seed) => unitVectors(1, dim, seed)))
    const likelihood = ({ scale, most, descriptor }: Term, view: number): number =>
      Math.exp(scale * Math.min(0, comparison.similarities[descriptor]![view]! - most))
    fc.assert(
      fc.property(fc.array(term, { maxLength: 20 }), (terms: Term[]) => {
        const [best, first, all] = [
          comparison.bestSums(terms, 4),
          comparison.bestSums(terms, 1),
          comparison.turnSums(terms),
        ]
        for (let at = 0; at < 700; at += 23) {
          const sums = [0, 1, 2, 3].map((turn) =>
            terms.reduce((sum, term) => {
              const views = (term.views ?? [0, 1, 2, 3]).map((view) => (view + turn) % 4)
              const seen =
                views.reduce((all, view) => all + likelihood(term, at * 4 + view), 0) / views.length
              return sum + term.weight * Math.log(term.floor + term.slope * seen)
            }, 0),
          )
          for (const [turn, sum] of sums.entries()) expect(all[at * 4 + turn]).toBeCloseTo(sum, 4)
          expect(best[at]).toBeCloseTo(Math.max(...sums), 4)
          expect(first[at]).toBeCloseTo(sums[0]!, 4)
        }
      }),
      { numRuns: 30 },
    )
    const likelihoods = [3, 9, 14, 20, 40].map((scale, descriptor) => ({ scale, most: 1 - descriptor / 10 }))
    for (const [descriptor, sums] of comparison.likelihoodSums(likelihoods).entries())
      for (const [view, sum] of sums.entries()) {
        let expected = 0
        for (let at = 0; at < 700; at++)
          expected += likelihood({ ...likelihoods[descriptor]!, descriptor } as Term, at * 4 + view)
        expect(sum / expected).toBeCloseTo(1, 5)
      }
    own.close()
  })

  it('keeps two galleries apart', () => {
    const one = openEngine(aGallery({ captures: 9, dim: 12, seed: 1 }))
    const other = openEngine(aGallery({ captures: 9, dim: 12, seed: 2 }))
    const query = unitVectors(1, 12, 3)
    const before = one.similarities(query)
    expect(other.similarities(query)).not.toEqual(before)
    other.close()
    expect(one.similarities(query)).toEqual(before)
    one.close()
  })

  it('leaves a comparison alone when the next is made', () => {
    open(aGallery({ captures: 900, dim: 12 }))
    const likelihoods = [{ scale: 9, most: 1 }]
    const terms = [
      { ...likelihoods[0]!, descriptor: 0, views: [0, 1] as const, slope: 2, floor: 0.1, weight: 1 },
    ]
    const first = index!.compare([unitVectors(1, 12, 3)])
    const told = (): unknown[] => [
      first.similarities[0]!.slice(),
      first.likelihoodSums(likelihoods),
      first.bestSums(terms, 4),
      first.turnSums(terms),
    ]
    const before = told()
    const released = index!.compare([unitVectors(1, 12, 4)])
    expect(told()).toEqual(before)
    released.release()
    index!.compare([unitVectors(1, 12, 5), unitVectors(1, 12, 6)])
    expect(told()).toEqual(before)
    index!.close()
    expect(told()).toEqual(before)
    index = undefined
  })

  it('refuses a descriptor of another length, one that is too long, and one that is no number', () => {
    open(aGallery({ captures: 2, dim: 8 }))
    expect(() => index!.similarities(new Float32Array(9))).toThrow(/has 9 numbers, the gallery's have 8/)
    expect(() => index!.similarities(new Float32Array(8).fill(1))).toThrow(
      /has the length 2.8\d+, and 1 belongs/,
    )
    expect(() => index!.similarities(new Float32Array(8).fill(NaN))).toThrow(/has the length NaN/)
  })

  it('takes a descriptor for what it is, whatever its bytes are', () => {
    // The first number begins with 0x76 0x01, by which sqlite-vss knows vectors of another layout.
    const [first, dim] = [Buffer.from([0x76, 0x01, 0x00, 0x3f]).readFloatLE(), 8]
    const vectors = unitVectors(40, dim)
    vectors.set([first, Math.sqrt(1 - first ** 2), 0, 0, 0, 0, 0, 0], 17 * dim)
    const similarities = open(aGallery({ captures: 10, dim, vectors })).similarities(
      vectors.slice(17 * dim, 18 * dim),
    )
    expect(similarities[17]).toBeCloseTo(1, 2)
    expect(similarities.indexOf(Math.max(...similarities))).toBe(17)
  })

  it('finds nothing like a descriptor of nothing', () => {
    const found = open(aGallery({ captures: 30, dim: 8 })).similarities(new Float32Array(8))
    expect([...found]).toEqual(Array(120).fill(0))
  })

  it('answers on an empty gallery', () => {
    const query = unitVectors(1, 8)
    expect(open(aGallery({ captures: 0, dim: 8 })).similarities(query)).toHaveLength(0)
  })
})

/** Checksums of similarities, which are too many to be told one by one. */
function sumsOf({ similarities }: Comparison): number[] {
  return similarities.map((each) => crc32(new Uint8Array(each.slice().buffer)))
}

describe('ExactIndex', () => {
  it('finds the same whether other threads help or the codes are read from the gallery', async () => {
    // As many as are shared among threads, and not a multiple of what one takes.
    const [captures, dim] = [33_333, 128]
    const quantised = aGallery({ captures, dim })
    const coded = [...quantised.codes()]
    const gallery = { ...quantised, codes: () => coded }
    const [memory, stream] = [openIndex('exact', gallery), openIndex('exact', gallery, { memoryBytes: 0 })]
    const rows = Array.from({ length: 20_001 }, (_, i) => captures - 1 - i)
    for (let i = 0; i < 12; i++) {
      const queries = [0, 1, 2, 3, 4].map((each) => unitVectors(1, dim, 100 * i + each))
      for (const considered of [undefined, rows])
        expect(sumsOf(memory.compare(queries, considered))).toEqual(
          sumsOf(stream.compare(queries, considered)),
        )
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    memory.close()
    stream.close()
  })

  it('compares some after the other where there is no room for the tables of all', () => {
    const [captures, dim] = [300, 40]
    const gallery = aGallery({ captures, dim })
    const queries = Array.from({ length: 9 }, (_, i) => unitVectors(1, dim, i + 5))
    const compared = [2 ** 32, 80_000].map((most) => {
      const memory = new CodeMemory(captures, dim, { most })
      memory.add(gallery)
      const { tables, error } = memory.compare(queries, [7, 5, 299, 0])
      const all = memory.compare(queries, [...Array(captures).keys()]).tables
      memory.close()
      return { tables, all, error }
    })
    const [whole, inTurn] = compared as [(typeof compared)[0], (typeof compared)[0]]
    expect(inTurn.all).toBeInstanceOf(LooseTables)
    expect(inTurn.error).toBe(whole.error)
    expect(inTurn.all.similarities).toEqual(whole.all.similarities)
    expect(inTurn.tables.similarities).toEqual(whole.tables.similarities)
  })

  it('takes no more memory than it was given, beside what it finds', () => {
    // 200 MB of codes, told by one chunk again and again.
    const script = `import { Codes } from './src/main/engine/index/Codes.ts'
      import { openIndex } from './src/main/engine/index/openIndex.ts'
      const [count, dim, step] = [200_000, 256, 1000]
      const vectors = Float32Array.from({ length: 4 * dim }, (_, i) => (i % dim === 0 ? 1 : 0))
      const codes = new Codes(step, dim)
      for (let at = 0; at < step; at++) codes.set(at, vectors)
      // Taken at every chunk: what the system calls the peak of a process may be its parent's.
      let most = 0
      const measure = () => (most = Math.max(most, process.memoryUsage().rss))
      const gallery = { dim, captures: Array(count).fill({}), notes: [], vectors: () => vectors,
        *codes() { for (let from = 0; from < count; from += step, measure()) yield { rows: Int32Array.from({ length: step }, (_, i) => from + i), codes } } }
      const before = measure()
      const index = openIndex('exact', gallery, { memoryBytes: Number(process.argv[1]) })
      const { similarities } = index.compare([vectors.slice(0, dim)])
      console.log(similarities[0].every((each) => each > 0.999), (measure() - before) / 2 ** 20)`
    const [streamed, resident] = [0, 2 ** 30].map((memoryBytes) => {
      const said = execFileSync(
        process.execPath,
        ['--input-type=module', '-e', script, String(memoryBytes)],
        {
          encoding: 'utf8',
        },
      )
      const [isRight, mebibytes] = said.trim().split(' ')
      expect(isRight).toBe('true')
      return Number(mebibytes)
    }) as [number, number]
    expect(resident).toBeGreaterThan(190)
    expect(streamed).toBeLessThan(100)
  })
})

describe('VssIndex', () => {
  it('says what to set when the environment would make it crash', () => {
    const script = `import { VssIndex } from './src/main/engine/index/VssIndex.ts'
      try { new VssIndex({ dim: 4, captures: [] }) } catch (e) { console.log(e.code, e.message) }`
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, OMP_NUM_THREADS: '4' },
      encoding: 'utf8',
    })
    expect(said).toContain('library_missing sqlite-vss needs OMP_NUM_THREADS=1')
  })

  it('says how many captures it can hold, and what holds more', () => {
    const gallery = { ...aGallery({ captures: 1, dim: 8192 }), captures: Array(7630).fill(null) as never[] }
    expect(() => openIndex('sqlite-vss', gallery)).toThrow(
      'at most 1 GB, which is 7629 captures by this encoder, and the site has 7630; use the exact index.',
    )
  })
})

describe('VecIndex', () => {
  it('says what it cannot hold', () => {
    expect(() => openIndex('sqlite-vec', aGallery({ captures: 1, dim: 8193 }))).toThrow(
      'at most 8192 numbers, and those of this encoder have 8193; use the exact index.',
    )
  })
})
