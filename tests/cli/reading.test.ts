import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { addNote } from '../../src/main/engine/site/notes.ts'
import type { Answer } from '../../src/shared/query.ts'
import type { SiteInfo } from '../../src/shared/site.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { encoded } from '../builders/encoded.ts'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { wayword } from '../builders/wayword.ts'

/** A site that this process has open, as the app has, with one past query and a note that nobody has encoded. */
let app: Engine
let site: string
let folder: string
let asked: Answer
beforeAll(async () => {
  folder = await aCaptureFolder(4)
  site = join(folder, '..', 'a.wayword')
  app = await Engine.open()
  await app.createSite(site, { name: 'Busy', origin: null })
  app.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
  await encoded(app)
  asked = await app.locate({ front: 'a red brick house', facing: 'capture' })
  addNote(app.site.file, { capture: 'p1.jpg', bearingDeg: null, text: 'red crane', author: 'operator' })
})
afterAll(() => app.close())

function aFile(name: string, text = ''): string {
  const path = join(aFolder(), name)
  writeFileSync(path, text)
  return path
}

const onSite = (...args: string[]): string[] => [...args, '--site', site]
const queries = (): string => aFile('queries.csv', 'id,front,expected_filename\na,a red brick house,p0.jpg\n')

describe('the command line beside a process that writes the site', () => {
  const reading: Record<string, () => string[]> = {
    'site info': () => ['site', 'info', site, '--report', join(aFolder(), 'report.html')],
    locate: () => onSite('locate', '--front', 'a red brick house', '--heading', 'capture'),
    'locate --after': () =>
      onSite('locate', '--text', 'trees', '--after', asked.queryId, '--moved', '10 m forward'),
    eval: () => onSite('eval', '--queries', queries()),
    trust: () => onSite('trust', '--queries', queries(), '--outside', queries()),
    export: () =>
      onSite('export', '--query', asked.queryId, '--format', 'tum', '--out', join(aFolder(), 'a.tum')),
    heat: () => onSite('heat', '--capture', 'p0.jpg', '--view', 'front', '--clue', 'a house'),
    'note list': () => onSite('note', 'list'),
    'note search': () => onSite('note', 'search', 'crane'),
    'signs --list': () => onSite('signs', '--list'),
    'map list': () => onSite('map', 'list'),
    'import --dry-run': () => onSite('import', folder, '--dry-run'),
  }
  it.each(Object.keys(reading))('does %s on the site as it is now, and says that nothing is kept', (name) => {
    const { status, stderr } = wayword(...reading[name]!(), '--json')
    expect(stderr).toBe(
      `wayword: ${site} is open in another Wayword; it is read as it is now, and nothing of this is kept in it.\n`,
    )
    expect(status).toBe(0)
  })

  it('answers as the writer does', () => {
    const { stdout } = wayword(
      ...onSite('locate', '--front', 'a red brick house', '--heading', 'capture', '--json'),
    )
    const { candidates } = JSON.parse(stdout) as Answer
    const placed = (each: Answer['candidates']): unknown[] =>
      each.map(({ filename, band }) => [filename, band])
    expect(placed(candidates)).toEqual(placed(asked.candidates))
  })

  const writing: Record<string, () => string[]> = {
    import: () => onSite('import', folder),
    encode: () => onSite('encode', '--bundle', 'starter'),
    'note add': () => onSite('note', 'add', 'a kiosk', '--capture', 'p0.jpg'),
    'site hide': () => ['site', 'hide', site, '--captures', 'p0.jpg'],
    'site index': () => ['site', 'index', site, 'exact'],
    'site backup': () => ['site', 'backup', site, '--out', join(dirname(site), 'copy.bak')],
  }
  it.each(Object.keys(writing))('refuses %s in one sentence', (name) => {
    const { status, stderr } = wayword(...writing[name]!())
    expect(stderr).toBe(
      `wayword: ${site} is open in another Wayword, and one at a time can write it; close it there first.\n`,
    )
    expect(status).toBe(1)
  })

  it('leaves the site as it was, and keeps queries again once it is closed', async () => {
    expect(app.siteInfo).toMatchObject({ captures: 4, queries: 1, notes: 1 })
    await app.close()
    expect(wayword(...onSite('locate', '--text', 'trees')).stderr).toBe('')
    const { queries: kept } = JSON.parse(wayword('site', 'info', site, '--json').stdout) as SiteInfo
    expect(kept).toBe(2)
  })
})
