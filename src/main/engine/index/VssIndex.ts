import type { Database } from 'better-sqlite3'
import { loadVector, loadVss } from 'sqlite-vss'
import { VIEWS } from '../../../shared/bearing.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Gallery } from './Gallery.ts'
import { openWith, SqliteIndex } from './SqliteIndex.ts'

/** SQLite stores no blob larger than this, and sqlite-vss keeps its whole index as one. */
const BLOB_BYTES_MOST = 1e9

/** How a blob begins that says it is a vector of 32-bit floats. */
const HEADER = Buffer.from([0x76, 1])

/** The gallery in sqlite-vss (faiss inside SQLite), flat and exact among the nearest views. */
export class VssIndex extends SqliteIndex {
  readonly kind = 'sqlite-vss'

  /** @throws AppError library_missing where the extension cannot be loaded, bad_input when it cannot hold the gallery */
  constructor(gallery: Gallery) {
    const { dim, captures } = gallery
    const most = Math.floor(BLOB_BYTES_MOST / (VIEWS * dim * 4))
    if (captures.length > most)
      throw new AppError(
        'bad_input',
        `sqlite-vss keeps its index in one piece of at most 1 GB, which is ${most} captures by this encoder, and the site has ${captures.length}; use the exact index.`,
      )
    super(gallery, openWithVss(), `vss0(vector(${dim}))`)
  }

  /** It filters only after it has searched: captures that are not considered take the places of others, so all are asked for. */
  protected nearest(descriptor: Float32Array, count: number, rows?: ArrayLike<number>): number[] {
    const found = this.db
      .prepare('SELECT rowid FROM view WHERE vss_search(vector, vss_search_params(?, ?))')
      .pluck()
      .all(this.toBlob(descriptor), rows ? this.gallery.captures.length * VIEWS : count) as number[]
    const considered = rows && new Set(Array.from(rows))
    return found
      .map((rowid) => rowid - 1)
      .filter((view) => !considered || considered.has(Math.floor(view / VIEWS)))
      .slice(0, count)
  }

  /** With a header: bare numbers whose first two bytes happen to be that header would lose them, and be others (1 view in 65,536). */
  protected override toBlob(descriptor: Float32Array): Buffer {
    return Buffer.concat([HEADER, super.toBlob(descriptor)])
  }
}

function openWithVss(): Database {
  if (process.env['OMP_NUM_THREADS'] !== '1')
    throw new AppError(
      'library_missing',
      'sqlite-vss needs OMP_NUM_THREADS=1 in the environment, or it crashes when it is closed; bin/wayword sets it.',
    )
  try {
    return openWith((loadExtension) => {
      loadVector({ loadExtension })
      loadVss({ loadExtension })
    })
  } catch (thrown) {
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
