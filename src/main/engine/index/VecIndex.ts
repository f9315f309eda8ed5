import type { Database } from 'better-sqlite3'
import { getLoadablePath } from 'sqlite-vec'
import { VIEWS } from '../../../shared/bearing.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Gallery } from './Gallery.ts'
import { openWith, SqliteIndex } from './SqliteIndex.ts'

/** Numbers of a vector that sqlite-vec takes at most. */
const DIM_MOST = 8192

/** The gallery in sqlite-vec: the captures to consider are chosen in SQL, before the ranking. */
export class VecIndex extends SqliteIndex {
  readonly kind = 'sqlite-vec'

  /** @throws AppError library_missing where the extension cannot be loaded, bad_input when it cannot hold the gallery */
  constructor(gallery: Gallery) {
    if (gallery.dim > DIM_MOST)
      throw new AppError(
        'bad_input',
        `sqlite-vec takes descriptors of at most ${DIM_MOST} numbers, and those of this encoder have ${gallery.dim}; use the exact index.`,
      )
    super(gallery, openWithVec(), `vec0(vector float[${gallery.dim}])`)
  }

  protected nearest(descriptor: Float32Array, count: number, rows?: ArrayLike<number>): number[] {
    const filter = rows ? 'AND rowid IN (SELECT value FROM json_each(?))' : ''
    const views =
      rows &&
      Array.from(
        { length: rows.length * VIEWS },
        (_, i) => rows[Math.floor(i / VIEWS)]! * VIEWS + (i % VIEWS) + 1,
      )
    const found = this.db
      .prepare(`SELECT rowid FROM view WHERE vector MATCH ? AND k = ? ${filter}`)
      .pluck()
      .all(this.toBlob(descriptor), count, ...(views ? [JSON.stringify(views)] : [])) as number[]
    return found.map((rowid) => rowid - 1)
  }
}

function openWithVec(): Database {
  try {
    return openWith((loadExtension) => loadExtension(getLoadablePath()))
  } catch (thrown) {
    throw new AppError(
      'library_missing',
      `sqlite-vec cannot be loaded on ${process.platform} ${process.arch} (${(thrown as Error).message}); use the exact index.`,
      { cause: thrown },
    )
  }
}
