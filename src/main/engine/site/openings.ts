import Sqlite, { type Database } from 'better-sqlite3'
import { AppError } from '../../../shared/errors.ts'
import { migrate, schemaVersionOf } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { WriterLock } from './WriterLock.ts'

/** Longest wait for a process that opens the site after a crash, or closes it: it goes through the log. */
const BUSY_MS = 5_000

/** How a site is opened: whom it keeps out, and what it settles before the site is used. */
export interface Opening {
  readonly lock: (path: string) => WriterLock | null
  readonly settle: (db: Database, path: string) => void
}

export const toWrite: Opening = {
  lock: (path) => WriterLock.take(path),
  settle(db, path) {
    prepare(db)
    migrate(db, path)
  },
}

export const toRead: Opening = {
  lock: () => null,
  settle(db, path) {
    db.pragma('query_only = ON')
    db.pragma('trusted_schema = OFF')
    refuseOtherSchema(db, path)
    // What is read first settles what all later readings see.
    db.exec('BEGIN')
    db.prepare('SELECT count(*) FROM sqlite_schema').get()
  },
}

export const toInspect: Opening = {
  lock: takenWhereWritable,
  settle: (db) => void db.pragma('trusted_schema = OFF'),
}

/**
 * Connects with a site. Where no memory can be shared between processes (a full disk, some network drives) this one has the
 * site alone.
 */
export function connect(target: string): Database {
  const options = { fileMustExist: true, timeout: BUSY_MS }
  const db = new Sqlite(target, options)
  try {
    db.pragma('application_id')
    return db
  } catch (thrown) {
    db.close()
    if (!/^SQLITE_IOERR_SHM/.test(String((thrown as { code?: unknown }).code))) throw thrown
    const alone = new Sqlite(target, options)
    alone.pragma('locking_mode = EXCLUSIVE')
    return alone
  }
}

/** Has a database store what survives kill −9 and power loss. */
export function prepare(db: Database): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  // Where nothing can be stored, that is told at once, not in the middle of the work.
  db.exec('BEGIN IMMEDIATE; COMMIT')
}

function refuseOtherSchema(db: Database, path: string): void {
  const version = schemaVersionOf(db, path)
  if (version < migrations.length)
    throw new AppError(
      'site_unwritable',
      `${path} was written by an older Wayword (schema ${version}, this one reads ${migrations.length}); open it once where it can be written, which brings it up to date.`,
    )
}

/** Nobody is kept out of a site on a medium that is only read: no file can be made beside it. */
function takenWhereWritable(path: string): WriterLock | null {
  try {
    return WriterLock.take(path)
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'SQLITE_CANTOPEN') return null
    throw thrown
  }
}
