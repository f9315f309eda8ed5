import { availableParallelism } from 'node:os'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { VIEWS } from '../src/shared/bearing.ts'
import type { Vectors } from './galleries.ts'

/** Something that compares four descriptors with all views: as similarities, N × V for each. */
export interface Rival {
  readonly name: string
  compare(queries: readonly Float32Array[]): readonly Float32Array[]
  close?(): void
}

/** All vectors of a gallery, one after the other. */
export function allVectors(count: number, dim: number, vectors: Vectors): Float32Array {
  const all = new Float32Array(count * VIEWS * dim)
  for (let row = 0; row < count; row++) all.set(vectors(row), row * VIEWS * dim)
  return all
}

export const LOOP = 'JavaScript loop'

/** A dot product for each view and descriptor, four sums at a time: what one would write first. */
export function plainLoop(all: Float32Array, dim: number): Rival {
  const dots = (query: Float32Array): Float32Array => {
    const found = new Float32Array(all.length / dim)
    const whole = dim - (dim % 4)
    for (let row = 0, at = 0; row < found.length; row++, at += dim) {
      let [a, b, c, d] = [0, 0, 0, 0]
      for (let i = 0; i < whole; i += 4) {
        a += query[i]! * all[at + i]!
        b += query[i + 1]! * all[at + i + 1]!
        c += query[i + 2]! * all[at + i + 2]!
        d += query[i + 3]! * all[at + i + 3]!
      }
      for (let i = whole; i < dim; i++) a += query[i]! * all[at + i]!
      found[row] = a + b + c + d
    }
    return found
  }
  return { name: LOOP, compare: (queries) => queries.map(dots) }
}

/** Views that a library is asked for: what the app asks of the engines in SQLite. */
const NEAREST = 2000

interface Usearch {
  Index: new (how: object) => {
    add(keys: BigUint64Array, vectors: Float32Array, threads: number): void
    search(query: Float32Array, k: number, threads: number): { keys: BigUint64Array; distances: Float32Array }
  }
  exactSearch(
    all: Float32Array,
    query: Float32Array,
    dim: number,
    count: number,
    metric: string,
    threads: number,
  ): { keys: BigUint64Array; distances: Float32Array }
}

/** usearch from a folder where `npm install --prefix DIR usearch@2.26.2` was run. */
export async function loadUsearch(folder: string): Promise<Usearch> {
  const path = createRequire(join(folder, 'package.json')).resolve('usearch')
  const found = (await import(pathToFileURL(path).href)) as Usearch & { default?: Usearch }
  return found.default ?? found
}

function spread(
  views: number,
  { keys, distances }: { keys: BigUint64Array; distances: Float32Array },
): Float32Array {
  const found = new Float32Array(views).fill(1 - Math.max(...distances))
  for (const [i, key] of keys.entries()) found[Number(key)] = 1 - distances[i]!
  return found
}

export function usearchExact({ exactSearch }: Usearch, all: Float32Array, dim: number): Rival {
  const threads = availableParallelism()
  return {
    name: `usearch exact, ${threads} threads`,
    compare: (queries) =>
      queries.map((query) => spread(all.length / dim, exactSearch(all, query, dim, NEAREST, 'ip', threads))),
  }
}

export function usearchGraph({ Index }: Usearch, all: Float32Array, dim: number): Rival {
  const how = { metric: 'ip', connectivity: 16, expansion_add: 64, expansion_search: NEAREST, multi: false }
  const index = new Index({ ...how, dimensions: dim, quantization: 'f32' })
  const views = all.length / dim
  index.add(
    BigUint64Array.from({ length: views }, (_, i) => BigInt(i)),
    all,
    availableParallelism(),
  )
  return {
    name: 'usearch HNSW',
    compare: (queries) => queries.map((query) => spread(views, index.search(query, NEAREST, 1))),
  }
}

const READER = `
  const { workerData } = require('node:worker_threads')
  const words = new Int32Array(workerData.words)
  const bytes = Buffer.from(workerData.bytes)
  for (let job = 0; ; ) {
    Atomics.wait(words, 0, job)
    job = Atomics.load(words, 0)
    bytes.indexOf(0x80, workerData.from)
    Atomics.add(words, 1, 1)
    Atomics.notify(words, 1)
  }`

/**
 * What it takes to read so many bytes from memory and do nothing with them: glibc's `memchr` looks for a byte that is not
 * there. Milliseconds, with one thread and with two, each over half.
 */
export function bareRead(byteCount: number): { one: () => number; two: () => number; close: () => void } {
  const bytes = new SharedArrayBuffer(byteCount)
  const all = Buffer.from(bytes)
  for (let at = 0; at < byteCount; at += 4096)
    all.fill(1 + ((at >> 12) % 100), at, Math.min(byteCount, at + 4096))
  const words = new SharedArrayBuffer(8)
  const control = new Int32Array(words)
  const from = Math.floor(byteCount / 2)
  const worker = new Worker(READER, { eval: true, workerData: { bytes, words, from } })
  const first = all.subarray(0, from)
  return {
    one() {
      const started = performance.now()
      all.indexOf(0x80)
      return performance.now() - started
    },
    two() {
      const started = performance.now()
      const done = Atomics.load(control, 1)
      Atomics.add(control, 0, 1)
      Atomics.notify(control, 0)
      first.indexOf(0x80)
      Atomics.wait(control, 1, done)
      return performance.now() - started
    },
    close: () => void worker.terminate(),
  }
}
