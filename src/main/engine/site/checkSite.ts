import { setImmediate as breathe } from 'node:timers/promises'
import { viewBearingsDeg, VIEWS } from '../../../shared/bearing.ts'
import { encoderManifestSchema } from '../../../shared/encoderManifest.ts'
import { AppError } from '../../../shared/errors.ts'
import { answerSchema, candidateSchema, verdictSchema } from '../../../shared/query.ts'
import type { Damage, SiteCheck } from '../../../shared/report.ts'
import { tablesOf } from './copyDatabase.ts'
import type { SiteFile } from './SiteFile.ts'
import { isSoundDescriptor, isWholeJpeg } from './soundness.ts'

/** Pictures decoded at a time. */
const BATCH = 32
const EXAMPLES = 5
const MESSAGES_MOST = 100

export interface CheckReporter {
  readonly signal: AbortSignal
  progress(done: number, total: number): void
}

/**
 * Reads a whole site and lists its damage: SQLite's pages, indexes and references, the four views of every capture,
 * pictures that do not decode, descriptors of a wrong size or length, notes that the search does not know, records
 * that are not what was written. Changes nothing. SQLite's own check blocks the thread for one reading of the file;
 * what follows lets other work in between.
 *
 * @throws AppError cancelled
 */
export async function checkSite(site: SiteFile, report: CheckReporter): Promise<SiteCheck> {
  const found = new Damages()
  checkPages(site, found)
  const tables = new Set(found.guard(() => tablesOf(site.db)) ?? [])
  const count = (table: string): number =>
    tables.has(table) ? (found.guard(() => countOf(site, table)) ?? 0) : 0
  for (const table of ['site', 'capture', 'view', 'encoder', 'descriptor', 'query', 'fix'])
    if (!tables.has(table)) found.add('schema', `The table ${table} is missing.`, [table])
  const views = count('view')
  if (tables.has('view')) {
    found.guard(() => checkViewCounts(site, found))
    await checkViews(site, found, { ...report, views })
  }
  if (tables.has('descriptor')) await checkDescriptors(site, found, report.signal)
  if (tables.has('note')) found.guard(() => checkNotes(site, found))
  if (tables.has('query')) found.guard(() => checkRecords(site, found))
  return {
    path: site.path,
    schemaVersion: site.schemaVersion,
    captures: count('capture'),
    views,
    descriptors: count('descriptor'),
    damages: found.list(),
  }
}

/** Damage as it is found, one line for each kind of sentence. */
class Damages {
  readonly #found = new Map<string, Damage>()

  add(kind: Damage['kind'], message: string, examples: readonly string[], count = examples.length): void {
    if (count === 0) return
    const known = this.#found.get(message) ?? { kind, message, count: 0, examples: [] }
    const shown = [...known.examples, ...examples].slice(0, EXAMPLES)
    this.#found.set(message, { ...known, count: known.count + count, examples: shown })
  }

  /** Runs one part of the check; pages that cannot be read end that part only. */
  guard<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
      if (!/^SQLITE_(CORRUPT|IOERR|ERROR|NOTADB)/.test(code)) throw thrown
      this.add('pages', 'Parts of the file cannot be read.', [(thrown as Error).message])
      return undefined
    }
  }

  list(): Damage[] {
    return [...this.#found.values()]
  }
}

function countOf(site: SiteFile, table: string): number {
  return (site.db.prepare(`SELECT count(*) AS n FROM "${table}"`).get() as { n: number }).n
}

function checkPages(site: SiteFile, found: Damages): void {
  found.guard(() => {
    const said = site.db.pragma(`integrity_check(${MESSAGES_MOST})`) as { integrity_check: string }[]
    const faults = said.map((row) => row.integrity_check).filter((line) => line !== 'ok')
    found.add('pages', 'SQLite finds the file damaged.', faults)
  })
  found.guard(() => {
    const rows = site.db.pragma('foreign_key_check') as { table: string; parent: string }[]
    for (const { table, parent } of rows)
      found.add('references', `Rows of ${table} belong to no row of ${parent}.`, [table])
  })
}

function checkViewCounts(site: SiteFile, found: Damages): void {
  const bearings = viewBearingsDeg.join(', ')
  const rows = site.db
    .prepare(
      `SELECT filename FROM capture
       WHERE (SELECT count(*) FROM view WHERE capture_id = capture.id AND bearing_deg IN (${bearings})) <> ${VIEWS}
         OR (SELECT count(*) FROM view WHERE capture_id = capture.id) <> ${VIEWS}
       ORDER BY capture.rowid`,
    )
    .all() as { filename: string }[]
  const names = rows.map(({ filename }) => filename)
  found.add('captures', 'Captures have not their four views.', names)
  const misnamed = site.db
    .prepare('SELECT filename FROM capture WHERE id <> substr(sha256, 1, 16) OR length(sha256) <> 64')
    .all() as { filename: string }[]
  found.add(
    'captures',
    'Captures have an id that is not of their picture.',
    misnamed.map(({ filename }) => filename),
  )
}

