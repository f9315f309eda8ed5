import type { Database } from 'better-sqlite3'

/** Texts on signs, and in which views they were looked for. */
export function up(db: Database): void {
  db.exec(tables)
}

const tables = `
  CREATE TABLE sign_reading (
    capture_id TEXT NOT NULL,
    bearing_deg INTEGER NOT NULL,
    reader TEXT NOT NULL,              -- hash of the networks that read it and of how they are used
    PRIMARY KEY (capture_id, bearing_deg),
    FOREIGN KEY (capture_id, bearing_deg) REFERENCES view(capture_id, bearing_deg) ON DELETE CASCADE
  ) STRICT;

  CREATE TABLE sign (
    capture_id TEXT NOT NULL,
    bearing_deg INTEGER NOT NULL,
    place INTEGER NOT NULL,            -- in its reading, from 0
    text TEXT NOT NULL,
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),  -- mean probability of its letters
    box_left REAL NOT NULL, box_top REAL NOT NULL, box_right REAL NOT NULL, box_bottom REAL NOT NULL,  -- shares of the view
    PRIMARY KEY (capture_id, bearing_deg, place),
    FOREIGN KEY (capture_id, bearing_deg) REFERENCES sign_reading(capture_id, bearing_deg) ON DELETE CASCADE
  ) STRICT;
`
