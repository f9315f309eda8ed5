import Sqlite, { type Database, type Statement } from 'better-sqlite3'
import { renameSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { viewBearingsDeg, VIEWS } from '../../../shared/bearing.ts'
import { encoderManifestSchema } from '../../../shared/encoderManifest.ts'
import { AppError } from '../../../shared/errors.ts'
import type { SiteRepair } from '../../../shared/report.ts'
import { sync, tablesOf } from './copyDatabase.ts'
import { draftOf, dropDraft } from './draft.ts'
import { explained } from './explained.ts'
import { freePath } from './freePath.ts'
import { APPLICATION_ID } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { attempt, salvageRows, type Row } from './salvageRows.ts'
import { SiteFile } from './SiteFile.ts'
import { isSoundDescriptor, isWholeJpeg } from './soundness.ts'

const LOST_MOST = 200
const NOT_SAVED = ['job', 'code_chunk', 'uncoded']

/**
 * Saves what is whole of a damaged site into a new file beside it; the damaged one is left as it is.
 *
 * A capture is saved when its record and its four views are whole, with those of its descriptors and notes that are.
 * What is lost of the captures comes back when their folder is imported again, and descriptors when the site is encoded.
 *
 * @throws AppError site_corrupt when not even the schema can be read
 */
export async function repairSite(path: string): Promise<SiteRepair> {
  const target = resolve(path)
  const damaged = SiteFile.inspect(target)
  const out = freePath(target.replace(/(\.wayword)?$/, '.repaired.wayword'))
  const draft = draftOf(out)
  try {
    const saved = new Salvage(
      damaged.db,
      explained(out, () => openDraft(draft, damaged)),
    )
    try {
      const result = await saved.run(basename(target, '.wayword'))
      explained(out, () => saved.finish(damaged.schemaVersion))
      saved.db.close()
      sync(draft)
      renameSync(draft, out)
      sync(dirname(out))
      return { out, ...result }
    } finally {
      saved.db.close()
    }
  } finally {
    damaged.close()
    dropDraft(draft)
  }
}

function openDraft(draft: string, { db, path, schemaVersion }: SiteFile): Database {
  if (!attempt(() => tablesOf(db))?.includes('capture') || schemaVersion > migrations.length)
    throw new AppError(
      'site_corrupt',
      `${path} is damaged where it says what it holds (schema ${schemaVersion}), so nothing can be saved from it; restore it from a copy.`,
    )
  dropDraft(draft)
  const made = new Sqlite(draft)
  for (const up of migrations.slice(0, schemaVersion)) up(made)
  made.pragma('foreign_keys = ON')
  return made
}

class Salvage {
  readonly db: Database
  readonly #from: Database
  readonly #inserts = new Map<string, Statement>()
  readonly #saved = new Map<string, number>()

  constructor(from: Database, db: Database) {
    this.#from = from
    this.db = db
  }

  async run(name: string): Promise<Omit<SiteRepair, 'out'>> {
    this.db.exec('BEGIN')
    this.#copySite(name)
    this.#copy('encoder', ({ manifest }) => dimOf(manifest) !== null)
    this.#copy('capture', ({ id, sha256 }) => typeof sha256 === 'string' && id === sha256.slice(0, 16))
    await this.#copyPictures('view')
    const lostCaptures = this.#dropPartial()
    const rest = tablesOf(this.db).filter((table) => this.#isPlain(table))
    if (tablesOf(this.db).includes('thumbnail')) await this.#copyPictures('thumbnail')
    this.#copyDescriptors()
    for (const table of rest) this.#copy(table, () => true)
    this.#copyTiles()
    this.db.exec(
      'UPDATE site SET active_encoder_id = (SELECT id FROM encoder ORDER BY rowid DESC LIMIT 1) WHERE active_encoder_id IS NULL',
    )
    this.db.exec('COMMIT')
    return { tables: this.#told(), lostCaptures }
  }

  /** Brings the new file to the present schema and reads it once. */
  finish(version: number): void {
    for (const up of migrations.slice(version)) up(this.db)
    this.db.pragma(`user_version = ${migrations.length}`)
    this.db.pragma(`application_id = ${APPLICATION_ID}`)
    const said = this.db.pragma('integrity_check(1)', { simple: true })
    if (said !== 'ok') throw new Sqlite.SqliteError(String(said), 'SQLITE_IOERR')
  }

  /**
   * Tables that are copied row by row without a look inside. A job of the damaged file is not gone on with, and codes are made
   * again of the descriptors that are saved.
   */
  #isPlain(table: string): boolean {
    const others = ['site', 'encoder', 'capture', 'view', 'thumbnail', 'descriptor', 'map_tile']
    return ![...others, ...NOT_SAVED].includes(table)
  }

  #copySite(name: string): void {
    const [row] = [...salvageRows(this.#from, 'site')]
    const plain = { id: 1, name, created_at: new Date().toISOString() }
    // The encoder is named once the encoders are there.
    this.#insert('site', { ...(row ?? plain), active_encoder_id: null } as unknown as Row)
  }

  #copy(table: string, isSound: (row: Row) => boolean): void {
    if (!this.#has(table)) return
    for (const row of salvageRows(this.#from, table)) if (isSound(row)) this.#insert(table, row)
  }

  async #copyPictures(table: string): Promise<void> {
    for (const row of salvageRows(this.#from, table))
      if (await isWholeJpeg(row['jpeg'] as Uint8Array)) this.#insert(table, row)
  }

  /** @returns filenames of the captures that have not all of their views */
  #dropPartial(): string[] {
    const partial = `SELECT id, filename FROM capture
      WHERE (SELECT count(*) FROM view WHERE capture_id = id AND bearing_deg IN (${viewBearingsDeg.join()})) <> ${VIEWS}`
    const rows = this.db.prepare(`${partial} ORDER BY rowid`).all() as { id: string; filename: string }[]
    const drop = this.db.prepare('DELETE FROM capture WHERE id = ?')
    const views = this.db.prepare('DELETE FROM view WHERE capture_id = ?')
    for (const { id } of rows) {
      this.#saved.set('view', (this.#saved.get('view') ?? 0) - views.run(id).changes)
      drop.run(id)
    }
    this.#saved.set('capture', (this.#saved.get('capture') ?? 0) - rows.length)
    return rows.slice(0, LOST_MOST).map(({ filename }) => filename)
  }

  /** One by one by their keys, so that a damaged page costs no more than what lies on it. */
  #copyDescriptors(): void {
    const find = this.#from.prepare(
      'SELECT * FROM descriptor WHERE encoder_id = ? AND capture_id = ? AND bearing_deg = ?',
    )
    const ids = this.db.prepare('SELECT id FROM capture').all() as { id: string }[]
    const encoders = this.db.prepare('SELECT id, manifest FROM encoder').all() as {
      id: string
      manifest: string
    }[]
    for (const encoder of encoders) {
      const dim = dimOf(encoder.manifest)!
      for (const { id } of ids)
        for (const bearingDeg of viewBearingsDeg) {
          const row = attempt(() => find.get(encoder.id, id, bearingDeg)) as Row | undefined
          if (row && isSoundDescriptor(row['vector'] as Uint8Array, dim)) this.#insert('descriptor', row)
        }
    }
  }

  /** From the first to where a page is damaged, and from the last back. */
  #copyTiles(): void {
    if (!this.#has('map_tile')) return
    for (const order of ['ASC', 'DESC']) {
      const by = ['map_id', 'z', 'x', 'y'].map((column) => `${column} ${order}`).join()
      attempt(() => {
        const rows = this.#from.prepare(`SELECT * FROM map_tile ORDER BY ${by}`).iterate()
        for (const row of rows as Iterable<Row>) this.#insert('map_tile', row)
      })
    }
  }

  #has(table: string): boolean {
    return tablesOf(this.db).includes(table)
  }

  /** Rows that break a rule of the schema, such as one that belongs to a capture which is lost, are left out. */
  #insert(table: string, row: Row): void {
    let insert = this.#inserts.get(table)
    if (!insert) {
      const columns = (this.db.pragma(`table_info("${table}")`) as { name: string }[]).map(({ name }) => name)
      const values = columns.map((column) => `@${column}`).join()
      insert = this.db.prepare(`INSERT INTO "${table}" (${columns.join()}) VALUES (${values})`)
      this.#inserts.set(table, insert)
    }
    try {
      insert.run(row)
      this.#saved.set(table, (this.#saved.get(table) ?? 0) + 1)
    } catch (thrown) {
      const code = String((thrown as { code?: string }).code)
      if (!/^SQLITE_(CONSTRAINT|MISMATCH)/.test(code) && !(thrown instanceof RangeError)) throw thrown
    }
  }

  #told(): SiteRepair['tables'] {
    return tablesOf(this.db)
      .filter((name) => !NOT_SAVED.includes(name))
      .map((name) => {
        const counted = attempt(() => this.#from.prepare(`SELECT count(*) AS n FROM "${name}"`).get()) as
          { n: number } | undefined
        return { name, saved: this.#saved.get(name) ?? 0, found: counted?.n ?? null }
      })
  }
}

function dimOf(manifest: unknown): number | null {
  try {
    return encoderManifestSchema.parse(JSON.parse(String(manifest))).dim
  } catch {
    return null
  }
}
