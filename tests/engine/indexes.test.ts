import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dot } from '../../src/main/engine/index/dot.ts'
import type { Gallery } from '../../src/main/engine/index/Gallery.ts'
import { openIndex } from '../../src/main/engine/index/openIndex.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { dropCaptures, hideCaptures, showCaptures } from '../../src/main/engine/site/visibility.ts'
import { encoderIdSchema } from '../../src/shared/ids.ts'
import { indexKindSchema, type IndexKind } from '../../src/shared/site.ts'
import {
  aDim,
  addDescribed,
  describeAgain,
  galleryOf,
  someCaptures,
  unitVectors,
} from '../builders/galleries.ts'
import { aFolder } from '../builders/panoramas.ts'
import { isMissing } from '../builders/engines.ts'

/** What every engine owes a site: it ranks what the site holds now, whatever has happened to the site. */

/** More than one chunk holds. */
const COUNT = 1_500
const ids = someCaptures(COUNT + 200).map(({ id }) => id)
const queries = [77, 78].map((seed) => unitVectors(1, aDim, seed))

/** The first captures of a gallery for each query, with how alike their best view is. */
interface First {
  readonly id: string
  readonly similarity: number
}

function ranked(similarityOf: (row: number) => number, gallery: Gallery, rows: readonly number[]): First[] {
  return rows
    .map((row) => ({ id: gallery.captures[row]!.id as string, similarity: similarityOf(row) }))
    .sort((a, b) => b.similarity - a.similarity)
    .slice(0, 20)
}

/** By an engine. */
function found(kind: IndexKind, gallery: Gallery, rows = [...gallery.captures.keys()]): First[][] {
  const index = openIndex(kind, gallery)
  const comparison = index.compare(queries, rows)
  comparison.refine(rows.keys())
  const first = comparison.similarities.map((similarities) =>
    ranked(
      (row) => Math.max(...similarities.subarray(rows.indexOf(row) * 4, rows.indexOf(row) * 4 + 4)),
      gallery,
      rows,
    ),
  )
  index.close()
  return first
}

/** By the descriptors as they were given. */
function expected(
  gallery: Gallery,
  described: ReadonlyMap<string, Float32Array>,
  rows = [...gallery.captures.keys()],
): First[][] {
  return queries.map((query) =>
    ranked(
      (row) => {
        const vectors = described.get(gallery.captures[row]!.id)!
        return Math.max(...[0, 1, 2, 3].map((view) => dot(query, vectors, view * aDim)))
      },
      gallery,
      rows,
    ),
  )
}

function expectSame(first: First[][], wanted: First[][]): void {
  for (const [i, each] of first.entries()) {
    expect(each.map(({ id }) => id)).toEqual(wanted[i]!.map(({ id }) => id))
    for (const [rank, { similarity }] of each.entries())
      expect(similarity).toBeCloseTo(wanted[i]![rank]!.similarity, 5)
  }
}

