import Sqlite from 'better-sqlite3'
import { once } from 'node:events'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../src/shared/job.ts'
import type { SiteInfo } from '../../src/shared/site.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { startWayword, waywordJson } from '../builders/wayword.ts'

interface Imported {
  imported: number
  alreadyThere: number
  problems: unknown[]
}

/** Number of captures in a site that nobody has open. */
function countCaptures(path: string): number {
  const db = new Sqlite(path)
  const { n } = db.prepare('SELECT count(*) AS n FROM capture').get() as { n: number }
  db.close()
  return n
}

/** Size of the write-ahead log: grows as captures are stored, starts anew when the site is opened. */
function walBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(2)
}

describe('import', () => {
  it('killed at any moment, goes on where it stopped: no capture twice, none lost', async () => {
    const folder = await aCaptureFolder(40, { width: 2048 })
    const site = join(aFolder(), 'a.wayword')
    waywordJson('site', 'create', site, '--name', 'Killed')
    let stored = 0
    for (let kill = 0; kill < 3; kill++) {
      const child = startWayword('import', folder, '--site', site)
      await until(() => walBytes(site) > 400_000)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const now = countCaptures(site)
      expect(now).toBeGreaterThan(stored)
      stored = now
    }
    const last = waywordJson<Imported>('import', folder, '--site', site)
    expect(last.imported + last.alreadyThere).toBe(40)
    expect(last.alreadyThere).toBe(stored)
    expect(waywordJson<SiteInfo>('site', 'info', site)).toMatchObject({ captures: 40, views: 160 })
    const db = new Sqlite(site)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.prepare('SELECT count(*) AS n FROM view GROUP BY capture_id HAVING n <> 4').all()).toEqual([])
    db.close()
  })

  it('goes on by itself when the app opens the site again', async () => {
    const folder = await aCaptureFolder(6)
    const path = join(aFolder(), 'a.wayword')
    const first = await Engine.open()
    await first.createSite(path, { name: 'Resumed', origin: null })
    first.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: false })
    await first.close()
    const second = await Engine.open()
    await second.openSite(path)
    second.resume()
    const jobs: Job[] = await Promise.all(second.jobs.list().map(({ id }) => second.jobs.finished(id)))
    expect(jobs[0]).toMatchObject({ kind: 'import', state: 'done' })
    expect(second.siteInfo?.captures).toBe(6)
    await second.close()
  })

  it('reports a folder that is missing, or holds no picture, in one sentence', async () => {
    const site = join(aFolder(), 'a.wayword')
    const empty = aFolder()
    writeFileSync(join(empty, 'notes.txt'), 'nothing here')
    waywordJson('site', 'create', site, '--name', 'Empty')
    const engine = await Engine.open()
    await engine.openSite(site)
    const outcomeOf = async (folder: string): Promise<string | null> =>
      (
        await engine.jobs.finished(
          engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: false }).id,
        )
      ).outcome
    expect(await outcomeOf(empty)).toContain(`${empty} holds no`)
    rmSync(empty, { recursive: true })
    expect(await outcomeOf(empty)).toContain(empty)
    await engine.close()
  })
})
