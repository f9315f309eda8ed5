import Sqlite, { type Database } from 'better-sqlite3'
import { VIEWS } from '../../../shared/bearing.ts'
import type { IndexKind } from '../../../shared/site.ts'
import { dot } from './dot.ts'
import type { Gallery } from './Gallery.ts'
import { allRows, checkDescriptor, type Comparison, type Index } from './Index.ts'
import { KnownComparison } from './KnownComparison.ts'

/** Views asked of an engine for each clue. Beyond them a view cannot lift its capture into the first candidates. */
const NEAREST = 2000

/** So few captures are compared one by one: no engine is faster, and all similarities are exact. */
const FEW = 512

/** sqlite-vss slows quadratically with the views that wait for one commit. */
const CAPTURES_PER_COMMIT = 125

/**
 * An engine inside SQLite that names the nearest views of a descriptor: their similarities are exact, all others get the
 * smallest of them.
 *
 * It lives in a database in memory, built from the site's descriptors: a site file never depends on an extension, and a
 * crash cannot leave a stale index behind (docs/adr/0004-index.md).
 */
export abstract class SqliteIndex implements Index {
  abstract readonly kind: IndexKind
  readonly gallery: Gallery
  protected readonly db: Database
  readonly #rows: Int32Array

  /** @param module what makes the engine's virtual table, with its column `vector` */
  constructor(gallery: Gallery, db: Database, module: string) {
    this.gallery = gallery
    this.#rows = allRows(gallery)
    this.db = db
    db.exec(`CREATE VIRTUAL TABLE view USING ${module}`)
    this.#fill()
  }

  compare(descriptors: readonly Float32Array[], rows?: ArrayLike<number>): Comparison {
    for (const descriptor of descriptors) checkDescriptor(descriptor, this.gallery)
    const similarities =
      rows && rows.length <= FEW
        ? this.#oneByOne(descriptors, rows)
        : descriptors.map((descriptor) => this.#similarities(descriptor, rows))
    return new KnownComparison(similarities, rows ?? this.#rows)
  }

  similarities(descriptor: Float32Array): Float32Array {
    return this.compare([descriptor]).similarities[0]!
  }

  close(): void {
    this.db.close()
  }

  /** Views nearest to a descriptor, at most `count`, of the captures to consider. */
  protected abstract nearest(descriptor: Float32Array, count: number, rows?: ArrayLike<number>): number[]

  /** A descriptor as the engine takes it. */
  protected toBlob(descriptor: Float32Array): Buffer {
    return Buffer.from(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength)
  }

  #similarities(descriptor: Float32Array, rows?: ArrayLike<number>): Float32Array {
    const captures = rows?.length ?? this.gallery.captures.length
    const found = new Float32Array(captures * VIEWS)
    if (captures === 0) return found
    const nearest = this.nearest(descriptor, Math.min(found.length, NEAREST), rows)
    const similarities = nearest.map((view) => this.#similarity(view, descriptor))
    found.fill(similarities.reduce((smallest, one) => Math.min(smallest, one), 1))
    const positions = rows && new Map(Array.from(rows, (row, at) => [row, at]))
    for (const [i, view] of nearest.entries()) {
      const row = Math.floor(view / VIEWS)
      found[(positions?.get(row) ?? row) * VIEWS + (view % VIEWS)] = similarities[i]!
    }
    return found
  }

  #oneByOne(descriptors: readonly Float32Array[], rows: ArrayLike<number>): Float32Array[] {
    const found = descriptors.map(() => new Float32Array(rows.length * VIEWS).fill(-1))
    for (let at = 0; at < rows.length; at++) {
      const vectors = this.gallery.vectors(rows[at]!)
      for (let i = 0; vectors && i < descriptors.length; i++)
        for (let view = 0; view < VIEWS; view++)
          found[i]![at * VIEWS + view] = dot(descriptors[i]!, vectors, view * this.gallery.dim)
    }
    return found
  }

  /** Exact, by the descriptors of the site: engines report distances of several kinds. */
  #similarity(view: number, descriptor: Float32Array): number {
    const vectors = this.gallery.vectors(Math.floor(view / VIEWS))
    return vectors ? dot(descriptor, vectors, (view % VIEWS) * this.gallery.dim) : -1
  }

  #fill(): void {
    const insert = this.db.prepare('INSERT INTO view (rowid, vector) VALUES (?, ?)')
    const { dim, captures } = this.gallery
    for (let start = 0; start < captures.length; start += CAPTURES_PER_COMMIT)
      this.db.transaction(() => {
        for (let row = start; row < Math.min(captures.length, start + CAPTURES_PER_COMMIT); row++) {
          const vectors = this.gallery.vectors(row)
          for (let view = 0; vectors && view < VIEWS; view++)
            // sqlite-vec takes no number for a rowid that could be a float.
            insert.run(
              BigInt(row * VIEWS + view + 1),
              this.toBlob(vectors.subarray(view * dim, (view + 1) * dim)),
            )
        }
      })()
  }
}

/** An empty database in memory with an extension. @param load loads it, given what does so for a path */
export function openWith(load: (loadExtension: (path: string) => void) => void): Database {
  const db = new Sqlite(':memory:')
  try {
    // The loader of the operating system cannot read inside an asar archive.
    load((path) => void db.loadExtension(path.replace('app.asar', 'app.asar.unpacked')))
    return db
  } catch (thrown) {
    db.close()
    throw thrown
  }
}