describe.each(indexKindSchema.options)('%s, on a site', (kind) => {
  const reason = isMissing(kind)
  let site: SiteFile
  /** V × D numbers of every capture that is to be found. */
  let described: Map<string, Float32Array>
  beforeEach(() => {
    site = SiteFile.create(join(aFolder(), 'a.wayword'), { name: 'Test', origin: null })
    described = new Map()
    add(0, COUNT, 1)
  })
  afterEach(() => site.close())

  /** Stores captures with their descriptors, and remembers these. */
  function add(from: number, count: number, seed: number): void {
    const vectors = unitVectors(count * 4, aDim, seed)
    addDescribed(site, from, vectors)
    for (let i = 0; i < count; i++)
      described.set(ids[from + i]!, vectors.subarray(i * 4 * aDim, (i + 1) * 4 * aDim))
  }
  const reopen = (): void => {
    site.close()
    site = SiteFile.open(site.path)
  }
  const expectTrue = (): void => {
    const gallery = galleryOf(site)
    expect(new Set(gallery.captures.map(({ id }) => id as string))).toEqual(new Set(described.keys()))
    expectSame(found(kind, gallery), expected(gallery, described))
  }

  it.skipIf(reason)('finds what is inserted, and finds it again when the site is opened again', () => {
    expectTrue()
    add(COUNT, 30, 5)
    expectTrue()
    reopen()
    expectTrue()
  })

  it.skipIf(reason)('finds captures that are described anew by what they are now', () => {
    galleryOf(site)
    for (const [i, query] of queries.entries()) {
      const vectors = Float32Array.from({ length: 4 * aDim }, (_, at) => query[at % aDim]!)
      describeAgain(site, 40 + i, vectors)
      described.set(ids[40 + i]!, vectors)
    }
    expectTrue()
    expect(found(kind, galleryOf(site)).map(([first]) => first!.id)).toEqual([ids[40], ids[41]])
    reopen()
    expectTrue()
  })

  it.skipIf(reason)('forgets what is dropped or hidden, and finds again what is shown', () => {
    const [first, second] = found(kind, galleryOf(site))[0]!.map(({ id }) => id) as [string, string]
    const [hidden, dropped] = [first, second].map((id) => ids.find((each) => each === id)!)
    const kept = described.get(first)!
    hideCaptures(site, [hidden!])
    dropCaptures(site, [dropped!])
    for (const id of [first, second]) described.delete(id)
    expectTrue()
    reopen()
    expectTrue()
    showCaptures(site, [hidden!])
    described.set(first, kept)
    expectTrue()
    expect(found(kind, galleryOf(site))[0]![0]!.id).toBe(first)
  })

  it.skipIf(reason)('looks at the captures that it is given, and at no others', () => {
    const gallery = galleryOf(site)
    const rows = [...gallery.captures.keys()].filter((row) => row % 7 === 3).reverse()
    expectSame(found(kind, gallery, rows), expected(gallery, described, rows))
  })

  it.skipIf(reason)('keeps the galleries of two encoders apart', () => {
    const other = encoderIdSchema.parse('f'.repeat(64))
    const vectors = unitVectors(COUNT * 4, aDim, 9)
    addDescribed(site, 0, vectors, other)
    const theirs = new Map(
      Array.from({ length: COUNT }, (_, i) => [
        ids[i] as string,
        vectors.subarray(i * 4 * aDim, (i + 1) * 4 * aDim),
      ]),
    )
    const gallery = galleryOf(site, other)
    expectSame(found(kind, gallery), expected(gallery, theirs))
    expectTrue()
  })

  it.skipIf(reason)('refuses descriptors of another encoder, that have another length', () => {
    const index = openIndex(kind, galleryOf(site))
    expect(() => index.compare([unitVectors(1, aDim + 1)])).toThrow(
      `the query's descriptor has ${aDim + 1} numbers, the gallery's have ${aDim}`,
    )
    index.close()
  })

  it.skipIf(reason)('knows nothing of what was rolled back', () => {
    galleryOf(site)
    expect(() =>
      site.write(() => {
        addDescribed(site, COUNT, unitVectors(4, aDim, 5))
        describeAgain(site, 1, unitVectors(4, aDim, 5))
        dropCaptures(site, [ids[2]!])
        throw new Error('no')
      }),
    ).toThrow('no')
    expectTrue()
  })

  it.skipIf(reason)('ranks what was stored when a process is killed that was storing', async () => {
    const { path } = site
    site.close()
    const script = `import { SiteFile } from './src/main/engine/site/SiteFile.ts'
      import { addDescribed, galleryOf, unitVectors } from './tests/builders/galleries.ts'
      const site = SiteFile.open(${JSON.stringify(path)})
      console.log('open')
      for (let i = 0; i < 200; i++) { addDescribed(site, ${COUNT} + i, unitVectors(4, ${aDim}, 100 + i)); galleryOf(site) }`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    await wait(60)
    child.kill('SIGKILL')
    await once(child, 'exit')
    site = SiteFile.open(path)
    const { n } = site.db.prepare('SELECT count(*) / 4 AS n FROM descriptor').get() as { n: number }
    for (let i = 0; i < n - COUNT; i++) described.set(ids[COUNT + i]!, unitVectors(4, aDim, 100 + i))
    expectTrue()
  })
})
