import Sqlite from 'better-sqlite3'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { checkSite } from '../../src/main/engine/site/checkSite.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { startImporting, walBytes } from '../builders/importing.ts'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { aLine, aSite } from '../builders/sites.ts'
import { startWayword, wayword, waywordJson } from '../builders/wayword.ts'

const quiet = { signal: new AbortController().signal, progress: (): void => {} }

async function damagesOf(path: string): Promise<readonly unknown[]> {
  const site = SiteFile.open(path)
  try {
    return (await checkSite(site, quiet)).damages
  } finally {
    site.close()
  }
}

/** Rows of a table of a site that nobody has open. */
function count(path: string, table: string): number {
  const db = new Sqlite(path)
  const { n } = db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }
  db.close()
  return n
}

describe('an engine that encodes beside an import', () => {
  it('killed at any moment, loses no capture and no descriptor, and goes on with both', async () => {
    const folder = await aCaptureFolder(40, { width: 1024 })
    const path = join(aFolder(), 'a.wayword')
    waywordJson('site', 'create', path, '--name', 'Killed')
    let before = { captures: 0, descriptors: 0 }
    for (const enough of [200_000, 500_000, 800_000]) {
      const child = startImporting(path, folder)
      while (walBytes(path) < enough && child.exitCode === null) await wait(2)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const now = { captures: count(path, 'capture'), descriptors: count(path, 'descriptor') }
      expect(now.captures).toBeGreaterThanOrEqual(before.captures)
      expect(now.descriptors).toBeGreaterThanOrEqual(before.descriptors)
      expect(await damagesOf(path)).toEqual([])
      before = now
    }
    expect(before.captures).toBeGreaterThan(0)
    expect(before.captures).toBeLessThan(40)
    const engine = await Engine.open()
    await engine.openSite(path)
    engine.resume()
    const jobs = await Promise.all(engine.jobs.list().map(({ id }) => engine.jobs.finished(id)))
    expect(jobs.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual(
      expect.arrayContaining(['encode done', 'import done']),
    )
    expect(engine.siteInfo).toMatchObject({ captures: 40, views: 160, galleries: [{ encoded: 160 }] })
    await engine.close()
    expect(await damagesOf(path)).toEqual([])
  })
})

/** Runs a command until `isUnderWay`, and kills it there. */
async function killed(isUnderWay: () => boolean, ...args: readonly string[]): Promise<void> {
  const child = startWayword(...args)
  const ended = once(child, 'exit')
  while (!isUnderWay() && child.exitCode === null) await wait(1)
  child.kill('SIGKILL')
  await ended
}

describe('work on a site, killed in the middle,', () => {
  it('drops all that was chosen, or nothing', async () => {
    const path = await aSite(aLine(300))
    const drop = ['site', 'drop', path, '--area', '-1,-1,1495,1', '--yes'] as const
    for (const enough of [1, 100_000, 200_000]) {
      await killed(() => walBytes(path) >= enough, ...drop)
      expect(await damagesOf(path)).toEqual([])
      expect([150, 300]).toContain(count(path, 'capture'))
    }
    expect(wayword(...drop).status).toBe(0)
    expect(count(path, 'capture')).toBe(150)
  })

  it.each([
    ['a backup', 'backup', []],
    ['a part', 'split', ['--area', '-1,-1,9999,1']],
  ])('leaves the site as it is, and %s that is whole or not there', async (_, verb, chosen) => {
    const path = await aSite(aLine(300))
    const folder = aFolder()
    const out = join(folder, 'out.wayword')
    const written = (): number =>
      readdirSync(folder).reduce((sum, name) => sum + sizeOf(join(folder, name)), 0)
    for (const enough of [1, 1_000_000, 4_000_000]) {
      await killed(() => written() >= enough, 'site', verb, path, '--out', out, ...chosen)
      expect(await damagesOf(path)).toEqual([])
      if (existsSync(out)) expect([count(out, 'capture'), await damagesOf(out)]).toEqual([300, []])
      for (const name of readdirSync(folder)) rmSync(join(folder, name))
    }
    expect(wayword('site', verb, path, '--out', out, ...chosen).status).toBe(0)
    expect([count(path, 'capture'), count(out, 'capture')]).toEqual([300, 300])
  })

  it.each([
    ['a backup', 'backup', []],
    ['a part', 'split', ['--area', '-1,-1,9999,1']],
  ])('leaves a draft of %s that the next run removes', async (_, verb, chosen) => {
    const path = await aSite(aLine(300))
    const folder = aFolder()
    const out = join(folder, 'out.wayword')
    const run = ['site', verb, path, '--out', out, ...chosen] as const
    await killed(() => readdirSync(folder).some((name) => sizeOf(join(folder, name)) > 0), ...run)
    expect(readdirSync(folder).filter((name) => name.startsWith('out.wayword.'))).not.toEqual([])
    expect(wayword(...run).status).toBe(0)
    expect(readdirSync(folder)).toEqual(['out.wayword'])
  })
})

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
