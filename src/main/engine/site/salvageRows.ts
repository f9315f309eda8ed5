import type { Database } from 'better-sqlite3'

/** Readings that may fail before the rest of a table is given up: damaged pages are few, or all is lost. */
const FAILURES_MOST = 5_000

export type Row = Record<string, unknown> & { rowid_: number }

/**
 * Reads every row of a table with rowids that can still be read, going around damaged pages by halving the range of
 * rowids in which they lie. Rows come in the order of storing.
 */
export function* salvageRows(db: Database, table: string): Generator<Row> {
  const page = db.prepare(
    `SELECT rowid AS rowid_, * FROM "${table}" NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid LIMIT 64`,
  )
  const ranges: [number, number][] = [[-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]]
  const edge = largestRowid(db, table)
  if (edge !== null) ranges[0] = [Math.min(0, edge), edge]
  let failures = 0
  while (ranges.length > 0 && failures < FAILURES_MOST) {
    const [from, to] = ranges.pop()!
    const rows = attempt(() => page.all(from, to)) as Row[] | undefined
    if (rows) {
      yield* rows
      const last = rows.at(-1)
      if (last && rows.length === 64 && last.rowid_ < to) ranges.push([last.rowid_ + 1, to])
      continue
    }
    failures++
    if (from === to) continue
    const middle = Math.floor((from + to) / 2)
    ranges.push([middle + 1, to], [from, middle])
  }
}

function largestRowid(db: Database, table: string): number | null {
  const row = attempt(() =>
    db.prepare(`SELECT rowid AS n FROM "${table}" NOT INDEXED ORDER BY rowid DESC LIMIT 1`).get(),
  ) as { n: number } | undefined
  if (row) return row.n
  // The last page is damaged: a wide guess, which halves itself down.
  const counted = attempt(() => db.prepare(`SELECT count(*) AS n FROM "${table}"`).get()) as
    { n: number } | undefined
  return counted ? counted.n * 2 + 1 : null
}

/** The result, or undefined where SQLite cannot read what it needs. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (/^SQLITE_(CORRUPT|IOERR|ERROR|NOTADB)/.test(code)) return undefined
    throw thrown
  }
}
