import Sqlite, { type Database } from 'better-sqlite3'
import { existsSync, renameSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import type { z } from 'zod'
import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { draftOf, dropDraft } from './draft.ts'
import { explained } from './explained.ts'
import { APPLICATION_ID, migrate } from './migrate.ts'
import { connect, prepare, toInspect, toRead, toWrite, type Opening } from './openings.ts'
import type { WriterLock } from './WriterLock.ts'

export { APPLICATION_ID }

/**
 * One site on disk: an SQLite file that one process writes and any number read.
 *
 * Write-ahead log with full synchronisation: what a transaction stored survives kill −9 and power loss. The writer has the
 * `WriterLock` until it closes the site. A reader sees the site as it was when it opened it, whatever the writer does
 * meanwhile, and neither waits for the other.
 */
export class SiteFile {
  readonly path: string
  readonly db: Database
  readonly isReadOnly: boolean
  readonly #lock: WriterLock | null

  private constructor(path: string, { db, lock, isReadOnly }: Opened) {
    this.path = path
    this.db = db
    this.isReadOnly = isReadOnly
    this.#lock = lock
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
   * Opens a site to write it, brings an older schema up to date (with a copy of the file as it was beside it) and keeps
   * other writers out until `close`.
   *
   * @throws AppError site_missing, site_foreign, site_newer, site_in_use, site_unwritable, site_corrupt
   */
  static open(path: string): SiteFile {
    return SiteFile.#open(path, toWrite)
  }

  /**
   * Opens a site to read it as it is now, whether another process writes it or not; nothing can be stored. Until `close` the
   * writer's log grows by all that is stored.
   *
   * @throws AppError site_missing, site_foreign, site_newer, site_corrupt; site_unwritable when its schema is older, or where
   * no log can be made beside it
   */
  static openToRead(path: string): SiteFile {
    return SiteFile.#open(path, toRead)
  }

  /**
   * Opens a site to look at it or to copy it, whatever its schema and its damage; it stays as it is until `close`.
   *
   * @throws AppError site_missing, site_foreign, site_in_use, site_corrupt
   */
  static inspect(path: string): SiteFile {
    return SiteFile.#open(path, toInspect)
  }

  static #open(path: string, opening: Opening): SiteFile {
    const target = resolve(path)
    if (!existsSync(target) || !statSync(target).isFile())
      throw new AppError('site_missing', `There is no site file at ${target}.`)
    return explained(target, () => {
      const db = connect(target)
      let lock: WriterLock | null = null
      try {
        if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
          throw new AppError('site_foreign', `${target} is an SQLite file, but not a Wayword site.`)
        lock = opening.lock(target)
        opening.settle(db, target)
        return new SiteFile(target, { db, lock, isReadOnly: opening === toRead })
      } catch (thrown) {
        db.close()
        lock?.release()
        throw thrown
      }
    })
  }

  get schemaVersion(): number {
    return this.db.pragma('user_version', { simple: true }) as number
  }

  /** Runs writes as one transaction: all of them are stored, or none. @throws AppError site_unwritable when it is only read */
  write<T>(writes: () => T): T {
    if (this.isReadOnly)
      throw new AppError(
        'site_unwritable',
        `${this.path} is open only to be read; nothing can be stored in it.`,
      )
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
    this.#lock?.release()
  }
}

interface Opened {
  readonly db: Database
  readonly lock: WriterLock | null
  readonly isReadOnly: boolean
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
