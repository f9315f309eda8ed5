import type { Database } from 'better-sqlite3'

/** Captures with their views, descriptors by encoder, queries with their answers, fixes, map images, jobs. */
export function up(db: Database): void {
  db.exec(tables)
}

const tables = `
  CREATE TABLE site (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    origin_lat_deg REAL, origin_lon_deg REAL, origin_height_m REAL,
    active_encoder_id TEXT REFERENCES encoder(id)
  ) STRICT;

  CREATE TABLE capture (
    id TEXT PRIMARY KEY,               -- first 16 hex digits of sha256
    sha256 TEXT NOT NULL UNIQUE,       -- of the panorama's file
    filename TEXT NOT NULL,            -- relative to the imported folder
    captured_at TEXT,                  -- ISO 8601
    x_m REAL, y_m REAL, z_m REAL,      -- local frame; null without a trustworthy position
    position_source TEXT,
    heading_deg REAL,                  -- clockwise from north; null when nobody measured it
    heading_source TEXT,
    pitch_deg REAL, roll_deg REAL,
    width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
    imported_at TEXT NOT NULL,
    CHECK ((x_m IS NULL) = (y_m IS NULL))
  ) STRICT;

  CREATE TABLE view (
    capture_id TEXT NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
    bearing_deg INTEGER NOT NULL,      -- clockwise from the capture's heading
    jpeg BLOB NOT NULL,
    PRIMARY KEY (capture_id, bearing_deg)
  ) STRICT;

  CREATE TABLE encoder (
    id TEXT PRIMARY KEY,               -- hash of networks, preprocessing and tokenizer
    manifest TEXT NOT NULL,
    directory TEXT NOT NULL            -- where the bundle was last seen
  ) STRICT;

  CREATE TABLE descriptor (
    encoder_id TEXT NOT NULL REFERENCES encoder(id) ON DELETE CASCADE,
    capture_id TEXT NOT NULL,
    bearing_deg INTEGER NOT NULL,
    vector BLOB NOT NULL,              -- float32 little-endian, unit length
    PRIMARY KEY (encoder_id, capture_id, bearing_deg),
    FOREIGN KEY (capture_id, bearing_deg) REFERENCES view(capture_id, bearing_deg) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE query (
    id TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    answer TEXT NOT NULL,              -- JSON: the query, the state and every candidate as shown
    verdict TEXT                       -- JSON: what the operator made of it
  ) STRICT;
  CREATE INDEX query_by_time ON query(asked_at);

  CREATE TABLE fix (
    id TEXT PRIMARY KEY,
    query_id TEXT NOT NULL REFERENCES query(id) ON DELETE CASCADE,
    accepted_at TEXT NOT NULL,
    candidate TEXT NOT NULL,           -- JSON, as it stood when accepted
    withdrawn_at TEXT
  ) STRICT;

  CREATE TABLE map_image (
    id INTEGER PRIMARY KEY,
    media_type TEXT NOT NULL,
    bytes BLOB NOT NULL,
    min_x_m REAL NOT NULL, min_y_m REAL NOT NULL, max_x_m REAL NOT NULL, max_y_m REAL NOT NULL
  ) STRICT;

  CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    input TEXT NOT NULL,               -- JSON, enough to start it again
    started_at TEXT NOT NULL,
    ended_at TEXT                      -- null: it was interrupted
  ) STRICT;
`
