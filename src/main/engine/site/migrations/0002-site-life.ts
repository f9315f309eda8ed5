import type { Database } from 'better-sqlite3'

/** Hidden captures, thumbnails, notes with full-text search, maps with tiles, problems of imports. */
export function up(db: Database): void {
  db.exec(tables)
}

const tables = `
  ALTER TABLE capture ADD COLUMN hidden_at TEXT;      -- null: it takes part in answers
  ALTER TABLE capture ADD COLUMN source TEXT;         -- what it was imported from, as the operator named it

  CREATE TABLE thumbnail (
    capture_id TEXT PRIMARY KEY REFERENCES capture(id) ON DELETE CASCADE,
    jpeg BLOB NOT NULL                 -- its views side by side, front first
  ) STRICT;

  CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    capture_id TEXT NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
    bearing_deg INTEGER,               -- null: it is about the whole capture
    text TEXT NOT NULL,
    author TEXT NOT NULL,              -- 'operator', or the captioner that a file names
    written_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX note_by_capture ON note(capture_id);
  CREATE VIRTUAL TABLE note_text USING fts5(text, content = 'note', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');
  CREATE TRIGGER note_added AFTER INSERT ON note BEGIN
    INSERT INTO note_text (rowid, text) VALUES (new.id, new.text);
  END;
  CREATE TRIGGER note_removed AFTER DELETE ON note BEGIN
    INSERT INTO note_text (note_text, rowid, text) VALUES ('delete', old.id, old.text);
  END;
  CREATE TRIGGER note_changed AFTER UPDATE OF text ON note BEGIN
    INSERT INTO note_text (note_text, rowid, text) VALUES ('delete', old.id, old.text);
    INSERT INTO note_text (rowid, text) VALUES (new.id, new.text);
  END;

  CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,              -- of the import that found it
    found_at TEXT NOT NULL,
    filename TEXT NOT NULL, code TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
    UNIQUE (source, filename, code)
  ) STRICT;

  CREATE TABLE map (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    attribution TEXT NOT NULL,
    crs TEXT NOT NULL CHECK (crs IN ('local', 'mercator')),
    kind TEXT NOT NULL CHECK (kind IN ('image', 'tiles')),
    path TEXT,                         -- of the file it is read from; null: its bytes are in this site
    min_zoom INTEGER, max_zoom INTEGER,
    placement TEXT NOT NULL            -- JSON: extent, and for an image the affine transform of its pixels
  ) STRICT;

  CREATE TABLE map_tile (
    map_id INTEGER NOT NULL REFERENCES map(id) ON DELETE CASCADE,
    z INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,  -- row 0 in the north; an image is 0/0/0
    media_type TEXT NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (map_id, z, x, y)
  ) STRICT, WITHOUT ROWID;
`
