import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dot } from '../../src/main/engine/index/dot.ts'
import type { Gallery } from '../../src/main/engine/index/Gallery.ts'
import { openIndex } from '../../src/main/engine/index/openIndex.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { dropCaptures, hideCaptures, showCaptures } from '../../src/main/engine/site/visibility.ts'
import { encoderIdSchema } from '../../src/shared/ids.ts'
import {
  aDim,
  addDescribed,
  describeAgain,
  galleryOf,
  someCaptures,
  unitVectors,
} from '../builders/galleries.ts'
import { aFolder } from '../builders/panoramas.ts'

/** More than one chunk holds. */
const COUNT = 3_000
const ids = someCaptures(COUNT + 10).map(({ id }) => id)
const query = unitVectors(1, aDim, 77)

let site: SiteFile
beforeEach(() => {
  site = SiteFile.create(join(aFolder(), 'a.wayword'), { name: 'Test', origin: null })
  addDescribed(site, 0, unitVectors(COUNT * 4, aDim))
})
afterEach(() => site.close())

function reopen(): void {
  site.close()
  site = SiteFile.open(site.path)
}

/** What a gallery's codes say and what its descriptors are, capture by capture. */
function compared(gallery: Gallery): Map<string, number> {
  const index = openIndex('exact', gallery)
  const comparison = index.compare([query])
  const found = new Map<string, number>()
  for (const [row, { id }] of gallery.captures.entries()) {
    const vectors = gallery.vectors(row)!
    const similarity = comparison.similarities[0]![row * 4]!
    expect(Math.abs(similarity - dot(query, vectors))).toBeLessThanOrEqual(comparison.errorAt(row))
    found.set(id, dot(query, vectors))
  }
  index.close()
  return found
}

function chunkCount(): number {
  return (site.db.prepare('SELECT count(*) AS n FROM code_chunk').get() as { n: number }).n
}

