import Sqlite, { type Database } from 'better-sqlite3'
import { existsSync, renameSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import type { z } from 'zod'
import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { draftOf, dropDraft } from './draft.ts'
import { explained } from './explained.ts'
import { APPLICATION_ID, migrate } from './migrate.ts'

export { APPLICATION_ID }

/** Longest wait for a lock that a closing process may still hold. */
const BUSY_MS = 500

/**
 * One site on disk: an SQLite file that this process alone has open.
 *
 * Write-ahead log with full synchronisation: what a transaction stored survives kill −9 and power loss. The lock is
 * the operating system's, so it ends with the process however it ends.
 */
export class SiteFile {
  readonly path: string
  readonly db: Database

  private constructor(path: string, db: Database) {
    this.path = path
    this.db = db
  }

  /**
   * Makes a new site. The file appears whole or not at all.
   *
   * @throws AppError site_exists, site_unwritable
   */
  static create(path: string, site: { name: string; origin: Geodetic | null }): SiteFile {
    const target = resolve(path)
    if (extname(target) !== '.wayword')
      throw new AppError('bad_input', `A site file ends in .wayword, ${target} does not.`)
    if (existsSync(target))
      throw new AppError('site_exists', `${target} is there already; open it or choose another path.`)
    if (!statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory())
      throw new AppError('site_unwritable', `${dirname(target)} is not a folder; make it first.`)
    const draft = draftOf(target)
    explained(
      target,
      () => {
        const db = new Sqlite(draft)
        try {
          prepare(db)
          migrate(db, target)
          insertSite(db, site)
        } finally {
          db.close()
        }
        renameSync(draft, target)
      },
      () => dropDraft(draft),
    )
    return SiteFile.open(target)
  }

  /**
   * Opens a site, brings an older schema up to date (with a copy of the file as it was beside it) and keeps other
   * processes out until `close`.
   *
   * @throws AppError site_missing, site_foreign, site_newer, site_in_use, site_unwritable, site_corrupt
   */
  static open(path: string): SiteFile {
    return SiteFile.#open(path, (db, target) => {
      prepare(db)
      migrate(db, target)
    })
  }

  /**
   * Opens a site to look at it or to copy it, whatever its schema and its damage; nothing in it is changed.
   *
   * @throws AppError site_missing, site_foreign, site_in_use, site_corrupt
   */
  static inspect(path: string): SiteFile {
    return SiteFile.#open(path, (db) => db.pragma('trusted_schema = OFF'))
  }

  static #open(path: string, settle: (db: Database, target: string) => void): SiteFile {
    const target = resolve(path)
    if (!existsSync(target) || !statSync(target).isFile())
      throw new AppError('site_missing', `There is no site file at ${target}.`)
    return explained(target, () => {
      const db = new Sqlite(target, { fileMustExist: true, timeout: BUSY_MS })
      try {
        db.pragma('locking_mode = EXCLUSIVE')
        if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
          throw new AppError('site_foreign', `${target} is an SQLite file, but not a Wayword site.`)
        settle(db, target)
        return new SiteFile(target, db)
      } catch (thrown) {
        db.close()
        throw thrown
      }
    })
  }

  get schemaVersion(): number {
    return this.db.pragma('user_version', { simple: true }) as number
  }

  /** Runs writes as one transaction: all of them are stored, or none. */
  write<T>(writes: () => T): T {
    return explained(this.path, () => this.db.transaction(writes).immediate())
  }

  /** Runs reads, turning SQLite's errors into sentences. */
  read<T>(reads: () => T): T {
    return explained(this.path, reads)
  }

  /** Parses JSON that a row holds. A site may come from anybody. @throws AppError site_corrupt */
  parse<T>(what: string, schema: z.ZodType<T>, json: string): T {
    const parsed = schema.safeParse(tryJson(json))
    if (parsed.success) return parsed.data
    throw new AppError('site_corrupt', `${this.path} is damaged at ${what}; restore it from a copy.`, {
      cause: parsed.error,
    })
  }

  close(): void {
    this.db.close()
  }
}

function prepare(db: Database): void {
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('trusted_schema = OFF')
  // The first write takes the exclusive lock: another process is told at once, not in the middle of its work.
  db.exec('BEGIN IMMEDIATE; COMMIT')
}

function insertSite(db: Database, { name, origin }: { name: string; origin: Geodetic | null }): void {
  db.prepare(
    `INSERT INTO site (id, name, created_at, origin_lat_deg, origin_lon_deg, origin_height_m)
     VALUES (1, ?, ?, ?, ?, ?)`,
  ).run(
    name,
    new Date().toISOString(),
    origin?.latDeg ?? null,
    origin?.lonDeg ?? null,
    origin?.heightM ?? null,
  )
}

function tryJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
