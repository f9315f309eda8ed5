import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readSigns } from '../../src/main/engine/readSigns.ts'
import { SignReader } from '../../src/main/engine/sign/SignReader.ts'
import { checkSite } from '../../src/main/engine/site/checkSite.ts'
import { mergeSite } from '../../src/main/engine/site/mergeSites.ts'
import { repairSite } from '../../src/main/engine/site/repairSite.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { siteInfo } from '../../src/main/engine/site/siteInfo.ts'
import { addReadings, listSigns } from '../../src/main/engine/site/signs.ts'
import { splitSite } from '../../src/main/engine/site/splitSite.ts'
import { dropCaptures, hideCaptures } from '../../src/main/engine/site/visibility.ts'
import { walBytes } from '../builders/importing.ts'
import { aFolder } from '../builders/panoramas.ts'
import { aSignView, canReadSigns } from '../builders/signs.ts'
import { aLine, aSite, idOf } from '../builders/sites.ts'
import { startWayword, wayword, waywordJson } from '../builders/wayword.ts'

const canRead = await canReadSigns()

async function withOpen<T>(path: string, work: (site: SiteFile) => T | Promise<T>): Promise<T> {
  const site = SiteFile.open(path)
  try {
    return await work(site)
  } finally {
    site.close()
  }
}

const quiet = { signal: new AbortController().signal, progress: (): void => {}, problem: (): void => {} }
const box = { left: 0.1, top: 0.2, right: 0.5, bottom: 0.3 }

/** A site of captures on a line, whose signs "READER" read: the front of the capture of each seed shows its text. */
async function aReadSite(texts: Record<number, string>, count = 4): Promise<string> {
  const path = await aSite(aLine(count))
  await withOpen(path, (site) =>
    addReadings(
      site,
      'READER',
      Object.entries(texts).map(([seed, text]) => ({
        captureId: idOf(Number(seed)),
        bearingDeg: 0,
        signs: [{ text, confidence: 0.9, box }],
      })),
    ),
  )
  return path
}

const textsIn = (site: SiteFile): string[] => listSigns(site).map(({ text }) => text)

describe.runIf(canRead)('SignReader', () => {
  it('reads a sign that is level, leans, or runs down or up a wall, and tells where it stands', async () => {
    const reader = await SignReader.open()
    for (const turnDeg of [0, 12, -20, 90, -90]) {
      const signs = await reader.read(await aSignView('OPTICIAN', { turnDeg }))
      expect(signs.map(({ text }) => text)).toEqual(['OPTICIAN'])
      const [{ confidence, box: found }] = signs as [(typeof signs)[0]]
      expect(confidence).toBeGreaterThan(0.8)
      expect((found.left + found.right) / 2).toBeCloseTo(0.5, 1)
      expect((found.top + found.bottom) / 2).toBeCloseTo(0.5, 1)
    }
    await reader.close()
  })

  it('reads letters of 12 pixels, and nothing on a bare wall', async () => {
    const reader = await SignReader.open()
    const small = await reader.read(await aSignView('BAKERY', { fontPx: 16 }))
    expect(small.map(({ text }) => text)).toEqual(['BAKERY'])
    expect(await reader.read(await aSignView(''))).toEqual([])
    await reader.close()
  })

  it('refuses what is no picture, and goes on', async () => {
    const reader = await SignReader.open()
    await expect(reader.read(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'site_corrupt' })
    expect(await reader.read(await aSignView('HOTEL'))).toHaveLength(1)
    await reader.close()
    await expect(reader.read(Buffer.alloc(1))).rejects.toMatchObject({ code: 'encoder_failed' })
  })
})

