import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { backupSite } from '../../src/main/engine/site/backupSite.ts'
import { listCaptures } from '../../src/main/engine/site/captures.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { siteInfo } from '../../src/main/engine/site/siteInfo.ts'
import { hideCaptures } from '../../src/main/engine/site/visibility.ts'
import { toAppError } from '../../src/shared/errors.ts'
import { aDim, addDescribed, describeAgain, galleryOf, unitVectors } from '../builders/galleries.ts'
import { aFolder } from '../builders/panoramas.ts'
import { startSharing, type Sharing } from '../builders/sharing.ts'
import { aSchema1Site } from '../builders/sites.ts'
import { wayword } from '../builders/wayword.ts'

function anEmptySite(): string {
  const path = join(aFolder(), 'a.wayword')
  SiteFile.create(path, { name: 'Shared', origin: null }).close()
  return path
}

async function start(role: Parameters<typeof startSharing>[0], path: string): Promise<Sharing> {
  const sharing = await startSharing(role, path)
  onTestFinished(() => void sharing.child.kill('SIGKILL'))
  return sharing
}

function refusal(work: () => unknown): { code: string; message: string } {
  try {
    work()
  } catch (thrown) {
    return toAppError(thrown)
  }
  throw new Error('nothing was refused')
}

const beside = (path: string): string[] => readdirSync(dirname(path)).sort()

describe('a site that several processes have open', () => {
  it('is whole for two readers at every moment of a writer that waits for nobody', async () => {
    const path = anEmptySite()
    const writer = await start('write', path)
    const readers = [await start('read', path), await start('read', path)]
    expect(refusal(() => SiteFile.open(path)).code).toBe('site_in_use')
    expect(beside(path)).toEqual(['a.wayword', 'a.wayword-shm', 'a.wayword-wal', 'a.wayword-writer'])
    await wait(2_000)
    const stored = await writer.stop()
    const seen = [await readers[0]!.stop(), await readers[1]!.stop()]
    expect(stored.at(-1)).toBe(stored.length * 100)
    for (const counts of seen) {
      expect(new Set(counts).size).toBeGreaterThan(1)
      expect(counts).toEqual(counts.toSorted((one, other) => one - other))
      expect(stored).toContain(counts.at(-1))
    }
    expect(beside(path)).toEqual(['a.wayword'])
  })

  it('loses nothing when the writer is killed while it is read, and can be written at once', async () => {
    const path = anEmptySite()
    const writer = await start('write', path)
    const reader = await start('read', path)
    const site = SiteFile.openToRead(path)
    const before = listCaptures(site).length
    await wait(200)
    writer.child.kill('SIGKILL')
    await once(writer.child, 'exit')
    expect(existsSync(`${path}-writer`)).toBe(true)
    const next = SiteFile.open(path)
    const stored = listCaptures(next).length
    addDescribed(next, stored, unitVectors(4, aDim))
    expect(listCaptures(site)).toHaveLength(before)
    expect(stored).toBeGreaterThanOrEqual(before)
    for (const each of [site, next]) each.close()
    expect((await reader.stop()).length).toBeGreaterThan(0)
    expect(beside(path)).toEqual(['a.wayword'])
  })

  it('is read by whoever comes first after the writer was killed', async () => {
    const path = anEmptySite()
    const writer = await start('write', path)
    writer.child.kill('SIGKILL')
    await once(writer.child, 'exit')
    const site = SiteFile.openToRead(path)
    expect(listCaptures(site).length).toBeGreaterThanOrEqual(100)
    site.close()
  })

  it('has one writer at a time, however they crowd', async () => {
    const path = anEmptySite()
    const crowd = await Promise.all([1, 2, 3, 4].map(() => start('takeTurns', path)))
    await wait(3_000)
    const turns: number[] = []
    for (const each of crowd) turns.push(...(await each.stop()))
    expect(new Set(turns).size).toBe(4)
    expect(beside(path)).toEqual(['a.wayword'])
  })
})

describe('SiteFile.openToRead', () => {
  it('sees the site as it was, and stores nothing', () => {
    const path = anEmptySite()
    const writer = SiteFile.open(path)
    const reader = SiteFile.openToRead(path)
    addDescribed(writer, 0, unitVectors(40, aDim))
    expect(listCaptures(reader)).toEqual([])
    const { code, message } = refusal(() => hideCaptures(reader, []))
    expect([code, message]).toEqual([
      'site_unwritable',
      `${path} is open only to be read; nothing can be stored in it.`,
    ])
    expect(() => reader.db.exec('DELETE FROM site')).toThrow('readonly')
    reader.close()
    const later = SiteFile.openToRead(path)
    expect(listCaptures(later)).toHaveLength(10)
    for (const each of [later, writer]) each.close()
    expect(beside(path)).toEqual(['a.wayword'])
  })

  it('codes in memory what is in no chunk, or in a damaged one', () => {
    const path = anEmptySite()
    const writer = SiteFile.open(path)
    addDescribed(writer, 0, unitVectors(3_000 * 4, aDim))
    galleryOf(writer)
    describeAgain(writer, 5, unitVectors(4, aDim, 3))
    addDescribed(writer, 3_000, unitVectors(8, aDim, 4))
    writer.db.exec('UPDATE code_chunk SET captures = zeroblob(length(captures)) WHERE number = 1')
    writer.db.exec('UPDATE code_chunk SET codes = zeroblob(length(codes)) WHERE number = 2')
    const reader = SiteFile.openToRead(path)
    const gallery = galleryOf(reader)
    const codes = [...gallery.codes()]
    expect(gallery.captures).toHaveLength(3_002)
    const rows = codes.flatMap((part) => [...part.rows]).filter((row) => row >= 0)
    expect(rows.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 3_002 }, (_, i) => i))
    expect(gallery.notes).toHaveLength(2)
    expect(codes.every((part) => part.codes.bytes.some((byte) => byte !== 0))).toBe(true)
    for (const each of [reader, writer]) each.close()
  })

  it('says what to do with a site of an older schema, and changes nothing', () => {
    const path = aSchema1Site()
    const { code, message } = refusal(() => SiteFile.openToRead(path))
    expect(code).toBe('site_unwritable')
    expect(message).toContain('written by an older Wayword (schema 1')
    expect(beside(path)).toEqual(['old.wayword'])
  })

  it('reads a backup where nothing can be written, and says of a site in use that it must be copied', (context) => {
    const disk = join(aFolder(), 'disk')
    mkdirSync(disk)
    const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0
    if (!mount('-t', 'tmpfs', 'tmpfs', disk)) context.skip('Mounting a disk takes root.')
    onTestFinished(() => void spawnSync('umount', ['-l', disk]))
    const [path, backup] = [join(disk, 'a.wayword'), join(disk, 'copy.bak')]
    const site = SiteFile.create(path, { name: 'Shared', origin: null })
    backupSite(site, backup)
    site.close()
    expect(mount('-o', 'remount,ro', disk)).toBe(true)
    const copy = SiteFile.openToRead(backup)
    expect(siteInfo(copy).name).toBe('Shared')
    copy.close()
    SiteFile.inspect(backup).close()
    expect(wayword('site', 'info', backup)).toMatchObject({
      status: 0,
      stderr: `wayword: ${backup} cannot be written; it is read as it is now, and nothing of this is kept in it.\n`,
    })
    for (const open of [SiteFile.openToRead, SiteFile.open])
      expect(refusal(() => open(path))).toMatchObject({
        code: 'site_unwritable',
        message: `${path} cannot be opened, which takes a folder that can be written; check its permissions, or copy it (and the -wal beside it, if there is one) to another folder.`,
      })
  })
})
