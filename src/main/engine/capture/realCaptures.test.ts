import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Geodetic } from '../../../shared/capture.ts'
import { aStore } from './testing/aStore.ts'
import { importInto } from './testing/importInto.ts'

const testData = process.env.WAYWORD_TEST_DATA
if (!testData) console.info('Real captures are not tested: WAYWORD_TEST_DATA names no folder.')
const captures = join(testData ?? '', 'captures')

async function importing(name: string, options: { poses?: string; origin?: Geodetic } = {}) {
  const store = aStore(options.origin ?? null)
  const poses = options.poses ? join(captures, options.poses) : null
  const summary = await importInto(store, { path: join(captures, name), poses })
  const problems = new Map<string, string>()
  for (const { filename, severity, code } of summary.problems)
    problems.set(filename, [problems.get(filename), `${severity} ${code}`].filter(Boolean).join(', '))
  const byName = new Map(store.captures.map((capture) => [capture.filename, capture]))
  return { summary, problems, byName, store }
}

describe.skipIf(!testData)('importSource on hostile files', () => {
  it('does with each what its table expects', async () => {
    const { summary, problems, byName } = await importing('broken')
    expect(summary).toMatchObject({ files: 36, imported: 14, duplicates: 12, refused: 10 })
    const same = [
      ' leading space.jpg',
      '-dash-first.jpg',
      '.hidden.jpg',
      'Cafe\u0301 decomposed.jpg',
      'Straße nach Süden 1.jpg',
      'UPPER.JPEG',
      `${'a'.repeat(180)}.jpg`,
      'directory-named.jpg/inside.jpg',
      'double.jpg.jpg',
      'no-extension',
      "quote' and $(dollar) & semi;colon.jpg",
      'パノラマ 🚗 後ろ.jpg',
    ]
    const expected: Record<string, string> = {
      // Two tables lie beside the pictures, and nothing tells which one is theirs.
      broken: 'warning poses_ambiguous',
      'zero-bytes.jpg': 'refused unreadable',
      'random-bytes.jpg': 'refused unreadable',
      'html-renamed.jpg': 'refused unreadable',
      'truncated-in-header.jpg': 'refused unreadable',
      'truncated-60-percent.jpg': 'refused unreadable',
      'png-renamed.jpg': 'warning no_position',
      'header-bomb-60000x30000.jpg': 'refused too_large',
      'header-bomb-60000x30000.png': 'refused too_large',
      'xmp-entity-expansion.jpg': 'warning heading_refused, warning no_position',
      'no-exif-2to1.jpg': 'warning duplicate_image',
      'duplicate-of-no-exif-2to1.jpg': 'warning no_position',
      'gpano-cropped.jpg': 'warning no_position',
      'gpano-cropped-impossible.jpg': 'refused not_a_panorama',
      'gps-null-island.jpg': 'warning position_doubtful',
      'gps-future-date.jpg': 'warning time_doubtful',
      'gps-out-of-range.jpg': 'warning position_refused',
      'gps-zero-denominator.jpg': 'warning position_refused',
      'gps-south-west.jpg': 'warning position_doubtful',
      'orientation-6.jpg': 'warning no_position',
      'cmyk.jpg': 'warning no_position',
      'greyscale.jpg': 'warning no_position',
      'progressive.jpg': 'warning no_position',
      'one-pixel.jpg': 'refused too_small',
      'two-by-one.jpg': 'refused too_small',
    }
    for (const [i, name] of same.entries())
      expected[name] = i === 0 ? 'warning no_position' : 'warning duplicate_image'
    expect(Object.fromEntries(problems)).toEqual(expected)
    expect(byName.get('gpano-cropped.jpg')).toMatchObject({
      headingDeg: 123.4,
      headingSource: 'gpano',
      widthPx: 1024,
      heightPx: 350,
    })
    expect(byName.get('orientation-6.jpg')).toMatchObject({ widthPx: 1024, heightPx: 512 })
    expect(byName.get('gps-south-west.jpg')).toMatchObject({
      headingDeg: 359.99,
      headingSource: 'exif-magnetic',
      geodetic: { heightM: -12 },
    })
    expect(byName.get('gps-south-west.jpg')?.geodetic?.latDeg).toBeCloseTo(-54.8019, 6)
    expect(byName.get('gps-south-west.jpg')?.geodetic?.lonDeg).toBeCloseTo(-68.303, 6)
    for (const { headingDeg, views } of byName.values()) {
      expect(Number.isNaN(headingDeg)).toBe(false)
      expect(views).toHaveLength(4)
    }
  })

  it('keeps the one good row of a bad poses file and names all others', async () => {
    const { summary, byName } = await importing('broken', { poses: 'broken/poses-bad.csv' })
    const rows = summary.problems.filter(({ code }) => code.startsWith('pose_'))
    const lines = rows.map(({ code, message }) => `${/Line (\d+)/.exec(message)?.[1]} ${code}`)
    expect(lines.sort()).toEqual([
      '10 pose_row',
      '11 pose_row',
      '12 pose_row',
      '13 pose_without_image',
      '3 pose_row',
      '4 pose_without_image',
      '5 pose_row',
      '6 pose_row',
      '7 pose_row',
      '8 pose_row',
      '9 pose_row',
    ])
    const placed = [...byName.values()].filter(({ positionSource }) => positionSource === 'poses')
    expect(placed).toMatchObject([
      { filename: 'no-exif-2to1.jpg', headingDeg: 359.9, geodetic: { latDeg: 44.35 } },
    ])
  })

  it('reads a poses file with semicolons, decimal commas and Latin-1', async () => {
    const { summary, byName } = await importing('broken', {
      poses: 'broken/poses-semicolon-comma-latin1.csv',
    })
    expect(summary.problems.filter(({ code }) => code.startsWith('pose_'))).toEqual([])
    const wanted = {
      headingDeg: 90,
      geodetic: { latDeg: 44.35, heightM: 10.5 },
      capturedAt: '2024-05-21T14:13:22',
    }
    expect(byName.get('Straße nach Süden 1.jpg')).toMatchObject(wanted)
  })
})

