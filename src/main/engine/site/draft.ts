import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** `quarry.wayword.4711.new`, and what was written beside it under that name. */
const DRAFT = /^(?<of>.+?)\.(?<pid>\d{1,7})\.new(?:[.-].*)?$/
const SITE = /\.wayword(?:\.bak)?$/
/** A process on another machine may be writing to a folder that is shared; no file takes it a day. */
const ABANDONED_MS = 86_400_000

/**
 * Where this process writes what becomes `path` once it is whole.
 *
 * What processes that are no more have left goes: drafts of the same file, and in the same folder those of sites that
 * nobody has touched for a day.
 */
export function draftOf(path: string): string {
  const folder = dirname(path)
  for (const name of namesIn(folder)) if (isLeft(name, path)) remove(join(folder, name))
  return `${path}.${process.pid}.new`
}

/** Removes a draft, and what SQLite has put beside it. */
export function dropDraft(draft: string): void {
  for (const left of [draft, `${draft}-journal`, `${draft}-wal`, `${draft}-shm`])
    rmSync(left, { force: true })
}

function isLeft(name: string, path: string): boolean {
  const { of, pid } = DRAFT.exec(name)?.groups ?? {}
  if (of === undefined || isAlive(Number(pid))) return false
  return of === basename(path) || (SITE.test(of) && ageMs(join(dirname(path), name)) > ABANDONED_MS)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (thrown) {
    return (thrown as { code?: string }).code !== 'ESRCH'
  }
}

function ageMs(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  return found ? Date.now() - found.mtimeMs : 0
}

/** None of a folder that cannot be read: whoever writes there will say so. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // Somebody else's, or held open: it costs room, and is no reason to stop.
  }
}
