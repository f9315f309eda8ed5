import Sqlite, { type Database } from 'better-sqlite3'
import { closeSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { draftOf, dropDraft } from './draft.ts'

/**
 * Writes a compact copy of an open database as it is now, and reads the copy back whole before it gets its name.
 *
 * The copy has no free pages and no log beside it, and the same application id and schema version. It is on the disk
 * when this returns. Blocks its thread for as long as it takes to read the file once and write it once.
 *
 * @throws SqliteError when there is no room, or the copy is not what was written; then nothing is left of it
 */
export function copyDatabase(db: Database, path: string): void {
  const draft = draftOf(path)
  dropDraft(draft)
  try {
    db.prepare('VACUUM INTO ?').run(draft)
    verifyCopy(db, draft)
    sync(draft)
    renameSync(draft, path)
    sync(dirname(path))
  } finally {
    dropDraft(draft)
  }
}

function verifyCopy(db: Database, path: string): void {
  const copy = new Sqlite(path, { readonly: true })
  try {
    const said = copy.pragma('integrity_check(1)', { simple: true })
    const differs = tablesOf(db).filter((table) => countRows(copy, table) !== countRows(db, table))
    if (said !== 'ok' || differs.length > 0)
      throw new Sqlite.SqliteError(`${path}: ${differs.join() || String(said)}`, 'SQLITE_IOERR')
  } finally {
    copy.close()
  }
}

/** Names of the tables with rows of their own, in the order of their making; those behind a full-text index are not. */
export function tablesOf(db: Database, schema = 'main'): string[] {
  const rows = db
    .prepare(
      `SELECT name FROM pragma_table_list JOIN "${schema}".sqlite_schema USING (name)
       WHERE schema = ? AND pragma_table_list.type = 'table' AND name NOT LIKE 'sqlite%'
       ORDER BY sqlite_schema.rowid`,
    )
    .all(schema) as { name: string }[]
  return rows.map(({ name }) => name)
}

function countRows(db: Database, table: string): number {
  return (db.prepare(`SELECT count(*) AS n FROM "${table}"`).get() as { n: number }).n
}

/** Makes sure that a power cut does not take the file, or its name in a folder, away again. */
export function sync(path: string): void {
  try {
    const descriptor = openSync(path, statSync(path).isDirectory() ? 'r' : 'r+')
    try {
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  } catch (thrown) {
    // Folders, and files on some network drives, cannot be synced everywhere.
    if (!['EPERM', 'EACCES', 'EINVAL', 'EISDIR'].includes((thrown as { code?: string }).code ?? ''))
      throw thrown
  }
}
