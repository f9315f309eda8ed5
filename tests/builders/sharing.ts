import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dot } from '../../src/main/engine/index/dot.ts'
import { openIndex } from '../../src/main/engine/index/openIndex.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { toAppError } from '../../src/shared/errors.ts'
import { aDim, addDescribed, galleryOf, unitVectors } from './galleries.ts'

// Processes that share a site file: this file is also the program they run.

/** What a process does with the site until it is told to stop. */
const roles = { write, read, takeTurns }
type Role = keyof typeof roles

/** Captures that `write` stores in one transaction. */
export const BATCH = 100

export interface Sharing {
  readonly child: ChildProcess
  /** Tells it to stop. @returns what it has done, once it has ended well */
  readonly stop: () => Promise<number[]>
}

/** Starts a process on a site; it has begun to work when this resolves. */
export async function startSharing(role: Role, site: string): Promise<Sharing> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), role, site], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const done: number[] = []
  child.on('message', (each: number) => void done.push(each))
  await once(child, 'message')
  const stop = async (): Promise<number[]> => {
    const exited = once(child, 'exit')
    child.send('stop')
    const [status] = (await exited) as [number | null]
    if (status !== 0) throw new Error(`A process to ${role} ended with status ${status}.`)
    return done
  }
  return { child, stop }
}

/** Stores batches of captures with their descriptors and packs them; waits for nobody. Tells how many captures there are. */
function* write(path: string): Generator<number> {
  const site = SiteFile.open(path)
  site.db.pragma('busy_timeout = 0')
  try {
    for (let count = 0; ; count += BATCH) {
      addDescribed(site, count, unitVectors(BATCH * 4, aDim, count + 1))
      galleryOf(site)
      yield count + BATCH
    }
  } finally {
    site.close()
  }
}

/** Opens the site again and again, and compares all that it sees. Tells how many captures there are. */
function* read(path: string): Generator<number> {
  const query = unitVectors(1, aDim, 77)
  for (;;) {
    const site = SiteFile.openToRead(path)
    try {
      const counts = countsOf(site)
      if (counts.views !== 4 * counts.captures || counts.descriptors !== counts.views)
        throw new Error(`torn: ${JSON.stringify(counts)}`)
      const gallery = galleryOf(site)
      if (gallery.captures.length !== counts.captures || gallery.notes.length > 0)
        throw new Error(`${gallery.captures.length} of ${counts.captures}, ${gallery.notes.join(' ')}`)
      const index = openIndex('exact', gallery)
      const comparison = index.compare([query])
      for (let row = 0; row < gallery.captures.length; row += 7) {
        const off = comparison.similarities[0]![row * 4]! - dot(query, gallery.vectors(row)!)
        if (Math.abs(off) > comparison.errorAt(row)) throw new Error(`row ${row} is off by ${off}`)
      }
      index.close()
      yield counts.captures
    } finally {
      site.close()
    }
  }
}

/** Opens the site to write it and closes it at once, whenever it can; two at a time would be a failure. Tells whose turn it was. */
function* takeTurns(path: string): Generator<number> {
  for (;;) {
    let site: SiteFile
    try {
      site = SiteFile.open(path)
    } catch (thrown) {
      if (toAppError(thrown).code !== 'site_in_use') throw thrown
      continue
    }
    // Fails where another process has made the file, and not removed it yet.
    closeSync(openSync(`${path}.turn`, 'wx'))
    rmSync(`${path}.turn`)
    site.close()
    yield process.pid
  }
}

function countsOf(site: SiteFile): { captures: number; views: number; descriptors: number } {
  const count = (table: string): number =>
    (site.db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n
  return { captures: count('capture'), views: count('view'), descriptors: count('descriptor') }
}

async function work(role: Role, site: string): Promise<void> {
  let isStopped = false
  process.once('message', () => (isStopped = true))
  for (const each of roles[role](site)) {
    process.send!(each)
    await new Promise((resolve) => setImmediate(resolve))
    if (isStopped) break
  }
  process.disconnect()
}

const [program, role, site] = process.argv.slice(1)
if (program === fileURLToPath(import.meta.url)) await work(role as Role, site!)
