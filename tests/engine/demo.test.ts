import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '../../src/shared/api.ts'
import type { AppError } from '../../src/shared/errors.ts'
import { extentOf, mapAsset } from '../../src/shared/map.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { calibrateReviewed } from '../../src/main/engine/review/calibrateReviewed.ts'
import { evaluate } from '../../src/main/engine/review/evaluate.ts'
import { protocols } from '../../src/main/engine/review/protocols.ts'
import { readQueries } from '../../src/main/engine/review/readQueries.ts'
import { shippedFolders } from '../../src/main/engine/resources.ts'
import { listCaptures } from '../../src/main/engine/site/captures.ts'
import { encoded } from '../builders/encoded.ts'

const folder = mkdtempSync(join(tmpdir(), 'wayword-demo-'))
const path = join(folder, 'demo.wayword')
let engine: Engine

beforeAll(async () => {
  engine = await Engine.open()
  await engine.openDemo(path)
  await encoded(engine)
}, 300_000)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

/** Changes the calibration by the answers that were judged, and tells how many they were. */
async function reviewed(): Promise<number> {
  return (await calibrateReviewed(engine.site)).reviewed!.answers
}

describe('the demo site', () => {
  it('holds 60 to 120 captures on a map, all encoded', async () => {
    const info = engine.siteInfo!
    expect(info.captures).toBeGreaterThanOrEqual(60)
    expect(info.captures).toBeLessThanOrEqual(120)
    expect(info).toMatchObject({ capturesWithoutPosition: 0, capturesWithoutHeading: 0, origin: null })
    expect(info.galleries).toMatchObject([{ name: 'starter', encoded: info.views }])
    const [map] = await engine.handlers['map.list']({})
    const extent = extentOf(map!.placement)!
    expect(extent.minXM).toBeLessThan(info.extent!.minXM)
    expect(extent.maxYM).toBeGreaterThan(info.extent!.maxYM)
    expect((await engine.readAsset(mapAsset(map!.id).replace('assets/', '')))?.type).toBe('image/png')
  })

  it('is opened, not built, the second time', async () => {
    await engine.close()
    await engine.openDemo(path)
    expect(engine.jobs.list()).toEqual([])
  })

  it('is found in from what an operator would say, heading unknown', async () => {
    const queries = await readQueries(join(shippedFolders.demo, 'queries.csv'))
    const { recall } = await evaluate(
      queries,
      listCaptures(engine.site.file),
      (query) => engine.rank(query),
      {
        protocol: protocols.street360loc,
        heading: 'unknown',
        toLocal: () => ({ xM: 0, yM: 0 }),
      },
    )
    const share = (k: number, withinM: number): number =>
      recall.find((cell) => cell.k === k && cell.withinM === withinM)!.share
    expect(queries).toHaveLength(20)
    expect(share(1, 15)).toBeGreaterThanOrEqual(0.6)
    expect(share(10, 15)).toBeGreaterThanOrEqual(0.85)
  })

  it('asks what would tell most, takes the answers into account, and asks nothing twice', async () => {
    const words: string[] = []
    const first = await engine.locate({ front: 'a house with a garage' })
    let answer = first
    for (const change of [{ seenOn: ['left' as const] }, { seenOn: [] }, { isOff: true }]) {
      const { words: question, clue, gainBits } = answer.question!
      expect(gainBits).toBeGreaterThan(0)
      words.push(question)
      const clues = [...answer.clues, { isOff: false, ...clue, ...change }]
      answer = await engine.locate({ clues })
      expect(answer.clues).toEqual(clues)
      expect(answer.candidates[0]!.clues).toHaveLength(clues.filter(({ isOff }) => !isOff).length)
      // Answers tell captures apart; whether the site shows the place is told by what was said unasked.
      expect(answer.unknownProbability).toBeCloseTo(first.unknownProbability!, 6)
    }
    expect(new Set([...words, answer.question?.words])).toHaveProperty('size', 4)
  })

  it('answers within the contract, keeps the answer, and hands an accepted candidate over', async () => {
    const { handlers } = engine
    const answer = await engine.locate({
      front: 'a park with green trees',
      right: 'a red brick office building',
    })
    expect(api['query.locate'].output.parse(answer)).toEqual(answer)
    const shares = answer.candidates.map(({ probability }) => probability!)
    expect(shares).toEqual([...shares].sort((a, b) => b - a))
    expect(shares.reduce((sum, share) => sum + share, answer.unknownProbability!)).toBeLessThanOrEqual(
      1 + 1e-9,
    )
    for (const { clues } of answer.candidates) {
      expect(clues.map(({ direction }) => direction)).toEqual(['front', 'right'])
    }
    const fix = await handlers['fix.accept']({ queryId: answer.queryId, rank: 2 })
    const stored = await handlers['query.open']({ id: answer.queryId })
    expect(stored.candidates).toEqual(answer.candidates)
    expect(stored.verdict).toEqual({ kind: 'accepted', rank: 2, fixId: fix.id })
    const { text } = await handlers['fix.export']({ id: fix.id, format: 'tum' })
    expect(text.split('\n')[2]).toContain(` ${answer.candidates[1]!.xM!.toFixed(9)} `)

    expect((await handlers['fix.withdraw']({ id: fix.id })).verdict).toBeNull()
    await expect(handlers['fix.export']({ id: fix.id, format: 'tum' })).rejects.toThrow(`no fix ${fix.id}`)
    expect((await handlers['query.reject']({ id: answer.queryId })).verdict).toEqual({
      kind: 'none_of_these',
    })
    expect((await handlers['query.reconsider']({ id: answer.queryId })).verdict).toBeNull()
    await handlers['query.reject']({ id: answer.queryId })
    const [newest] = await handlers['query.list']({})
    expect(newest).toMatchObject({ queryId: answer.queryId, verdict: { kind: 'none_of_these' } })
  })

  it('is less sure of its answers where operators reject them, and as sure as before where they are withdrawn', async () => {
    const query = { front: 'a park with green trees', right: 'a red brick office building' }
    const judged = await reviewed()
    const before = await engine.locate(query)
    const asked = await Promise.all(Array.from({ length: 5 }, () => engine.locate(query)))
    for (const { queryId } of asked) await engine.handlers['query.reject']({ id: queryId })
    expect(await reviewed()).toBe(judged + 5)
    const rejected = await engine.locate(query)
    expect(rejected.candidates[0]!.captureId).toBe(before.candidates[0]!.captureId)
    expect(rejected.unknownProbability).toBeGreaterThan(before.unknownProbability!)
    // Five answers are a hint.
    expect(rejected.unknownProbability! - before.unknownProbability!).toBeLessThan(0.3)
    const fixes = await Promise.all(
      asked.map(({ queryId }) => engine.handlers['fix.accept']({ queryId, rank: 1 })),
    )
    expect(await reviewed()).toBe(judged + 5)
    expect((await engine.locate(query)).unknownProbability).toBeLessThan(before.unknownProbability!)
    for (const { id } of fixes) await engine.handlers['fix.withdraw']({ id })
    expect(await reviewed()).toBe(judged)
    expect((await engine.locate(query)).unknownProbability).toBeCloseTo(before.unknownProbability!, 6)
  })

  it('ranks alike with the exact index and with sqlite-vss', async (context) => {
    const query = { front: 'a park with green trees', left: 'a white church' }
    const exact = await engine.locate(query)
    await engine.close()
    const other = await Engine.open({ index: 'sqlite-vss' })
    await other.openSite(path)
    const found = await other.locate(query).catch((thrown: { code?: string; message: string }) => {
      if (thrown.code !== 'library_missing') throw thrown
      return context.skip(thrown.message)
    })
    await other.close()
    await engine.openSite(path)
    const names = (answer: typeof exact): string[] => answer.candidates.map(({ filename }) => filename)
    expect(names(found)).toEqual(names(exact))
  })

  it('answers only from the area asked for, and says when nothing is mapped there', async () => {
    const near = { xM: engine.siteInfo!.extent!.minXM, yM: engine.siteInfo!.extent!.maxYM, radiusM: 40 }
    const { candidates } = await engine.locate({ text: 'trees', near })
    expect(candidates.length).toBeGreaterThan(0)
    for (const { xM, yM } of candidates)
      expect(Math.hypot(xM! - near.xM, yM! - near.yM)).toBeLessThanOrEqual(40)
    const away = await engine.locate({ text: 'trees', near: { xM: -5000, yM: 0, radiusM: 10 } })
    expect(away).toMatchObject({ state: 'outside_mapped_area', candidates: [] })
  })

  it('locates nobody from strings that mean nothing, and never fails on them', async () => {
    const strings = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }), {
      numRuns: 500,
      seed: 5,
    })
    for (const text of strings) {
      const state = await engine.locate({ text }).then(
        (answer) => answer.state,
        (thrown: unknown) => (thrown as AppError).code,
      )
      expect(['ambiguous', 'not_recognised', 'empty_query']).toContain(state)
    }
  })

  it('answers five hundred clues, contradictions, another language and control characters', async () => {
    const many = Array.from({ length: 500 }, (_, i) => `a red house ${i}`).join('. ')
    const said = [
      many,
      'a church on my left, no church anywhere',
      'the and of it',
      'links ein rotes Backsteinhaus, vor mir eine Kirche',
      '⛪🌳🚏',
      'a\u0000 red\u0007 house\u001b[31m',
    ]
    for (const text of said) {
      const state = await engine.locate({ text }).then(
        (answer) => answer.state,
        (thrown: unknown) => (thrown as AppError).code,
      )
      expect(['ambiguous', 'not_recognised', 'empty_query']).toContain(state)
    }
    const { notes } = await engine.locate({ text: many })
    expect(notes).toContain('Only the first 64 of 500 clues were used.')
  })

  it('refuses an empty description and one that nobody could mean', async () => {
    await expect(engine.locate({ text: ' … ' })).rejects.toMatchObject({ code: 'empty_query' })
    await expect(engine.locate({ text: 'word '.repeat(10_000) })).rejects.toThrow(/has 50000 characters/)
  })

  it('says what of a description was not used', async () => {
    const { notes } = await engine.locate({ front: 'a red brick house with trees and '.repeat(40) })
    expect(notes.join()).toMatch(/was not used: it is \d+ tokens too long/)
  })
})
