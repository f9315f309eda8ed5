import type { Database } from 'better-sqlite3'

/** Hidden captures, thumbnails, notes with full-text search, maps with tiles (the one map image of before becomes the first), problems of imports. */
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
    UNIQUE (source, filename, code, message)  -- a second import of the source finds the same again
  ) STRICT;

  CREATE TABLE map (
    id INTEGER PRIMARY KEY,            -- random, so that no cache mixes up two maps
    position INTEGER NOT NULL,         -- in the list of maps; the lowest is shown first
    name TEXT NOT NULL,
    attribution TEXT NOT NULL,
    path TEXT,                         -- of the tile archive it is read from; null: its bytes are in map_tile
    placement TEXT NOT NULL            -- JSON: placementSchema in src/shared/map.ts
  ) STRICT;

  CREATE TABLE map_tile (
    map_id INTEGER NOT NULL REFERENCES map(id) ON DELETE CASCADE,
    z INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,  -- y runs south; an image is 0/0/0
    media_type TEXT NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (map_id, z, x, y)
  ) STRICT, WITHOUT ROWID;

  INSERT INTO map (id, position, name, attribution, path, placement)
    SELECT id, 0, 'Overhead picture', '', NULL, json_object('kind', 'image',
      'topLeft', json_object('xM', min_x_m, 'yM', max_y_m),
      'topRight', json_object('xM', max_x_m, 'yM', max_y_m),
      'bottomLeft', json_object('xM', min_x_m, 'yM', min_y_m)) FROM map_image;
  INSERT INTO map_tile (map_id, z, x, y, media_type, bytes) SELECT id, 0, 0, 0, media_type, bytes FROM map_image;
  DROP TABLE map_image;
`
