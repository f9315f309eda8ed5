import { once } from 'node:events'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { startWayword, wayword, waywordJson } from '../builders/wayword.ts'

/** What the program says, with its exit status in front; always one line. */
function said(...args: readonly string[]): string {
  const { status, stderr } = wayword(...args)
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1)
  return `${status} ${stderr.trimEnd()}`
}

let site: string
beforeAll(async () => {
  const folder = await aCaptureFolder(2)
  site = join(folder, '..', 'a.wayword')
  wayword('site', 'create', site, '--name', 'Two')
  wayword('import', folder, '--site', site)
})

describe('wayword', () => {
  it('ends without a word when whoever reads its output has seen enough', async () => {
    const child = startWayword('--help')
    child.stdout!.destroy()
    let told = ''
    child.stderr!.on('data', (chunk: Buffer) => (told += chunk.toString()))
    const [status] = (await once(child, 'exit')) as [number]
    expect([status, told]).toEqual([0, ''])
  })

  it('refuses an unknown option or command, and suggests a known one', () => {
    expect(said('locate', '--site', 'x', '--texxt', 'trees')).toBe(
      "2 wayword: unknown option '--texxt' (Did you mean --text?)",
    )
    expect(said('locat')).toBe("2 wayword: unknown command 'locat' (Did you mean locate?)")
    expect(said('locate', '--text', 'trees')).toBe("2 wayword: required option '--site <file>' not specified")
    expect(said('locate', '--site', 'x', '-k', 'many')).toContain('Expected a whole number from 1 to 100.')
    expect(said('locate', '--site', 'x', '--near', '1,2')).toContain(
      'Expected 3 numbers separated by commas.',
    )
    expect(said('locate', '--site', 'x', '--heading', 'north')).toContain(
      'Expected unknown, capture, or degrees',
    )
    expect(said('export', '--site', 'x', '--format', 'kml', '--out', 'y')).toContain(
      'Allowed choices are ros2-pose, tum, geojson',
    )
  })

  it('refuses a site that is not there, or is none', () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'text.wayword'), 'no site')
    expect(said('site', 'info', join(folder, 'no.wayword'))).toBe(
      `1 wayword: There is no site file at ${folder}/no.wayword.`,
    )
    expect(said('site', 'info', join(folder, 'text.wayword'))).toContain('is not a Wayword site')
    expect(said('site', 'create', join(folder, 'no', 'a.wayword'), '--name', 'x')).toContain(
      'is not a folder; make it first',
    )
    expect(said('site', 'create', join(folder, 'a.wayword'), '--name', 'x', '--origin', '95,0')).toContain(
      'no place on Earth',
    )
  })

  it('refuses a folder that is missing or holds no picture, and a poses file that is missing', () => {
    const empty = aFolder()
    expect(said('import', join(empty, 'no'), '--site', site)).toContain(join(empty, 'no'))
    expect(said('import', empty, '--site', site)).toContain(`${empty} holds no`)
    const folder = join(empty, 'pictures')
    mkdirSync(folder)
    writeFileSync(join(folder, 'a.jpg'), 'no picture')
    expect(said('import', folder, '--site', site, '--poses', join(empty, 'no.csv'))).toContain('no.csv')
  })

  it('refuses a bundle that is missing, and a query before any bundle', () => {
    expect(said('encode', '--site', site, '--bundle', 'unheard')).toContain(
      'There is no encoder bundle named unheard',
    )
    expect(said('encode', '--site', site, '--bundle', '/absent/bundle')).toContain(
      'no encoder bundle at /absent/bundle',
    )
    expect(said('locate', '--site', site, '--text', 'trees')).toContain('has no encoder yet')
  })

  it('refuses queries and ids that are none', () => {
    expect(said('eval', '--site', site, '--queries', 'absent.csv')).toContain('absent.csv cannot be read')
    expect(said('export', '--site', site, '--format', 'tum', '--out', 'x')).toContain(
      '--query ID or --fix ID',
    )
    expect(said('export', '--site', site, '--query', '12', '--format', 'tum', '--out', 'x')).toContain(
      '12 is not an id',
    )
    const unknown = '11111111-1111-4111-8111-111111111111'
    expect(said('export', '--site', site, '--fix', unknown, '--format', 'tum', '--out', 'x')).toContain(
      `no fix ${unknown}`,
    )
  })

  it('says with --json what it refused, for a program', () => {
    const { stdout, status } = wayword('site', 'info', '/absent', '--json')
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'site_missing', message: 'There is no site file at /absent.' },
    })
  })

  it('ends with 3 when some files were refused, and imports the others', async () => {
    const folder = await aCaptureFolder(2)
    writeFileSync(join(folder, 'bad.jpg'), 'no picture')
    const own = join(folder, '..', 'b.wayword')
    wayword('site', 'create', own, '--name', 'x')
    const { status, stdout } = wayword('import', folder, '--site', own, '--json')
    expect(status).toBe(3)
    const told = JSON.parse(stdout) as { imported: number; refused: number; problems: { filename: string }[] }
    expect(told).toMatchObject({
      imported: 2,
      refused: 1,
      problems: [{ filename: 'bad.jpg', severity: 'refused' }],
    })
  })

  it('takes a poses file that comes after the pictures', async () => {
    const folder = await aCaptureFolder(2)
    const poses = join(folder, '..', 'later.csv')
    renameSync(join(folder, 'poses.csv'), poses)
    const own = join(folder, '..', 'b.wayword')
    wayword('site', 'create', own, '--name', 'x')
    waywordJson('import', folder, '--site', own)
    expect(waywordJson('site', 'info', own)).toMatchObject({ capturesWithoutPosition: 2 })
    const again = (): unknown => waywordJson('import', folder, '--site', own, '--poses', poses)
    expect(again()).toMatchObject({ imported: 0, alreadyThere: 2, repositioned: 2 })
    expect(again()).toMatchObject({ alreadyThere: 2, repositioned: 0 })
    expect(waywordJson('site', 'info', own)).toMatchObject({
      capturesWithoutPosition: 0,
      capturesWithoutHeading: 0,
    })
  })

  it('stores nothing in a dry run', async () => {
    const folder = await aCaptureFolder(3)
    const own = join(folder, '..', 'b.wayword')
    wayword('site', 'create', own, '--name', 'x')
    expect(waywordJson('import', folder, '--site', own, '--dry-run')).toMatchObject({
      imported: 3,
      dryRun: true,
    })
    expect(waywordJson('site', 'info', own)).toMatchObject({ captures: 0 })
  })
})
