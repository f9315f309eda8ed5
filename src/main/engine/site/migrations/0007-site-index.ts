import type { Database } from 'better-sqlite3'

/** Which structure compares clues with the galleries of the site. */
export function up(db: Database): void {
  db.exec("ALTER TABLE site ADD COLUMN index_kind TEXT NOT NULL DEFAULT 'exact'")
}
