import type { Database } from 'better-sqlite3'
import { up as site } from './0001-site.ts'
import { up as siteLife } from './0002-site-life.ts'
import { up as signs } from './0003-signs.ts'
import { up as calibration } from './0004-calibration.ts'
import { up as noteReadings } from './0005-note-readings.ts'
import { up as codes } from './0006-codes.ts'
import { up as siteIndex } from './0007-site-index.ts'
import { up as descriptorRows } from './0008-descriptor-rows.ts'

/** Every step from an empty file to the present schema, in order; append only. */
export const migrations: readonly ((db: Database) => void)[] = [
  site,
  siteLife,
  signs,
  calibration,
  noteReadings,
  codes,
  siteIndex,
  descriptorRows,
]
