import { z } from 'zod'
import type { JobId } from '../../../shared/ids.ts'
import type { SiteFile } from './SiteFile.ts'

/** Work that was begun on this site and has not ended: a process died in the middle of it. */
export interface UnfinishedJob {
  readonly id: JobId
  readonly kind: string
  readonly input: unknown
}

export function recordJobStart(site: SiteFile, job: UnfinishedJob): void {
  site.write(() =>
    site.db
      .prepare('INSERT INTO job (id, kind, input, started_at) VALUES (?, ?, ?, ?)')
      .run(job.id, job.kind, JSON.stringify(job.input), new Date().toISOString()),
  )
}

export function recordJobEnd(site: SiteFile, id: JobId): void {
  site.write(() =>
    site.db.prepare('UPDATE job SET ended_at = ? WHERE id = ?').run(new Date().toISOString(), id),
  )
}

/** Jobs that were begun and have not ended, oldest first. Their input is whatever the file says. */
export function listUnfinishedJobs(site: SiteFile): UnfinishedJob[] {
  const rows = site.read(() =>
    site.db.prepare('SELECT id, kind, input FROM job WHERE ended_at IS NULL ORDER BY rowid').all(),
  ) as { id: JobId; kind: string; input: string }[]
  return rows.map((row) => ({ ...row, input: site.parse('a job', z.unknown(), row.input) }))
}
