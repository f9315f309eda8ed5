import Sqlite from 'better-sqlite3'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { backupSite, restoreSite } from '../../src/main/engine/site/backupSite.ts'
import { checkSite } from '../../src/main/engine/site/checkSite.ts'
import { listCaptures } from '../../src/main/engine/site/captures.ts'
import { addNote, searchNotes } from '../../src/main/engine/site/notes.ts'
import { countProblems, recordProblems } from '../../src/main/engine/site/problems.ts'
import { repairSite } from '../../src/main/engine/site/repairSite.ts'
import { selectCaptures } from '../../src/main/engine/site/selection.ts'
import { migrations } from '../../src/main/engine/site/migrations/index.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { siteInfo } from '../../src/main/engine/site/siteInfo.ts'
import { splitSite } from '../../src/main/engine/site/splitSite.ts'
import { dropCaptures } from '../../src/main/engine/site/visibility.ts'
import { aFolder } from '../builders/panoramas.ts'
import { aLine, aSchema1Site, aSite, idOf } from '../builders/sites.ts'

const quiet = { signal: new AbortController().signal, progress: (): void => {} }

/** Opens a site for the time of `work`. */
async function withOpen<T>(path: string, work: (site: SiteFile) => T | Promise<T>): Promise<T> {
  const site = SiteFile.open(path)
  try {
    return await work(site)
  } finally {
    site.close()
  }
}

function refusal(work: () => unknown): AppError {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}

describe('opening a site of an older schema', () => {
  it('keeps a copy as it was beside the site, and brings the site up to date', async () => {
    const path = aSchema1Site()
    await withOpen(path, (site) =>
      expect(siteInfo(site)).toMatchObject({ schemaVersion: migrations.length, captures: 1, name: 'Old' }),
    )
    const [copy] = readdirSync(dirname(path)).filter((name) => name.endsWith('.bak'))
    expect(copy).toMatch(/^old\.schema1\.\d{4}-\d\d-\d\d\.wayword\.bak$/)
    const db = new Sqlite(join(dirname(path), copy!), { readonly: true })
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.prepare('SELECT filename FROM capture').all()).toEqual([{ filename: 'p1.jpg' }])
    db.close()
    await withOpen(path, () => {})
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.bak'))).toHaveLength(1)
  })

  it('refuses where there is no room for the copy, and changes nothing', () => {
    const path = aSchema1Site()
    const before = readFileSync(path)
    // A folder in the place of the copy's draft stands for a full disk.
    vi.spyOn(process, 'pid', 'get').mockReturnValue(4711)
    const day = new Date().toISOString().slice(0, 10)
    const draft = path.replace('.wayword', `.schema1.${day}.wayword.bak.4711.new`)
    mkdirSync(draft)
    const error = refusal(() => SiteFile.open(path))
    vi.restoreAllMocks()
    expect(error.code).toBe('site_unwritable')
    expect(error.message).toContain('nothing has changed')
    expect(readFileSync(path).equals(before)).toBe(true)
  })
})

describe('checkSite', () => {
  it('finds nothing in a sound site', async () => {
    const path = await aSite(aLine(3))
    const check = await withOpen(path, (site) => checkSite(site, quiet))
    expect(check).toEqual({
      path,
      schemaVersion: migrations.length,
      captures: 3,
      views: 12,
      descriptors: 12,
      damages: [],
    })
  })

  it('names a missing view, one that does not decode, a descriptor of another length and notes that cannot be found', async () => {
    const path = await aSite(aLine(4))
    await withOpen(path, async (site) => {
      addNote(site, { capture: 'p3.jpg', bearingDeg: null, text: 'red crane', author: 'operator' })
      site.db.exec(`DELETE FROM view WHERE capture_id = '${idOf(0)}' AND bearing_deg = 90;
        UPDATE view SET jpeg = substr(jpeg, 1, 500) WHERE capture_id = '${idOf(1)}' AND bearing_deg = 180;
        UPDATE descriptor SET vector = x'0000803f' WHERE capture_id = '${idOf(2)}' AND bearing_deg = 0;
        INSERT INTO note_text (note_text) VALUES ('delete-all')`)
      const { damages } = await checkSite(site, quiet)
      expect(damages.map(({ kind, examples }) => [kind, examples[0]])).toEqual([
        ['captures', 'p0.jpg'],
        ['views', 'p1.jpg at 180°'],
        ['descriptors', `${idOf(2)} at 0°`],
        ['notes', expect.any(String)],
      ])
    })
  })
})

