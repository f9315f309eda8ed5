import Sqlite from 'better-sqlite3'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Geodetic } from '../../src/shared/capture.ts'
import { AppError } from '../../src/shared/errors.ts'
import { toGeodetic } from '../../src/shared/enu.ts'
import { listCaptures, readOrigin } from '../../src/main/engine/site/captures.ts'
import { checkSite } from '../../src/main/engine/site/checkSite.ts'
import type { Shift } from '../../src/main/engine/site/frames.ts'
import { mergeSite, type Merged } from '../../src/main/engine/site/mergeSites.ts'
import { addNote, listNotes } from '../../src/main/engine/site/notes.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { siteInfo } from '../../src/main/engine/site/siteInfo.ts'
import { hideCaptures } from '../../src/main/engine/site/visibility.ts'
import { aLine, aSite, idOf } from '../builders/sites.ts'
import { startWayword } from '../builders/wayword.ts'

const zurich: Geodetic = { latDeg: 47.4, lonDeg: 8.5, heightM: 400 }
const quiet = { signal: new AbortController().signal, progress: (): void => {} }

function withOpen<T>(path: string, work: (site: SiteFile) => T): T {
  const site = SiteFile.open(path)
  try {
    return work(site)
  } finally {
    site.close()
  }
}

const merged = (into: string, from: string, shift: Shift | null = null): Merged =>
  withOpen(into, (site) => mergeSite(site, from, shift))

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.message
    throw thrown
  }
  throw new Error('nothing was refused')
}

describe('mergeSite', () => {
  it('brings every picture in once, with its descriptors, notes, hiding and maps', async () => {
    const into = await aSite(aLine(4))
    const from = await aSite(aLine(4, { from: 2 }))
    withOpen(from, (site) => {
      addNote(site, { capture: 'p3.jpg', bearingDeg: null, text: 'red crane', author: 'operator' })
      addNote(site, { capture: 'p5.jpg', bearingDeg: 90, text: 'blue door', author: 'operator' })
      hideCaptures(site, [idOf(5)])
      site.db.exec(`INSERT INTO map VALUES (5, 0, 'Plan', '', NULL,
        '{"kind":"image","topLeft":{"xM":0,"yM":10},"topRight":{"xM":10,"yM":10},"bottomLeft":{"xM":0,"yM":0}}');
        INSERT INTO map_tile VALUES (5, 0, 0, 0, 'image/png', x'00')`)
    })
    const before = readFileSync(from)
    expect(merged(into, from, { xM: 0, yM: 0, yawDeg: 0 })).toEqual({
      captures: 2,
      alreadyThere: 2,
      notes: 2,
      maps: 1,
      mapsLeftOut: [],
    })
    expect(readFileSync(from).equals(before)).toBe(true)
    expect(merged(into, from, { xM: 0, yM: 0, yawDeg: 0 })).toMatchObject({
      captures: 0,
      alreadyThere: 4,
      notes: 0,
      maps: 0,
    })
    withOpen(into, (site) => {
      expect(siteInfo(site)).toMatchObject({ captures: 6, capturesHidden: 1, views: 24, notes: 2 })
      expect(siteInfo(site).galleries).toMatchObject([{ encoded: 24 }])
      expect(listNotes(site).map(({ filename }) => filename)).toEqual(['p3.jpg', 'p5.jpg'])
    })
    const site = SiteFile.open(into)
    expect((await checkSite(site, quiet)).damages).toEqual([])
    site.close()
  })

  it('re-expresses places through WGS-84, and turns headings by the convergence of the meridians', async () => {
    const east: Geodetic = { latDeg: 47.4, lonDeg: 9.5, heightM: 450 }
    const into = await aSite(aLine(1), { origin: zurich })
    const from = await aSite([{ seed: 50, position: { xM: 120, yM: -30, zM: 2 }, headingDeg: 10 }], {
      origin: east,
    })
    merged(into, from)
    const moved = withOpen(into, (site) => listCaptures(site).at(-1)!)
    const there = toGeodetic({ xM: 120, yM: -30, zM: 2 }, east)
    const here = toGeodetic(moved.position!, zurich)
    expect(here.latDeg).toBeCloseTo(there.latDeg, 9)
    expect(here.lonDeg).toBeCloseTo(there.lonDeg, 9)
    expect(here.heightM).toBeCloseTo(there.heightM!, 5)
    // One degree further east, north leans to the left by about 1° · sin(latitude).
    expect(moved.headingDeg).toBeCloseTo(10 - Math.sin((47.4 * Math.PI) / 180), 1)
  })

  it('wants to be told how two local frames lie to each other, and does as it is told', async () => {
    const into = await aSite(aLine(1))
    const from = await aSite([{ seed: 50, position: { xM: 0, yM: 10, zM: 3 }, headingDeg: 350 }])
    expect(refusal(() => merged(into, from))).toContain('say it with --shift X,Y,YAW')
    merged(into, from, { xM: 100, yM: 50, yawDeg: 90 })
    const moved = withOpen(into, (site) => listCaptures(site).at(-1)!)
    expect(moved.position!.xM).toBeCloseTo(110, 9)
    expect(moved.position!.yM).toBeCloseTo(50, 9)
    expect(moved).toMatchObject({ position: { zM: 3 }, headingDeg: 80 })
  })

  it('refuses a shift between two sites on Earth, and a site merged into itself', async () => {
    const into = await aSite(aLine(1), { origin: zurich })
    const from = await aSite(aLine(1, { from: 9 }), { origin: zurich })
    expect(refusal(() => merged(into, from, { xM: 1, yM: 0, yawDeg: 0 }))).toContain('leave the shift out')
    expect(refusal(() => merged(into, into))).toContain('cannot be merged into itself')
  })

  it('takes over the origin where the site is empty', async () => {
    const into = await aSite([])
    merged(into, await aSite(aLine(2), { origin: zurich }))
    withOpen(into, (site) => {
      expect(readOrigin(site)).toEqual(zurich)
      expect(siteInfo(site)).toMatchObject({ captures: 2 })
    })
  })

  it('killed in the middle, leaves the site as it was or complete', async () => {
    const into = await aSite(aLine(2))
    const from = await aSite(aLine(200, { from: 10 }))
    const ends: number[] = []
    for (const enough of [1, 400_000, 2_000_000, 4_000_000]) {
      const child = startWayword('site', 'merge', from, '--into', into, '--shift', '0,0,0')
      let hasEnded = false
      child.once('exit', () => (hasEnded = true))
      const wal = (): number => statSync(`${into}-wal`, { throwIfNoEntry: false })?.size ?? 0
      while (!hasEnded && wal() < enough) await wait(1)
      child.kill('SIGKILL')
      if (!hasEnded) await once(child, 'exit')
      const db = new Sqlite(into)
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      const { captures, views } = db
        .prepare('SELECT (SELECT count(*) FROM capture) AS captures, (SELECT count(*) FROM view) AS views')
        .get() as { captures: number; views: number }
      db.close()
      expect(views).toBe(captures * 4)
      ends.push(captures)
    }
    expect(ends.filter((captures) => captures !== 2 && captures !== 202)).toEqual([])
    expect(ends).toContain(2)
  })
})
