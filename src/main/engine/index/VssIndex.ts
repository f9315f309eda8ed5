import Sqlite, { type Database } from 'better-sqlite3'
import { loadVector, loadVss } from 'sqlite-vss'
import { AppError } from '../../../shared/errors.ts'
import { viewCount, type Gallery } from './Gallery.ts'
import { checkLength, type Index } from './Index.ts'

/** Views asked of faiss for each clue. Beyond them a view cannot lift its capture into the first candidates. */
const NEAREST = 2000

/** sqlite-vss slows quadratically with the rows that wait for one commit. */
const ROWS_PER_COMMIT = 500

/**
 * The gallery in sqlite-vss (faiss inside SQLite), flat and exact among the nearest views.
 *
 * It lives in a database in memory, built from the site's descriptors: a site file never depends on the extension,
 * and a crash cannot leave a stale index behind (docs/adr/0004-index.md).
 */
export class VssIndex implements Index {
  readonly kind = 'sqlite-vss'
  readonly gallery: Gallery
  readonly #db: Database

  /** @throws AppError library_missing where the extension cannot be loaded */
  constructor(gallery: Gallery) {
    this.gallery = gallery
    this.#db = openWithVss()
    this.#db.exec(`CREATE VIRTUAL TABLE view USING vss0(vector(${gallery.dim}))`)
    this.#fill()
  }

  similarities(descriptor: Float32Array): Float32Array {
    checkLength(descriptor, this.gallery)
    const rows = viewCount(this.gallery)
    const found = new Float32Array(rows)
    if (rows === 0) return found
    const nearest = this.#db
      .prepare('SELECT rowid FROM view WHERE vss_search(vector, vss_search_params(?, ?))')
      .pluck()
      .all(toBlob(descriptor), Math.min(rows, NEAREST)) as number[]
    // The distances it reports are left aside: a search was seen to report one of 10^17.
    const similarities = nearest.map((rowid) => this.#similarity(rowid - 1, descriptor))
    found.fill(similarities.reduce((least, one) => Math.min(least, one), 1))
    nearest.forEach((rowid, i) => (found[rowid - 1] = similarities[i]!))
    return found
  }

  close(): void {
    this.#db.close()
  }

  #similarity(row: number, descriptor: Float32Array): number {
    const { dim, vectors } = this.gallery
    let sum = 0
    for (let i = 0; i < dim; i++) sum += vectors[row * dim + i]! * descriptor[i]!
    return sum
  }

  #fill(): void {
    const insert = this.#db.prepare('INSERT INTO view (rowid, vector) VALUES (?, ?)')
    const { dim, vectors } = this.gallery
    const rows = viewCount(this.gallery)
    for (let start = 0; start < rows; start += ROWS_PER_COMMIT)
      this.#db.transaction(() => {
        for (let row = start; row < Math.min(rows, start + ROWS_PER_COMMIT); row++)
          insert.run(row + 1, toBlob(vectors.subarray(row * dim, (row + 1) * dim)))
      })()
  }
}

function openWithVss(): Database {
  if (process.env['OMP_NUM_THREADS'] !== '1')
    throw new AppError(
      'library_missing',
      'sqlite-vss needs OMP_NUM_THREADS=1 in the environment, or it crashes when it is closed; bin/wayword sets it.',
    )
  const db = new Sqlite(':memory:')
  try {
    const unpacking = { loadExtension: (path: string) => void db.loadExtension(unpacked(path)) }
    loadVector(unpacking)
    loadVss(unpacking)
    return db
  } catch (thrown) {
    db.close()
    const remedy =
      process.platform === 'linux' && process.arch === 'x64'
        ? 'on Debian and Ubuntu: apt install libblas3 liblapack3 libgfortran5 libgomp1'
        : `there is no build for ${process.platform} ${process.arch}; use the exact index`
    throw new AppError(
      'library_missing',
      `sqlite-vss cannot be loaded (${(thrown as Error).message}): ${remedy}.`,
      {
        cause: thrown,
      },
    )
  }
}

/** The loader of the operating system cannot read inside an asar archive. */
function unpacked(path: string): string {
  return path.replace('app.asar', 'app.asar.unpacked')
}

function toBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}
