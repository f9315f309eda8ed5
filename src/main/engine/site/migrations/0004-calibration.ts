import type { Database } from 'better-sqlite3'

/** How scores of an encoder become probabilities on this site. */
export function up(db: Database): void {
  db.exec(tables)
}

const tables = `
  CREATE TABLE calibration (
    encoder_id TEXT PRIMARY KEY REFERENCES encoder(id) ON DELETE CASCADE,
    captures INTEGER NOT NULL,         -- that answered when it was fitted
    calibration TEXT NOT NULL          -- JSON
  ) STRICT;
`