interface ViewRow {
  row: number
  filename: string
  bearingDeg: number
  jpeg: Buffer
}

async function checkViews(
  site: SiteFile,
  found: Damages,
  { signal, progress, views }: CheckReporter & { views: number },
): Promise<void> {
  const next = site.db.prepare(
    `SELECT view.rowid AS row, coalesce(filename, capture_id) AS filename, bearing_deg AS bearingDeg, jpeg
     FROM view LEFT JOIN capture ON capture.id = capture_id WHERE view.rowid > ? ORDER BY view.rowid LIMIT ${BATCH}`,
  )
  for (let [after, done] = [0, 0]; ;) {
    progress(done, views)
    refuseWhenCancelled(signal)
    const batch = found.guard(() => next.all(after)) as ViewRow[] | undefined
    if (!batch || batch.length === 0) return
    const areWhole = await Promise.all(batch.map(({ jpeg }) => isWholeJpeg(jpeg)))
    const broken = batch.filter((_, i) => !areWhole[i])
    found.add(
      'views',
      'Views do not decode.',
      broken.map(({ filename, bearingDeg }) => `${filename} at ${bearingDeg}°`),
    )
    after = batch.at(-1)!.row
    done += batch.length
  }
}

async function checkDescriptors(site: SiteFile, found: Damages, signal: AbortSignal): Promise<void> {
  const encoders = found.guard(() => site.db.prepare('SELECT id, manifest FROM encoder').all()) as
    { id: string; manifest: string }[] | undefined
  const next = site.db.prepare(
    `SELECT capture_id AS captureId, bearing_deg AS bearingDeg, vector FROM descriptor
     WHERE encoder_id = ? AND (capture_id, bearing_deg) > (?, ?) ORDER BY capture_id, bearing_deg LIMIT 2000`,
  )
  for (const { id, manifest } of encoders ?? []) {
    const parsed = encoderManifestSchema.safeParse(jsonOr(manifest))
    if (!parsed.success) {
      found.add('records', 'Manifests of encoders cannot be read.', [id])
      continue
    }
    const { dim, name } = parsed.data
    for (let last: [string, number] = ['', -1]; ;) {
      await breathe()
      refuseWhenCancelled(signal)
      const batch = found.guard(() => next.all(id, ...last)) as
        { captureId: string; bearingDeg: number; vector: Buffer }[] | undefined
      if (!batch || batch.length === 0) break
      const unsound = batch.filter(({ vector }) => !isSoundDescriptor(vector, dim))
      const message = `Descriptors by ${name} have not ${dim} numbers of unit length.`
      found.add(
        'descriptors',
        message,
        unsound.map(({ captureId, bearingDeg }) => `${captureId} at ${bearingDeg}°`),
      )
      last = [batch.at(-1)!.captureId, batch.at(-1)!.bearingDeg]
    }
  }
}

/** The full-text index compares itself with the notes; it wants a transaction for it, which is taken back. */
function checkNotes(site: SiteFile, found: Damages): void {
  try {
    site.db.exec('BEGIN')
    site.db.exec("INSERT INTO note_text (note_text, rank) VALUES ('integrity-check', 1)")
  } catch (thrown) {
    if (String((thrown as { code?: string }).code).startsWith('SQLITE_READONLY')) return
    found.add('notes', 'The search over the notes is not in step with them.', [(thrown as Error).message])
  } finally {
    if (site.db.inTransaction) site.db.exec('ROLLBACK')
  }
}

function checkRecords(site: SiteFile, found: Damages): void {
  const queries = site.db.prepare('SELECT id, answer, verdict FROM query').iterate() as Iterable<{
    id: string
    answer: string
    verdict: string | null
  }>
  for (const { id, answer, verdict } of queries)
    if (
      !answerSchema.safeParse(jsonOr(answer)).success ||
      (verdict !== null && !verdictSchema.safeParse(jsonOr(verdict)).success)
    )
      found.add('records', 'Past queries cannot be read.', [id])
  const fixes = site.db.prepare('SELECT id, candidate FROM fix').iterate() as Iterable<{
    id: string
    candidate: string
  }>
  for (const { id, candidate } of fixes)
    if (!candidateSchema.safeParse(jsonOr(candidate)).success)
      found.add('records', 'Accepted candidates cannot be read.', [id])
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refuseWhenCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AppError('cancelled', 'The check was cancelled; nothing was changed.')
}
