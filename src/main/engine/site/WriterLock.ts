import Sqlite, { type Database } from 'better-sqlite3'
import { realpathSync, rmSync, statSync } from 'node:fs'

/** Longest wait for a process that is closing the site. */
const BUSY_MS = 500

const isWindows = process.platform === 'win32'

/**
 * The right to write a site, which one process has at a time: an exclusive transaction on an empty file beside the site.
 *
 * SQLite holds no lock of a site between two transactions, as long as others may read it. This one is a lock of the operating
 * system too, so it ends with the process however it ends; the file that a killed process leaves means nothing.
 */
export class WriterLock {
  readonly #path: string
  readonly #db: Database

  private constructor(path: string, db: Database) {
    this.#path = path
    this.#db = db
  }

  /** @throws SqliteError SQLITE_BUSY when another process has it, SQLITE_CANTOPEN where no file can be made */
  static take(site: string): WriterLock {
    const path = `${realpathSync(site)}-writer`
    for (;;) {
      const before = identityOf(path)
      const db = new Sqlite(path, { timeout: BUSY_MS })
      // Who had the lock until now has removed the file, and a lock on a file without a name keeps nobody out.
      const hasName = (): boolean => before !== undefined && identityOf(path) === before
      try {
        // Asked before the wait too: until the file was open, its inode could be given to another one.
        if (hasName()) {
          // A journal that is no file beside the site.
          db.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
          if (hasName()) return new WriterLock(path, db)
        }
      } catch (thrown) {
        db.close()
        throw thrown
      }
      db.close()
    }
  }

  /** Gives it back, and leaves no file behind. */
  release(): void {
    // Only who holds the lock may remove the file. Windows removes none that is open, by whomever, so that it can wait there.
    if (!isWindows) remove(this.#path)
    this.#db.close()
    if (isWindows) remove(this.#path)
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found && `${found.ino} of ${found.birthtimeNs}`
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It is empty, and is used again.
  }
}
