import type { Database } from 'better-sqlite3'
import { AppError } from '../../../shared/errors.ts'
import { copyDatabase } from './copyDatabase.ts'
import { freePath } from './freePath.ts'
import { migrations } from './migrations/index.ts'

/** 'WYWD' in the SQLite header tells a site from any other SQLite file. */
export const APPLICATION_ID = 0x57_59_57_44

/**
 * Brings a site's schema up to date in one transaction; a site of an older schema is copied beside itself before.
 *
 * @throws AppError site_newer; site_unwritable when there is no room for the copy: then nothing has changed
 */
export function migrate(db: Database, path: string): void {
  const version = schemaVersionOf(db, path)
  if (version === migrations.length) return
  // Before the first migration there is nothing to lose.
  if (version > 0) keepCopy(db, { path, version })
  db.transaction(() => {
    for (const up of migrations.slice(version)) up(db)
    db.pragma(`user_version = ${migrations.length}`)
    db.pragma(`application_id = ${APPLICATION_ID}`)
  })()
}

/** Number of a site's schema. @throws AppError site_newer */
export function schemaVersionOf(db: Database, path: string): number {
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > migrations.length)
    throw new AppError(
      'site_newer',
      `${path} was written by a newer Wayword (schema ${version}, this one knows ${migrations.length}); update Wayword to open it.`,
    )
  return version
}

/** `quarry.schema1.2026-11-21.wayword.bak`, which a Wayword of that time opens once it ends in .wayword again. */
function keepCopy(db: Database, { path, version }: { path: string; version: number }): void {
  const day = new Date().toISOString().slice(0, 10)
  const copy = freePath(path.replace(/(\.wayword)?$/, `.schema${version}.${day}.wayword.bak`))
  try {
    copyDatabase(db, copy)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (code.startsWith('SQLITE_CORRUPT')) throw thrown
    throw new AppError(
      'site_unwritable',
      `${path} has schema ${version} and is copied before it becomes schema ${migrations.length}, but ${copy} cannot be written (${code || 'verification failed'}); make room there and open it again, nothing has changed.`,
      { cause: thrown },
    )
  }
}
