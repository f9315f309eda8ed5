import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/shared/query.ts'
import type { Evaluation } from '../../src/main/engine/review/evaluate.ts'
import { aCaptureFolder, aFolder } from '../builders/panoramas.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'

/** Six captures on a line 10 m apart, p0.jpg to p5.jpg, encoded with the starter bundle. */
let site: string
beforeAll(async () => {
  const folder = await aCaptureFolder(6)
  site = join(folder, '..', 'a.wayword')
  wayword('site', 'create', site, '--name', 'Six')
  wayword('import', folder, '--site', site)
  waywordJson('encode', '--site', site, '--bundle', 'starter')
})

function aQueryFile(...lines: readonly string[]): string {
  const path = join(aFolder(), 'queries.csv')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

function evaluated(...lines: readonly string[]): Evaluation {
  const path = aQueryFile(...lines)
  return waywordJson('eval', '--site', site, '--queries', path, '--heading', 'known')
}

describe('wayword eval', () => {
  it('gives with every share its interval and the level of chance', () => {
    const { recall } = evaluated(
      'id,front,expected_filename',
      'a,a red brick house,p0.jpg',
      'b,a green tree,p2.jpg',
    )
    const chances = (withinM: number | null): number[] =>
      recall.filter((cell) => cell.withinM === withinM).map((cell) => Number(cell.chance.toFixed(9)))
    const by9 = (...values: number[]): number[] => values.map((value) => Number(value.toFixed(9)))
    // k = 1, 3, 5, 10 of six captures for the capture itself, k = 1, 5, 10 within a radius.
    expect(chances(null)).toEqual(by9(1 / 6, 3 / 6, 5 / 6, 1))
    expect(chances(5)).toEqual(by9(1 / 6, 5 / 6, 1))
    // Within 10 m of p0 lie two captures, of p2 three; within 30 m four and all six.
    expect(chances(10)).toEqual(by9((2 / 6 + 3 / 6) / 2, 1, 1))
    expect(chances(30)).toEqual(by9((4 / 6 + 1) / 2, 1, 1))
    for (const { low, share, high } of recall) {
      expect(low).toBeLessThanOrEqual(share)
      expect(high).toBeGreaterThanOrEqual(share)
    }
  })

  it('asks free words and directed ones of a row together, as locate does', () => {
    const { perQuery } = evaluated(
      'id,text,front,right,back,left,expected_filename',
      'both,"A red brick house, a green tree",a white church,,,a parked car,p3.jpg',
      'text,"A red brick house, a green tree",,,,,p3.jpg',
    )
    const { candidates } = waywordJson<Answer>(
      ...['locate', '--site', site, '--heading', 'capture', '-k', '20'],
      ...['--text', 'A red brick house, a green tree', '--front', 'a white church', '--left', 'a parked car'],
    )
    expect(candidates[0]!.clues.map(({ direction }) => direction)).toEqual(['front', 'left', null])
    // Of the captures that eval ranks one by one, candidates are those that stand for a place.
    for (const { filename, clues } of candidates) {
      const { score } = perQuery[0]!.candidates.find((each) => each.filename === filename)!
      expect(score).toBeCloseTo(
        clues.reduce((sum, { support }) => sum + support, 0),
        9,
      )
    }
    expect(perQuery[0]!.first).toBe(candidates[0]!.filename)
    expect(perQuery[1]!.candidates).not.toEqual(perQuery[0]!.candidates)
  })

  it('counts by radius alone where a query names a place and no capture', () => {
    const { recall, perQuery } = evaluated(
      'id,front,x_m,y_m',
      'near p2,a green tree,22,1',
      'off the map,a green tree,22,500',
    )
    expect(recall.map(({ withinM }) => withinM)).not.toContain(null)
    const [near, off] = perQuery
    const place = near!.candidates.findIndex(({ filename }) => filename === 'p2.jpg') + 1
    expect(near).toMatchObject({ id: 'near p2', rankOfTruth: null })
    expect(near!.ranks[0]).toEqual({ withinM: 5, rank: place })
    expect(off!.ranks.map(({ rank }) => rank)).toEqual([null, null, null, null])
    const cell = recall.find(({ k, withinM }) => k === 10 && withinM === 5)
    expect(cell).toMatchObject({ share: 0.5, chance: 0.5 })
  })

  it('prints a table that a person reads', () => {
    const path = aQueryFile('id,front,expected_filename', 'a,a red brick house,p0.jpg')
    const { stdout } = wayword('eval', '--site', site, '--queries', path, '--protocol', 'vpr')
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('vpr: 1 queries, 6 captures, heading unknown; shares with 95 % intervals')
    expect(lines[1]!.trim().split(/ {2,}/)).toEqual([1, 3, 5, 10, 20].map((k) => `recall@${k}`))
    expect(lines[2]).toMatch(/^the capture .* 1\.000 \[1\.000, 1\.000\] +–$/)
    expect(lines[3]).toMatch(/^ {2}by chance +0\.167 +0\.500 +0\.833 +1\.000 +–$/)
    expect(lines[4]).toMatch(/^within 25 m .* – .* 1\.000 \[1\.000, 1\.000\]$/)
    expect(lines[5]).toMatch(/^ {2}by chance +0\.500 +– +1\.000 +1\.000 +1\.000$/)
  })
})
