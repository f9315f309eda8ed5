import type { Database } from 'better-sqlite3'

/** Descriptors quantised, many captures in one row, for the exact index to read at once. */
export function up(db: Database): void {
  db.exec(tables)
}

/** The triggers keep in step whatever writes descriptors: an encoding, a merge, the end of a capture. */
const tables = `
  CREATE INDEX descriptor_by_view ON descriptor(capture_id, bearing_deg);  -- or each view that goes looks through them all

  CREATE TABLE code_chunk (
    encoder_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    captures BLOB NOT NULL,            -- their ids, 8 bytes each
    captures_crc32 INTEGER NOT NULL,
    codes_crc32 INTEGER NOT NULL,
    codes BLOB NOT NULL,               -- in the order of captures: src/main/engine/index/Codes.ts
    PRIMARY KEY (encoder_id, number)
  ) STRICT;

  CREATE TABLE uncoded (               -- captures of which no chunk may be believed: their descriptors have changed
    encoder_id TEXT NOT NULL,
    capture_id TEXT NOT NULL,
    PRIMARY KEY (encoder_id, capture_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER descriptor_added AFTER INSERT ON descriptor BEGIN
    INSERT OR IGNORE INTO uncoded VALUES (new.encoder_id, new.capture_id);
  END;
  CREATE TRIGGER descriptor_removed AFTER DELETE ON descriptor BEGIN
    INSERT OR IGNORE INTO uncoded VALUES (old.encoder_id, old.capture_id);
  END;
  CREATE TRIGGER descriptor_changed AFTER UPDATE ON descriptor BEGIN
    INSERT OR IGNORE INTO uncoded VALUES (old.encoder_id, old.capture_id), (new.encoder_id, new.capture_id);
  END;
  INSERT INTO uncoded SELECT DISTINCT encoder_id, capture_id FROM descriptor;
`
