import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { shippedFolders } from '../../src/main/engine/resources.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'

const starter = join(shippedFolders.models, 'starter')

/** The starter bundle under other preprocessing: another encoder of the same dimension; or of another, with `dim`. */
function aBundle(change: { mean?: number; dim?: number }): string {
  const directory = join(aFolder(), 'other')
  cpSync(starter, directory, { recursive: true })
  const path = join(directory, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
    name: string
    dim: number
    image: { mean: number[] }
  }
  manifest.name = 'other'
  manifest.dim += change.dim ?? 0
  manifest.image.mean[0]! += change.mean ?? 0
  writeFileSync(path, JSON.stringify(manifest))
  return directory
}

async function anEngine(captures: number): Promise<{ engine: Engine; folder: string; path: string }> {
  const folder = await aCaptureFolder(captures)
  const path = join(folder, '..', 'a.wayword')
  const engine = await Engine.open()
  onTestFinished(() => engine.close())
  await engine.createSite(path, { name: 'Busy', origin: null })
  return { engine, folder, path }
}

/** Waits for imports and encodings. */
async function settled(engine: Engine): Promise<string[]> {
  const ended: string[] = []
  for (let i = 0; i < engine.jobs.list().length; i++) {
    const { id, kind } = engine.jobs.list()[i]!
    if (kind !== 'signs') ended.push(`${kind} ${(await engine.jobs.finished(id)).state}`)
  }
  return ended
}

describe('a busy engine', () => {
  it('imports the same folder twice at once: no capture twice, nothing fails', async () => {
    const { engine, folder } = await anEngine(8)
    const input = importInputSchema.parse({ path: folder })
    engine.siteJobs.startImport(input, { encode: true })
    engine.siteJobs.startImport(input, { encode: true })
    const ended = await settled(engine)
    expect(ended.every((each) => each.endsWith(' done'))).toBe(true)
    expect(engine.siteInfo).toMatchObject({ captures: 8, views: 32, galleries: [{ encoded: 32 }] })
  })

  it('changes the encoder in the middle of queries and encoding: every answer is of one encoder', async () => {
    const { engine, folder } = await anEngine(12)
    engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
    await settled(engine)
    const other = aBundle({ mean: 0.2 })
    const asking = Array.from({ length: 30 }, async (_, i) => {
      if (i % 6 === 3) await engine.siteJobs.startEncode(i % 12 === 3 ? other : 'starter')
      return engine.locate({ front: 'a red brick house', left: 'trees' })
    })
    const answers = await Promise.all(asking)
    expect(answers).toHaveLength(30)
    const ended = await settled(engine)
    expect(ended.every((each) => each.endsWith(' done'))).toBe(true)
  })

  it('keeps its gallery when a bundle turns out not to keep its promises', async () => {
    const { engine, folder } = await anEngine(2)
    engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
    await settled(engine)
    const job = await engine.siteJobs.startEncode(aBundle({ dim: 1 }))
    expect(await engine.jobs.finished(job.id)).toMatchObject({ state: 'failed' })
    expect((await engine.locate({ text: 'trees' })).encoder?.name).toBe('starter')
    expect(engine.siteInfo!.galleries).toHaveLength(1)
  })

  it('opens sites one after the other, and leaves none locked behind', async () => {
    const { engine, path } = await anEngine(1)
    const others = ['b', 'c'].map((name) => join(path, '..', `${name}.wayword`))
    for (const other of others) SiteFile.create(other, { name: 'Other', origin: null }).close()
    await Promise.all([...others, path, ...others].map((each) => engine.openSite(each)))
    await engine.close()
    for (const each of [path, ...others]) SiteFile.open(each).close()
  })

  it('is closed while it encodes, and goes on when the site is opened again', async () => {
    const { engine, folder, path } = await anEngine(10)
    await engine.site.importSource(importInputSchema.parse({ path: folder }), {
      signal: new AbortController().signal,
      progress: () => {},
      problem: () => {},
    })
    await engine.siteJobs.startEncode('starter')
    await engine.close()
    await engine.openSite(path)
    engine.resume()
    expect(await settled(engine)).toEqual(['encode done'])
    expect(engine.siteInfo!.galleries).toMatchObject([{ encoded: 40 }])
  })

  it('leaves the jobs of a site from elsewhere alone', async () => {
    const { engine, folder, path } = await anEngine(1)
    await engine.close()
    const file = SiteFile.open(path)
    const insert = file.db.prepare("INSERT INTO job (id, kind, input, started_at) VALUES (?, ?, ?, '')")
    insert.run(
      '1',
      'import',
      JSON.stringify({ folder, poses: null, yawOffsetDeg: 0, begunBy: 'somebody else' }),
    )
    insert.run('2', 'unheard', '{}')
    insert.run('3', 'encode', '{}')
    file.close()
    await engine.openSite(path)
    engine.resume()
    expect(engine.jobs.list()).toEqual([])
  })

  it('replaces an accepted candidate, and takes it back with the verdict', async () => {
    const { engine, folder } = await anEngine(3)
    engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
    await settled(engine)
    const { queryId } = await engine.locate({ text: 'a house' })
    const first = await engine.handlers['fix.accept']({ queryId, rank: 1 })
    const second = await engine.handlers['fix.accept']({ queryId, rank: 2 })
    expect(engine.siteInfo!.fixes).toBe(1)
    await expect(engine.handlers['fix.export']({ id: first.id, format: 'tum' })).rejects.toThrow('no fix')
    await engine.handlers['query.reject']({ id: queryId })
    await expect(engine.handlers['fix.export']({ id: second.id, format: 'tum' })).rejects.toThrow('no fix')
    expect(engine.siteInfo!.fixes).toBe(0)
  })

  it('uses the first clues of a description of a thousand, and says so', async () => {
    const { engine, folder } = await anEngine(2)
    engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
    await settled(engine)
    const { notes, candidates } = await engine.locate({ text: 'white kiosk. '.repeat(1400) })
    expect(notes).toContain('Only the first 64 of 1400 clues were used.')
    expect(candidates[0]!.clues).toHaveLength(64)
  })
})
