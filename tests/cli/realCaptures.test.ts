import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SiteInfo } from '../../src/shared/site.ts'
import { aFolder } from '../builders/panoramas.ts'
import { testData } from '../builders/testData.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'

const bundle = testData('bundles', 'street-concepts')
const bangkok = testData('captures', 'theta-bangkok')
const forest = testData('captures', 'theta-forest')
const broken = testData('captures', 'broken')

interface Evaluated {
  queries: number
  recall: { k: number; withinM: number | null; share: number }[]
}

function aSite(): string {
  const site = join(aFolder(), 'site.wayword')
  wayword('site', 'create', site, '--name', 'Real')
  return site
}

describe('real captures', () => {
  it.runIf(bundle && bangkok)('are found again from what a person wrote about them, heading unknown', () => {
    const site = aSite()
    expect(waywordJson('import', bangkok!, '--site', site)).toMatchObject({ imported: 7, refused: 0 })
    expect(waywordJson('encode', '--site', site, '--bundle', bundle!)).toMatchObject({ views: 28 })
    const { queries, recall } = waywordJson<Evaluated>(
      'eval',
      '--site',
      site,
      '--queries',
      join(bangkok!, 'queries.csv'),
    )
    const hits = (k: number): number =>
      Math.round(recall.find((cell) => cell.k === k && cell.withinM === null)!.share * queries)
    expect(queries).toBe(12)
    expect(hits(1)).toBeGreaterThanOrEqual(7)
    expect(hits(3)).toBeGreaterThanOrEqual(10)
    expect(waywordJson<SiteInfo>('site', 'info', site)).toMatchObject({
      captures: 7,
      capturesWithoutPosition: 0,
    })
    const lost = wayword('locate', '--site', site, '--text', 'zzzz qqqq', '--json')
    expect(JSON.parse(lost.stdout)).toMatchObject({ state: 'not_recognised', candidates: [] })
  })

  it.runIf(forest)('take their position from EXIF, and no heading where nobody measured one', () => {
    const site = aSite()
    expect(waywordJson('import', forest!, '--site', site)).toMatchObject({ imported: 6, problems: [] })
    const info = waywordJson<SiteInfo>('site', 'info', site)
    expect(info).toMatchObject({ captures: 6, capturesWithoutPosition: 0, capturesWithoutHeading: 6 })
    expect(info.origin!.latDeg).toBeCloseTo(37.3, 1)
  })

  it.runIf(broken)('that are broken are named one by one, and the good ones imported', () => {
    const { status, stdout } = wayword('import', broken!, '--site', aSite(), '--json')
    expect(status).toBe(3)
    const told = JSON.parse(stdout) as {
      imported: number
      problems: { filename: string; severity: string }[]
    }
    expect(told.imported).toBe(14)
    const refused = told.problems
      .filter(({ severity }) => severity === 'refused')
      .map(({ filename }) => filename)
    expect(refused.sort()).toEqual([
      'gpano-cropped-impossible.jpg',
      'header-bomb-60000x30000.jpg',
      'header-bomb-60000x30000.png',
      'html-renamed.jpg',
      'one-pixel.jpg',
      'random-bytes.jpg',
      'truncated-60-percent.jpg',
      'truncated-in-header.jpg',
      'two-by-one.jpg',
      'zero-bytes.jpg',
    ])
  })
})