describe('repairSite', () => {
  it('saves every capture that flipped bytes left whole into a new file, and names the others', async () => {
    const path = await aSite(aLine(60))
    const bytes = readFileSync(path)
    const middle = Math.floor(bytes.length / 2 / 4096) * 4096
    for (let i = middle; i < middle + 3 * 4096; i++) bytes[i] = bytes[i]! ^ 0xff
    writeFileSync(path, bytes)
    const damaged = SiteFile.inspect(path)
    expect((await checkSite(damaged, quiet)).damages.length).toBeGreaterThan(0)
    damaged.close()
    const repair = await repairSite(path)
    expect(repair.out).toBe(path.replace('.wayword', '.repaired.wayword'))
    expect(readFileSync(path).equals(bytes)).toBe(true)
    await withOpen(repair.out, async (site) => {
      const { captures, name } = siteInfo(site)
      expect(name).toBe('Test')
      expect(captures).toBeGreaterThan(50)
      expect(captures).toBeLessThan(60)
      expect((await checkSite(site, quiet)).damages).toEqual([])
      const kept = listCaptures(site).map(({ filename }) => filename)
      expect(kept.filter((filename) => repair.lostCaptures.includes(filename))).toEqual([])
    })
  })

  it('saves everything of a sound site', async () => {
    const path = await aSite(aLine(3))
    await withOpen(path, (site) =>
      addNote(site, { capture: 'p1.jpg', bearingDeg: 90, text: 'red crane', author: 'operator' }),
    )
    const { out, tables, lostCaptures } = await repairSite(path)
    expect(lostCaptures).toEqual([])
    expect(tables.filter(({ saved, found }) => saved !== found)).toEqual([])
    await withOpen(out, (site) => expect(searchNotes(site, 'crane')).toHaveLength(1))
  })
})

describe('backupSite', () => {
  it('copies a site in use, compact and whole, and never over a file; restoreSite brings it back', async () => {
    const path = await aSite(aLine(20))
    const backup = join(aFolder(), 'copy.bak')
    await withOpen(path, (site) => {
      dropCaptures(
        site,
        aLine(15).map(({ seed }) => idOf(seed)),
      )
      const { bytes } = backupSite(site, backup)
      expect(bytes).toBeLessThan(siteInfo(site).bytes / 2)
      expect(refusal(() => backupSite(site, backup)).code).toBe('site_exists')
      expect(refusal(() => backupSite(site, join(dirname(backup), 'no', 'x'))).code).toBe('site_unwritable')
    })
    const restored = join(aFolder(), 'b.wayword')
    restoreSite(backup, restored)
    await withOpen(restored, async (site) => {
      expect(listCaptures(site).map(({ filename }) => filename)).toEqual(
        [15, 16, 17, 18, 19].map((seed) => `p${seed}.jpg`),
      )
      expect((await checkSite(site, quiet)).damages).toEqual([])
    })
    expect(refusal(() => restoreSite(backup, restored)).code).toBe('site_exists')
    expect(refusal(() => restoreSite(backup, join(aFolder(), 'b.bak'))).code).toBe('bad_input')
  })

  it('leaves nothing behind in a folder that cannot be written', async () => {
    const path = await aSite(aLine(1))
    const folder = aFolder()
    chmodSync(folder, 0o500)
    await withOpen(path, (site) => {
      if (process.getuid?.() === 0) return // root writes anywhere
      expect(refusal(() => backupSite(site, join(folder, 'x.bak'))).code).toBe('site_unwritable')
    })
    chmodSync(folder, 0o700)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('splitSite', () => {
  it('makes a site of an area with all that belongs to its captures, and leaves the original as it is', async () => {
    const path = await aSite(aLine(10))
    const out = join(dirname(path), 'part.wayword')
    await withOpen(path, (site) => {
      addNote(site, { capture: 'p4.jpg', bearingDeg: null, text: 'red crane', author: 'operator' })
      recordProblems(site, 'drive', [
        { filename: 'p4.jpg', code: 'no_position', severity: 'warning', message: 'x' },
        { filename: 'p9.jpg', code: 'no_position', severity: 'warning', message: 'x' },
      ])
      const area = { minXM: 30, minYM: -1, maxXM: 60, maxYM: 1 }
      splitSite(site, selectCaptures(site, { kind: 'area', area }), { out })
      expect(siteInfo(site).captures).toBe(10)
      expect(refusal(() => splitSite(site, [idOf(0)], { out })).code).toBe('site_exists')
      expect(refusal(() => splitSite(site, [], { out })).message).toContain('No capture')
    })
    await withOpen(out, async (part) => {
      expect(listCaptures(part).map(({ filename }) => filename)).toEqual([
        'p3.jpg',
        'p4.jpg',
        'p5.jpg',
        'p6.jpg',
      ])
      expect(siteInfo(part).galleries[0]).toMatchObject({ encoded: 16 })
      expect(siteInfo(part).activeEncoder).not.toBeNull()
      expect(searchNotes(part, 'crane')).toHaveLength(1)
      expect(countProblems(part)).toMatchObject([{ count: 1 }])
      expect((await checkSite(part, quiet)).damages).toEqual([])
    })
    expect(existsSync(`${out}-wal`)).toBe(false)
  })
})
