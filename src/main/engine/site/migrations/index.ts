import type { Database } from 'better-sqlite3'
import { up as site } from './0001-site.ts'

/** Every step from an empty file to the present schema, in order; append only. */
export const migrations: readonly ((db: Database) => void)[] = [site]
