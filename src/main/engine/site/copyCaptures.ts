import type { Database } from 'better-sqlite3'
import { AppError } from '../../../shared/errors.ts'
import type { CaptureId } from '../../../shared/ids.ts'

/** Two attached databases, by the names under which one connection knows them. */
export interface Between {
  readonly from: string
  readonly to: string
}

/** Attaches another site's file for the time of `work`, as `other`; nobody else may write it meanwhile. */
export function withAttached<T>(db: Database, path: string, work: () => T): T {
  db.prepare('ATTACH DATABASE ? AS other').run(path)
  try {
    return work()
  } finally {
    db.exec('DETACH DATABASE other')
  }
}

/** Remembers which captures are meant, in the connection's own table `chosen`, in this order. */
export function choose(db: Database, ids: readonly CaptureId[]): void {
  db.exec(
    'CREATE TEMP TABLE IF NOT EXISTS chosen (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE); DELETE FROM chosen',
  )
  const insert = db.prepare('INSERT INTO chosen (id) VALUES (?)')
  for (const id of ids) insert.run(id)
}

/**
 * Copies rows with all columns but `without`; rows that are there already stay as they are.
 *
 * @param where SQL after the name of the table, which may speak of `chosen`
 * @returns how many were copied
 */
export function copyRows(
  db: Database,
  { from, to }: Between,
  table: string,
  { where = '', without = [] }: { where?: string; without?: readonly string[] } = {},
): number {
  const info = db.prepare('SELECT name FROM pragma_table_info(?, ?)').all(table, to) as { name: string }[]
  const columns = info.map(({ name }) => name).filter((name) => !without.includes(name))
  if (columns.length === 0) throw new AppError('internal', `There is no table ${table} to copy.`)
  const listed = columns.map((name) => `"${name}"`).join(', ')
  const taken = columns.map((name) => `source."${name}"`).join(', ')
  const sql = `INSERT OR IGNORE INTO "${to}"."${table}" (${listed}) SELECT ${taken} FROM "${from}"."${table}" AS source ${where}`
  return db.prepare(sql).run().changes
}

/**
 * Copies what belongs to the chosen captures: views, thumbnails, encoders, descriptors, signs. What was made of a view
 * goes along only where both sites hold that very picture; signs only where both had the same reader.
 */
export function copyBelongings(db: Database, between: Between): void {
  const { from, to } = between
  copyRows(db, between, 'view', {
    where: 'JOIN chosen ON chosen.id = source.capture_id ORDER BY place, source.rowid',
  })
  copyRows(db, between, 'thumbnail', { where: 'JOIN chosen ON chosen.id = source.capture_id ORDER BY place' })
  copyRows(db, between, 'encoder', { where: 'ORDER BY source.rowid' })
  const ofSameView = `WHERE EXISTS (SELECT 1 FROM "${to}".view AS mine JOIN "${from}".view AS theirs USING (capture_id, bearing_deg)
      WHERE mine.capture_id = source.capture_id AND mine.bearing_deg = source.bearing_deg AND mine.jpeg = theirs.jpeg)`
  copyRows(db, between, 'descriptor', { where: ofSameView })
  copyRows(db, between, 'sign_reading', { where: ofSameView })
  copyRows(db, between, 'sign', {
    where: `${ofSameView} AND EXISTS (SELECT 1
      FROM "${to}".sign_reading AS mine JOIN "${from}".sign_reading AS theirs USING (capture_id, bearing_deg, reader)
      WHERE mine.capture_id = source.capture_id AND mine.bearing_deg = source.bearing_deg)`,
  })
}

/** Copies the notes of captures that both sites have; one that is there word for word is not copied twice. */
export function copyNotes(db: Database, between: Between): number {
  const { to } = between
  return copyRows(db, between, 'note', {
    without: ['id'],
    where: `WHERE EXISTS (SELECT 1 FROM "${to}".capture AS mine WHERE mine.id = source.capture_id)
      AND NOT EXISTS (SELECT 1 FROM "${to}".note AS mine WHERE mine.capture_id = source.capture_id
        AND mine.bearing_deg IS source.bearing_deg AND mine.text = source.text AND mine.author = source.author)
      ORDER BY source.id`,
  })
}
