import Sqlite from 'better-sqlite3'
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { APPLICATION_ID, SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { migrations } from '../../src/main/engine/site/migrations/index.ts'
import { siteInfo } from '../../src/main/engine/site/siteInfo.ts'
import { aFolder } from '../builders/panoramas.ts'
import { wayword } from '../builders/wayword.ts'

function refusal(work: () => unknown): AppError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}

const plain = { name: 'Yard', origin: null }

describe('SiteFile', () => {
  it('keeps what it was made with', () => {
    const path = join(aFolder(), 'a.wayword')
    const origin = { latDeg: 47.37, lonDeg: 8.54, heightM: 408 }
    SiteFile.create(path, { name: 'Straße 1', origin }).close()
    const site = SiteFile.open(path)
    expect(siteInfo(site)).toMatchObject({
      name: 'Straße 1',
      origin,
      captures: 0,
      schemaVersion: migrations.length,
    })
    site.close()
  })

  it('leaves a file that is there alone', () => {
    const path = join(aFolder(), 'a.wayword')
    writeFileSync(path, 'mine')
    expect(refusal(() => SiteFile.create(path, plain)).code).toBe('site_exists')
    expect(readFileSync(path, 'utf8')).toBe('mine')
  })

  it('refuses a path where nothing can be written, and leaves nothing behind', () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'file'), '')
    expect(refusal(() => SiteFile.create(join(folder, 'absent', 'a.wayword'), plain)).code).toBe(
      'site_unwritable',
    )
    expect(refusal(() => SiteFile.create(join(folder, 'file', 'a.wayword'), plain)).code).toBe(
      'site_unwritable',
    )
    expect(refusal(() => SiteFile.create('/proc/a.wayword', plain)).code).toBe('site_unwritable')
  })

  it('refuses what is not a site: nothing, a folder, text, an empty file, another SQLite file', () => {
    const folder = aFolder()
    const at = (name: string): string => join(folder, name)
    mkdirSync(at('folder'))
    writeFileSync(at('text'), 'hello '.repeat(1000))
    writeFileSync(at('empty'), '')
    const other = new Sqlite(at('other'))
    other.exec('CREATE TABLE t (x)')
    other.close()
    const found = ['absent', 'folder', 'text', 'empty', 'other'].map(
      (name) => refusal(() => SiteFile.open(at(name))).code,
    )
    expect(found).toEqual(['site_missing', 'site_missing', 'site_foreign', 'site_foreign', 'site_foreign'])
  })

  it('refuses a site of a newer version and does not touch it', () => {
    const path = join(aFolder(), 'a.wayword')
    SiteFile.create(path, plain).close()
    const db = new Sqlite(path)
    db.pragma('user_version = 99')
    db.close()
    const before = readFileSync(path)
    const error = refusal(() => SiteFile.open(path))
    expect(error.code).toBe('site_newer')
    expect(error.message).toContain('schema 99')
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('refuses a damaged site', () => {
    const path = join(aFolder(), 'a.wayword')
    SiteFile.create(path, plain).close()
    const bytes = readFileSync(path)
    bytes.fill(0xff, 4096, 12288)
    writeFileSync(path, bytes)
    expect(
      refusal(() => {
        const site = SiteFile.open(path)
        try {
          siteInfo(site)
        } finally {
          site.close()
        }
      }).code,
    ).toBe('site_corrupt')
  })

  it('keeps other writers out while it is open, and lets them in once it is closed; nothing stays beside it', () => {
    const path = join(aFolder(), 'a.wayword')
    const site = SiteFile.create(path, plain)
    const told = wayword('site', 'index', path, 'exact')
    expect(told.status).toBe(1)
    expect(told.stderr).toBe(
      `wayword: ${path} is open in another Wayword, and one at a time can write it; close it there first.\n`,
    )
    site.close()
    expect(wayword('site', 'index', path, 'exact').status).toBe(0)
    expect(refusalWhile(path)).toBe('site_in_use')
    expect(readdirSync(dirname(path))).toEqual(['a.wayword'])
  })

  it('is one site by whatever name it is opened', () => {
    const path = join(aFolder(), 'a.wayword')
    const other = join(aFolder(), 'b.wayword')
    SiteFile.create(path, plain).close()
    symlinkSync(path, other)
    const site = SiteFile.open(other)
    expect(refusal(() => SiteFile.open(path)).code).toBe('site_in_use')
    site.close()
  })

  it('brings a file from before the first migration up to date', () => {
    const path = join(aFolder(), 'a.wayword')
    const db = new Sqlite(path)
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.close()
    const site = SiteFile.open(path)
    expect(site.schemaVersion).toBe(migrations.length)
    site.close()
  })
})

/** Code with which a second opening in this very process is refused. */
function refusalWhile(path: string): string {
  const first = SiteFile.open(path)
  const { code } = refusal(() => SiteFile.open(path))
  first.close()
  return code
}

describe('schema', () => {
  it('is strict in every table, so that a wrong type is refused', () => {
    const site = SiteFile.create(join(aFolder(), 'a.wayword'), plain)
    const loose = site.db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%'",
      )
      .all()
    expect(loose).toEqual([])
    site.close()
  })

  it('reads a gallery by the primary keys, without a scan of the views', () => {
    const site = SiteFile.create(join(aFolder(), 'a.wayword'), plain)
    const plan = site.db
      .prepare('EXPLAIN QUERY PLAN SELECT jpeg FROM view WHERE capture_id = ? AND bearing_deg = ?')
      .all('x', 0) as { detail: string }[]
    expect(plan.map(({ detail }) => detail).join()).toContain('SEARCH view USING INDEX')
    site.close()
  })
})