describe.runIf(canRead)('wayword signs', () => {
  it('reads every view once, names a damaged one, and lists what it read', async () => {
    const path = await aSite(aLine(2))
    const picture = await aSignView('LIBRARY')
    await withOpen(path, ({ db }) => {
      const change = db.prepare('UPDATE view SET jpeg = ? WHERE capture_id = ? AND bearing_deg = ?')
      change.run(picture, idOf(1), 90)
      change.run(Buffer.from('damaged'), idOf(0), 180)
    })
    const first = wayword('signs', '--site', path, '--json')
    expect(first.status).toBe(3)
    expect(JSON.parse(first.stdout)).toMatchObject({
      views: 7,
      signs: 1,
      refused: 1,
      problems: [{ filename: 'p0.jpg', code: 'unreadable' }],
    })
    expect(waywordJson('signs', '--site', path)).toMatchObject({ views: 0, signs: 0, refused: 1 })
    expect(waywordJson('signs', '--site', path, '--list')).toMatchObject([
      { filename: 'p1.jpg', bearingDeg: 90, text: 'LIBRARY' },
    ])
    expect(waywordJson('site', 'info', path)).toMatchObject({ signs: 1, viewsRead: 7, views: 8 })
  })

  it('killed at any moment, goes on where it stopped: no view is read twice, none left out', async () => {
    const path = await aSite(aLine(16))
    const picture = await aSignView('MUSEUM')
    await withOpen(path, ({ db }) => db.prepare('UPDATE view SET jpeg = ?').run(picture))
    let before = 0
    for (let kill = 0; kill < 3; kill++) {
      const child = startWayword('signs', '--site', path)
      while (walBytes(path) < 15_000 && child.exitCode === null) await wait(2)
      child.kill('SIGKILL')
      await once(child, 'exit')
      const now = await withOpen(path, (site) => siteInfo(site))
      expect(now.viewsRead).toBeGreaterThan(before)
      expect(now.signs).toBe(now.viewsRead)
      before = now.viewsRead
    }
    expect(waywordJson('signs', '--site', path)).toMatchObject({ views: 64 - before, signs: 64 - before })
    await withOpen(path, async (site) => {
      expect(siteInfo(site)).toMatchObject({ viewsRead: 64, signs: 64 })
      expect((await checkSite(site, quiet)).damages).toEqual([])
    })
  })

  it('reads again what another reader has read, and forgets what that one made of it', async () => {
    const path = await aReadSite({ 0: 'WRONG', 1: 'WRONG TOO' }, 2)
    await withOpen(path, async (site) => {
      expect(await readSigns(site, quiet)).toMatchObject({ views: 8, signs: 0 })
      expect(textsIn(site)).toEqual([])
    })
  })

  it('stops when it is cancelled, and keeps what it has read', async () => {
    const path = await aSite(aLine(4))
    await withOpen(path, async (site) => {
      const abort = new AbortController()
      const progress = (done: number): void => void (done === 3 && abort.abort())
      await expect(readSigns(site, { ...quiet, signal: abort.signal, progress })).rejects.toMatchObject({
        code: 'cancelled',
        message: 'Reading signs was cancelled after 3 of 16 views; start it again to go on.',
      })
      expect(siteInfo(site).viewsRead).toBe(3)
    })
  })
})

describe('signs of a site', () => {
  it('are not those of hidden captures, and go with captures that are dropped', async () => {
    const path = await aReadSite({ 0: 'BAKERY', 1: 'HOTEL', 2: 'BANK' })
    await withOpen(path, (site) => {
      hideCaptures(site, [idOf(1)])
      expect(textsIn(site)).toEqual(['BAKERY', 'BANK'])
      dropCaptures(site, [idOf(0)])
      expect(textsIn(site)).toEqual(['BANK'])
      expect(siteInfo(site)).toMatchObject({ signs: 2, viewsRead: 2 })
    })
  })

  it('come along when sites are merged, once, and only where both had the same reader', async () => {
    const into = await aReadSite({ 0: 'BAKERY', 1: 'HOTEL' })
    const from = await aReadSite({ 0: 'BAKERY', 2: 'BANK' }, 5)
    await withOpen(from, (site) =>
      addReadings(site, 'ANOTHER', [
        { captureId: idOf(1), bearingDeg: 0, signs: [{ text: 'H0TEI', confidence: 0.6, box }] },
        { captureId: idOf(4), bearingDeg: 90, signs: [{ text: 'SUSHI', confidence: 0.6, box }] },
      ]),
    )
    await withOpen(into, async (site) => {
      const sameFrame = { xM: 0, yM: 0, yawDeg: 0 }
      for (let time = 0; time < 2; time++) mergeSite(site, from, sameFrame)
      expect(textsIn(site)).toEqual(['BAKERY', 'HOTEL', 'BANK', 'SUSHI'])
      expect((await checkSite(site, quiet)).damages).toEqual([])
    })
  })

  it('come along into a part of the site', async () => {
    const path = await aReadSite({ 0: 'BAKERY', 1: 'HOTEL', 2: 'BANK' })
    const out = join(aFolder(), 'part.wayword')
    await withOpen(path, (site) => splitSite(site, [idOf(1), idOf(3)], { out }))
    expect(await withOpen(out, textsIn)).toEqual(['HOTEL'])
  })

  it('are saved from a damaged site', async () => {
    const { out } = await repairSite(await aReadSite({ 0: 'BAKERY', 3: 'HOTEL' }))
    expect(await withOpen(out, textsIn)).toEqual(['BAKERY', 'HOTEL'])
  })
})