describe.skipIf(!testData)('importSource on real captures', () => {
  it('places seven panoramas by their poses file', async () => {
    const { summary, store } = await importing('theta-bangkok')
    expect(summary).toMatchObject({ files: 7, imported: 7 })
    // Its EXIF positions are rounded to some 30 m, and two of its headings are far off.
    expect(summary.problems.map(({ code }) => code)).toEqual(Array(7).fill('poses_disagree'))
    expect(summary.problems.filter(({ message }) => message.includes('turn it by'))).toHaveLength(2)
    expect(store.captures.map(({ headingDeg }) => headingDeg)).toEqual([298.5, 100, 16.3, 270, 270, 270, 270])
    expect(
      store.captures.every(
        ({ positionSource, headingSource }) => positionSource === 'poses' && headingSource === 'poses',
      ),
    ).toBe(true)
    expect(store.captures[0]?.capturedAt).toBe('2018-07-20T06:41:09.000Z')
    expect(store.captures[6]?.position?.xM).toBeCloseTo(-45.2, 1)
  })

  it('places six panoramas by EXIF alone, with no heading', async () => {
    const { summary, store } = await importing('theta-forest')
    expect(summary).toMatchObject({ files: 6, imported: 6, problems: [] })
    expect(
      store.captures.every(({ headingDeg, headingSource }) => headingDeg === null && headingSource === null),
    ).toBe(true)
    expect(store.captures[5]?.position?.xM).toBeCloseTo(-72.9, 1)
    expect(store.captures[0]).toMatchObject({
      capturedAt: '2024-05-21T05:13:19.000Z',
      pitchDeg: 4.3,
      rollDeg: 6.7,
    })
  })

  it('refuses dashcam photos, by their shape', async () => {
    const { summary } = await importing('mapillary-tools')
    expect(summary).toMatchObject({ files: 2, imported: 0, refused: 2 })
    expect(summary.problems[0]?.message).toContain('2560×1440 pixels, 1.78:1')
  })
})
