import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'

const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0

/** A disk of so many kibibytes; null where mounting is not ours to do. */
function aSmallDisk(kibibytes: number): string | null {
  const disk = join(aFolder(), 'disk')
  mkdirSync(disk)
  if (!mount('-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', disk)) return null
  onTestFinished(() => void spawnSync('umount', ['-l', disk]))
  return disk
}

/** Takes what is left of a disk, to the last page. */
function fill(disk: string): void {
  const file = openSync(join(disk, 'rest'), 'w')
  try {
    for (;;) writeSync(file, Buffer.alloc(4096))
  } catch (thrown) {
    expect((thrown as { code?: string }).code).toBe('ENOSPC')
  } finally {
    closeSync(file)
  }
}

describe('a disk that is full', () => {
  it('ends an import in one sentence, loses nothing, is still read and copied, and with more room the import goes on', async (context) => {
    const disk = aSmallDisk(1200)
    if (disk === null) context.skip('A full disk is not tested: mounting one takes root.')
    const site = join(disk!, 'a.wayword')
    const folder = await aCaptureFolder(12)
    waywordJson('site', 'create', site, '--name', 'Small disk')
    const full = wayword('import', folder, '--site', site)
    expect(full.status).toBe(1)
    expect(full.stderr.trim().split('\n')).toHaveLength(1)
    expect(full.stderr).toMatch(/disk that holds .* is full; free some space\. What is stored is safe\./)

    fill(disk!)
    expect(wayword('site', 'info', site).status).toBe(0)
    expect(wayword('site', 'backup', site, '--out', join(aFolder(), 'copy.bak')).status).toBe(0)

    expect(mount('-o', 'remount,size=64m', disk!)).toBe(true)
    const { captures: stored } = waywordJson<{ captures: number }>('site', 'info', site)
    expect(stored).toBeGreaterThan(0)
    expect(waywordJson('import', folder, '--site', site)).toMatchObject({
      imported: 12 - stored,
      alreadyThere: stored,
    })
    expect(waywordJson('site', 'info', site)).toMatchObject({ captures: 12, views: 48 })
  })
})
