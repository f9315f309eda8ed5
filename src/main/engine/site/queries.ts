import {
  answerSchema,
  candidateSchema,
  verdictSchema,
  type Answer,
  type Fix,
  type QuerySummary,
  type Verdict,
} from '../../../shared/query.ts'
import type { FixId, QueryId } from '../../../shared/ids.ts'
import { AppError } from '../../../shared/errors.ts'
import type { SiteFile } from './SiteFile.ts'

/** Stores a query with its answer, exactly as it was shown. */
export function addAnswer(site: SiteFile, answer: Answer): void {
  site.write(() =>
    site.db
      .prepare('INSERT INTO query (id, asked_at, answer, verdict) VALUES (?, ?, ?, NULL)')
      .run(answer.queryId, answer.askedAt, JSON.stringify({ ...answer, verdict: null })),
  )
}

interface QueryRow {
  answer: string
  verdict: string | null
}

function toAnswer(site: SiteFile, row: QueryRow): Answer {
  const verdict = row.verdict === null ? null : site.parse('a verdict', verdictSchema, row.verdict)
  return { ...site.parse('a query', answerSchema, row.answer), verdict }
}

/** @throws AppError not_found */
export function readAnswer(site: SiteFile, id: QueryId): Answer {
  const row = site.read(() => site.db.prepare('SELECT answer, verdict FROM query WHERE id = ?').get(id))
  if (row === undefined) throw new AppError('not_found', `This site has no query ${id}.`)
  return toAnswer(site, row as QueryRow)
}

/** The newest 500 queries, newest first; one that is damaged is left out. */
export function listQueries(site: SiteFile): QuerySummary[] {
  const rows = site.read(() =>
    site.db.prepare('SELECT answer, verdict FROM query ORDER BY asked_at DESC, rowid DESC LIMIT 500').all(),
  ) as QueryRow[]
  return soundOnes(rows.map((row) => () => summary(toAnswer(site, row))))
}

/** The answers that operators have judged, oldest first; one that is damaged is left out. */
export function judgedAnswers(site: SiteFile): Answer[] {
  const rows = site.read(() =>
    site.db
      .prepare('SELECT answer, verdict FROM query WHERE verdict IS NOT NULL ORDER BY asked_at, rowid')
      .all(),
  ) as QueryRow[]
  return soundOnes(rows.map((row) => () => toAnswer(site, row)))
}

function soundOnes<T>(reads: readonly (() => T)[]): T[] {
  return reads.flatMap((read) => {
    try {
      return [read()]
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'site_corrupt') return []
      throw thrown
    }
  })
}

function summary({ queryId, askedAt, query, state, verdict }: Answer): QuerySummary {
  const { text, front, right, back, left } = query
  return {
    queryId,
    askedAt,
    words: [text, front, right, back, left].filter(Boolean).join(' · '),
    state,
    verdict,
  }
}

function setVerdict(site: SiteFile, id: QueryId, verdict: Verdict | null): void {
  const stored = verdict && JSON.stringify(verdict)
  site.write(() => site.db.prepare('UPDATE query SET verdict = ? WHERE id = ?').run(stored, id))
}

/** Takes back that none of the candidates was right. */
export function clearVerdict(site: SiteFile, id: QueryId): void {
  setVerdict(site, id, null)
}

/** Keeps an accepted candidate, in place of any that was accepted for the same query before. */
export function addFix(site: SiteFile, fix: Fix): void {
  site.write(() => {
    withdrawFixes(site, fix.queryId)
    site.db
      .prepare('INSERT INTO fix (id, query_id, accepted_at, candidate) VALUES (?, ?, ?, ?)')
      .run(fix.id, fix.queryId, fix.acceptedAt, JSON.stringify(fix.candidate))
    setVerdict(site, fix.queryId, { kind: 'accepted', rank: fix.candidate.rank, fixId: fix.id })
  })
}

/** Records that none of the candidates was right, and takes back what was accepted before. */
export function rejectAnswer(site: SiteFile, id: QueryId): void {
  site.write(() => {
    withdrawFixes(site, id)
    setVerdict(site, id, { kind: 'none_of_these' })
  })
}

/** @throws AppError not_found for an unknown or withdrawn fix */
export function readFix(site: SiteFile, id: FixId): Fix {
  const row = site.read(() =>
    site.db
      .prepare(
        `SELECT id, query_id AS queryId, accepted_at AS acceptedAt, candidate FROM fix
         WHERE id = ? AND withdrawn_at IS NULL`,
      )
      .get(id),
  ) as (Omit<Fix, 'candidate'> & { candidate: string }) | undefined
  if (!row) throw new AppError('not_found', `This site has no fix ${id}.`)
  return { ...row, candidate: site.parse('a fix', candidateSchema, row.candidate) }
}

/** Takes an acceptance back; the fix stays in the file, marked. */
export function withdrawFix(site: SiteFile, fix: Fix): void {
  site.write(() => {
    withdrawFixes(site, fix.queryId)
    setVerdict(site, fix.queryId, null)
  })
}

function withdrawFixes(site: SiteFile, queryId: QueryId): void {
  site.db
    .prepare('UPDATE fix SET withdrawn_at = ? WHERE query_id = ? AND withdrawn_at IS NULL')
    .run(new Date().toISOString(), queryId)
}
