import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { SiteReport } from '../../src/shared/report.ts'
import { aLine, aSite, idOf } from '../builders/sites.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'

let site: string
beforeAll(async () => {
  site = await aSite(aLine(6))
})

describe('wayword site', () => {
  it('tells that a site is whole, and saves what is whole of a damaged one with status 3', async () => {
    expect(wayword('site', 'check', site)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('is whole'),
    })
    const damaged = await aSite(aLine(40))
    const bytes = readFileSync(damaged)
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 9000)
    writeFileSync(damaged, bytes)
    expect(wayword('site', 'check', damaged).status).toBe(1)
    const { status, stdout } = wayword('site', 'check', damaged, '--repair')
    expect(status).toBe(3)
    expect(stdout).toContain('.repaired.wayword')
  })

  it('asks for --yes before captures are deleted, and says how many they are', () => {
    const refused = wayword('site', 'drop', site, '--captures', 'p5.jpg')
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('1 captures of') })
    expect(waywordJson('site', 'drop', site, '--captures', 'p5.jpg', '--yes')).toEqual({ captures: 1 })
    expect(wayword('site', 'drop', site, '--yes').stderr).toContain('Say which captures')
    expect(wayword('site', 'hide', site, '--area', '0,0,1,1', '--before', '2026-05-01').status).toBe(2)
  })

  it('hides by area and shows again, splits by a polygon, backs up and restores', () => {
    expect(waywordJson('site', 'hide', site, '--area', '-1,-1,11,1')).toEqual({ captures: 2 })
    expect(waywordJson('site', 'show', site, '--captures', idOf(0))).toEqual({ captures: 1 })
    const folder = dirname(site)
    const polygon = join(folder, 'area.csv')
    writeFileSync(polygon, 'x,y\n15,-5\n45,-5\n45,5\n15,5\n')
    const part = join(folder, 'part.wayword')
    expect(waywordJson('site', 'split', site, '--polygon', polygon, '--out', part)).toMatchObject({
      captures: 3,
    })
    const backup = join(folder, 'copy.bak')
    expect(wayword('site', 'backup', part, '--out', backup).status).toBe(0)
    expect(wayword('site', 'backup', part, '--out', backup).stderr).toContain('never replaces a file')
    const restored = join(folder, 'restored.wayword')
    expect(wayword('site', 'restore', backup, '--out', restored).status).toBe(0)
    expect(waywordJson('site', 'info', restored)).toMatchObject({ captures: 3 })
  })

  it('writes a report that asks nothing of the network and takes names for text', async () => {
    const named = await aSite(
      [{ seed: 1, filename: '<script>x</script>.jpg', position: { xM: 0, yM: 0, zM: 0 } }],
      {
        name: 'A & <b>',
      },
    )
    const out = join(dirname(named), 'report.html')
    const report = waywordJson<SiteReport>('site', 'info', named, '--report', out)
    expect(report).toMatchObject({ captures: 1, gapCount: 0, problems: [] })
    const page = readFileSync(out, 'utf8')
    expect(page).toContain('A &amp; &lt;b&gt;')
    expect(page).not.toContain('<script')
    expect(page).not.toMatch(/(src|href|url)\s*[=(]/)
  })
})

describe('wayword note', () => {
  it('adds, imports with counted problems, finds, lists and removes', () => {
    expect(
      waywordJson('note', 'add', 'a red crane', '--site', site, '--capture', 'p1.jpg', '--side', 'left'),
    ).toEqual([expect.objectContaining({ bearingDeg: 270, filename: 'p1.jpg' })])
    const file = join(dirname(site), 'captions.jsonl')
    writeFileSync(file, '{"file": "p2.jpg", "caption": "a blue door"}\n{"file": "x.jpg", "caption": "y"}\n')
    const imported = wayword('note', 'import', file, '--site', site)
    expect(imported.status).toBe(3)
    expect(imported.stdout).toContain('2 notes: 1 imported, 0 there already, 1 not used.')
    expect(wayword('note', 'search', 'blue', 'door', '--site', site).stdout).toContain('p2.jpg: a blue door')
    expect(waywordJson<unknown[]>('note', 'list', '--site', site)).toHaveLength(2)
    expect(wayword('note', 'remove', '1', '--site', site).status).toBe(0)
    expect(wayword('note', 'remove', '1', '--site', site).stderr).toContain('no note 1')
  })
})