describe('a gallery in a site file', () => {
  it('is the same when it is opened again, and reads chunks then in place of rows', () => {
    const first = compared(galleryOf(site))
    expect(first.size).toBe(COUNT)
    expect(chunkCount()).toBeGreaterThan(1)
    reopen()
    expect(compared(galleryOf(site))).toEqual(first)
    expect(galleryOf(site).notes).toEqual([])
  })

  it('follows captures that are added, described anew, hidden, shown and dropped', () => {
    galleryOf(site)
    addDescribed(site, COUNT, unitVectors(40, aDim, 5))
    describeAgain(site, 7, unitVectors(4, aDim, 6))
    hideCaptures(site, [ids[3]!, ids[COUNT - 1]!])
    dropCaptures(site, [ids[0]!, ids[1_500]!])
    reopen()
    const found = compared(galleryOf(site))
    expect(found.size).toBe(COUNT + 10 - 4)
    expect(found.get(ids[7]!)).toBeCloseTo(dot(query, unitVectors(4, aDim, 6)), 6)
    for (const gone of [0, 3, 1_500, COUNT - 1]) expect(found.has(ids[gone]!)).toBe(false)
    showCaptures(site, [ids[3]!])
    expect(compared(galleryOf(site)).has(ids[3]!)).toBe(true)
  })

  it('does not believe what it knew of a capture that was dropped and comes back', () => {
    galleryOf(site)
    dropCaptures(site, [ids[11]!])
    galleryOf(site)
    addDescribed(site, 11, unitVectors(4, aDim, 8))
    expect(compared(galleryOf(site)).get(ids[11]!)).toBeCloseTo(dot(query, unitVectors(4, aDim, 8)), 6)
  })

  it('writes chunks anew when most of what they hold is out of date, and forgets nothing', () => {
    const before = compared(galleryOf(site))
    const chunks = chunkCount()
    dropCaptures(site, ids.slice(0, 2_000))
    const after = compared(galleryOf(site))
    expect(after).toEqual(new Map([...before].slice(2_000)))
    expect(chunkCount()).toBeLessThan(chunks)
  })

  it('knows nothing of descriptors that were rolled back', () => {
    const before = compared(galleryOf(site))
    expect(() =>
      site.write(() => {
        addDescribed(site, COUNT, unitVectors(4, aDim, 5))
        describeAgain(site, 1, unitVectors(4, aDim, 5))
        throw new Error('no')
      }),
    ).toThrow('no')
    expect(compared(galleryOf(site))).toEqual(before)
  })

  it('keeps the galleries of two encoders apart, and the one in use whole when the other goes', () => {
    const other = encoderIdSchema.parse('f'.repeat(64))
    const before = compared(galleryOf(site))
    addDescribed(site, 0, unitVectors(COUNT * 4, aDim, 9), other)
    expect(compared(galleryOf(site, other))).not.toEqual(before)
    site.db.exec(`DELETE FROM encoder WHERE id = '${other}'`)
    expect(compared(galleryOf(site))).toEqual(before)
    expect(galleryOf(site, other).captures).toEqual([])
  })

  it('makes a damaged chunk again from the descriptors, and says so once', () => {
    const before = compared(galleryOf(site))
    const said = expect.stringContaining('was damaged, and was made again from the descriptors')
    site.db.exec('UPDATE code_chunk SET codes = zeroblob(length(codes)) WHERE number = 1')
    const damaged = galleryOf(site)
    expect(compared(damaged)).toEqual(before)
    expect(damaged.notes).toEqual([said])
    site.db.exec('UPDATE code_chunk SET captures = zeroblob(length(captures)) WHERE number = 2')
    const misnamed = galleryOf(site)
    expect(compared(misnamed)).toEqual(before)
    expect(misnamed.notes).toEqual([said])
    reopen()
    expect(galleryOf(site).notes).toEqual([])
  })

  it('leaves out captures whose descriptors are no numbers, nothing, or too short, and names them', () => {
    const nothing = new Float32Array(4 * aDim)
    describeAgain(site, 2, nothing.fill(NaN))
    describeAgain(site, 4, nothing.fill(0))
    galleryOf(site)
    site.db.exec(`UPDATE descriptor SET vector = x'0000803f' WHERE capture_id = '${ids[6]}'`)
    const gallery = galleryOf(site)
    expect(compared(gallery).size).toBe(COUNT - 3)
    expect(gallery.notes).toEqual([
      '3 captures have damaged descriptors and were not compared (2.jpg, 4.jpg, 6.jpg); repair the site, then encode it again.',
    ])
  })

  it('answers beside a million captures that are hidden', () => {
    site.db.exec(`WITH RECURSIVE more(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM more WHERE i < 1000000)
      INSERT INTO capture (id, sha256, filename, width_px, height_px, imported_at, hidden_at)
      SELECT printf('f%015x', i), 'hidden' || i, '', 2, 1, '', '2026-01-01' FROM more`)
    const gallery = galleryOf(site)
    expect(compared(gallery).size).toBe(COUNT)
    expect(gallery.missing).toBe(0)
  })

  it('is as it was, or as it should be, when its process is killed while descriptors and chunks are written', async () => {
    const { path } = site
    site.close()
    for (const afterMs of [20, 60, 120, 200]) {
      const script = `import { SiteFile } from './src/main/engine/site/SiteFile.ts'
        import { addDescribed, galleryOf, unitVectors } from './tests/builders/galleries.ts'
        const site = SiteFile.open(${JSON.stringify(path)})
        console.log('open')
        for (let i = 0; ; i++) { addDescribed(site, ${COUNT} + i * 500, unitVectors(2000, 32, i)); galleryOf(site) }`
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      await wait(afterMs)
      child.kill('SIGKILL')
      await once(child, 'exit')
      site = SiteFile.open(path)
      const gallery = galleryOf(site)
      const { n } = site.db.prepare('SELECT count(*) / 4 AS n FROM descriptor').get() as { n: number }
      expect(compared(gallery).size).toBe(n)
      expect(gallery.notes).toEqual([])
      site.close()
    }
    site = SiteFile.open(path)
  })
})
