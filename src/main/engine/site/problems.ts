import type { Problem } from '../../../shared/capture.ts'
import type { ProblemCount } from '../../../shared/report.ts'
import type { SiteFile } from './SiteFile.ts'

/** A problem as the site remembers it. */
export interface StoredProblem extends Problem {
  readonly source: string
  readonly foundAt: string
}

/**
 * Remembers what an import found wrong, in one transaction; what the same source told before is not kept twice.
 *
 * @param source what was imported, as the operator named it: a folder, a bag
 */
export function recordProblems(site: SiteFile, source: string, problems: readonly Problem[]): void {
  const now = new Date().toISOString()
  site.write(() => {
    const insert = site.db.prepare(
      `INSERT INTO problem (source, found_at, filename, code, severity, message) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (source, filename, code, message) DO UPDATE SET found_at = excluded.found_at, severity = excluded.severity`,
    )
    for (const { filename, code, severity, message } of problems)
      insert.run(source, now, filename, code, severity, message)
  })
}

/** Forgets what imports of one source found wrong, before it is imported anew from the beginning. */
export function forgetProblems(site: SiteFile, source: string): void {
  site.write(() => site.db.prepare('DELETE FROM problem WHERE source = ?').run(source))
}

/** Everything imports found wrong, newest first. */
export function listProblems(site: SiteFile): StoredProblem[] {
  return site.read(() =>
    site.db
      .prepare(
        'SELECT source, found_at AS foundAt, filename, code, severity, message FROM problem ORDER BY found_at DESC, id DESC',
      )
      .all(),
  ) as StoredProblem[]
}

/** The same by kind, the most frequent first. */
export function countProblems(site: SiteFile): ProblemCount[] {
  return site.read(() =>
    site.db
      .prepare(
        `SELECT code, severity, count(*) AS count, min(filename) AS example FROM problem
         GROUP BY code, severity ORDER BY count DESC, code`,
      )
      .all(),
  ) as ProblemCount[]
}
