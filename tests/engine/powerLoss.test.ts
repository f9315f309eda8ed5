import fc from 'fast-check'
import Sqlite from 'better-sqlite3'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { startImporting, walBytes } from '../builders/importing.ts'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { waywordJson } from '../builders/wayword.ts'

// What a disk may hold after a power cut, made of what a killed process has left: SQLite had synchronised the site itself,
// which no checkpoint had touched yet, and any later part of the log may be missing or garbage.

const CAPTURES = 12
/** SQLite moves the log into the site beyond so much of it: then its beginning could not be lost any more. */
const CHECKPOINT_BYTES = 4_000_000
const PAGE_BYTES = 4096

let folder: string
let site: Buffer
let log: Buffer
/** Filenames in the order in which they were stored. */
let stored: string[]

beforeAll(async () => {
  folder = await aCaptureFolder(CAPTURES)
  const path = join(aFolder(), 'a.wayword')
  waywordJson('site', 'create', path, '--name', 'Cut off')
  const child = startImporting(path, folder)
  while (walBytes(path) < 600_000 && child.exitCode === null) await wait(1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  site = readFileSync(path)
  log = readFileSync(`${path}-wal`)
  stored = open(aCopy(site, log)).stored
})

function aCopy(main: Buffer, wal: Buffer): string {
  const path = join(aFolder(), 'a.wayword')
  writeFileSync(path, main)
  writeFileSync(`${path}-wal`, wal)
  return path
}

/** Opens a site as the app does, and says what it holds. */
function open(path: string): { stored: string[]; views: number; said: unknown } {
  const file = SiteFile.open(path)
  const { db } = file
  try {
    const rows = db.prepare('SELECT filename FROM capture ORDER BY rowid').all() as { filename: string }[]
    const { views } = db.prepare('SELECT count(*) AS views FROM view').get() as { views: number }
    const said = [db.pragma('integrity_check', { simple: true }), db.pragma('foreign_key_check')]
    return { stored: rows.map(({ filename }) => filename), views, said }
  } finally {
    file.close()
  }
}

function expectBeginning(path: string): number {
  const found = open(path)
  expect(found.said).toEqual(['ok', []])
  expect(found.stored).toEqual(stored.slice(0, found.stored.length))
  expect(found.views).toBe(4 * found.stored.length)
  return found.stored.length
}

describe('a power cut during an import', () => {
  it('was simulated before any checkpoint, with some captures stored and some not', () => {
    expect(log.length).toBeLessThan(CHECKPOINT_BYTES)
    expect(stored.length).toBeGreaterThan(2)
  })

  it('leaves the captures up to some moment, wherever the log ends', () => {
    const counts = new Map<number, number>()
    const cut = fc.property(fc.nat(log.length), (at) => {
      counts.set(at, expectBeginning(aCopy(site, log.subarray(0, at))))
    })
    fc.assert(cut, { numRuns: 60 })
    const byLength = [...counts].sort(([one], [other]) => one - other).map(([, captures]) => captures)
    expect(byLength).toEqual(byLength.toSorted((one, other) => one - other))
    expect(new Set(byLength).size).toBeGreaterThan(2)
  })

  it('leaves the captures up to some moment, whatever the disk has made of the rest of the log', () => {
    const garble = fc.property(
      fc.nat(log.length - 1),
      fc.uint8Array({ minLength: 1, maxLength: 2048 }),
      (at, garbage) => {
        const torn = Buffer.from(log)
        torn.set(garbage.subarray(0, torn.length - at), at)
        expectBeginning(aCopy(site, torn))
      },
    )
    fc.assert(garble, { numRuns: 60 })
  })

  it('leaves everything when it comes while the log is moved into the site', () => {
    const path = aCopy(site, log)
    new Sqlite(path).close() // the last to close moves the log
    const moved = readFileSync(path)
    const pages = moved.length / PAGE_BYTES
    const tear = fc.property(fc.array(fc.boolean(), { minLength: pages, maxLength: pages }), (isMoved) => {
      const torn = Buffer.alloc(moved.length)
      site.copy(torn)
      for (const [i, is] of isMoved.entries())
        if (is) moved.copy(torn, i * PAGE_BYTES, i * PAGE_BYTES, (i + 1) * PAGE_BYTES)
      expect(expectBeginning(aCopy(torn, log))).toBe(stored.length)
    })
    fc.assert(tear, { numRuns: 20 })
  })

  it.each([0.3, 0.6, 0.95])(
    'is made good by the app: with %d of the log, import and encoding go on',
    async (share) => {
      const path = aCopy(site, log.subarray(0, Math.floor(share * log.length)))
      const engine = await Engine.open()
      await engine.openSite(path)
      engine.resume()
      expect(engine.jobs.list().map(({ kind }) => kind)).toContain('import')
      await Promise.all(engine.jobs.list().map(({ id }) => engine.jobs.finished(id)))
      expect(engine.siteInfo).toMatchObject({ captures: CAPTURES, galleries: [{ encoded: 4 * CAPTURES }] })
      await engine.close()
      expect(open(path).said).toEqual(['ok', []])
    },
  )
})
