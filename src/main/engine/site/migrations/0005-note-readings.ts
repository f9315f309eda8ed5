import type { Database } from 'better-sqlite3'

/** What encoders made of notes. */
export function up(db: Database): void {
  db.exec(tables)
}

const tables = `
  CREATE TABLE note_reading (
    note_id INTEGER NOT NULL REFERENCES note(id) ON DELETE CASCADE,
    encoder_id TEXT NOT NULL REFERENCES encoder(id) ON DELETE CASCADE,
    passages TEXT NOT NULL,            -- JSON array of texts; empty where the note says nothing of a place
    vectors BLOB NOT NULL,             -- a descriptor for each, little-endian float32, one after the other
    PRIMARY KEY (note_id, encoder_id)
  ) STRICT;
  CREATE TRIGGER note_read_anew AFTER UPDATE OF text ON note BEGIN
    DELETE FROM note_reading WHERE note_id = new.id;
  END;
`
