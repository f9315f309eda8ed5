import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { querySchema, type Answer, type Query } from '../../src/shared/query.ts'
import { takenBetween, takenOn } from '../../src/shared/visit.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { findBundle } from '../../src/main/engine/encoder/findBundles.ts'
import { aLine, aSite } from '../builders/sites.ts'

const WINTER = aLine(6, { at: '2026-01-10T10:00:00.000Z' })
const SPRING = aLine(6, { from: 6, at: '2026-05-21T08:00:00.000Z' })
/** Beside the line, where nothing else is. */
const TIMELESS = [12, 13].map((seed) => ({ seed, position: { xM: 500 + seed, yM: 0, zM: 0 } }))
const timed = [...WINTER, ...SPRING]

let engine: Engine
beforeAll(async () => {
  engine = await Engine.open()
  await engine.openSite(await aSite([...timed, ...TIMELESS]))
  await engine.site.use(await findBundle('starter', engine.bundleFolders))
  await engine.site.encodeViews({
    signal: new AbortController().signal,
    progress: () => {},
    problem: () => {},
  })
}, 120_000)
afterAll(() => engine.close())

const text = 'a red house, a tree on my left'
const nameOf = ({ seed }: { seed: number }): string => `p${seed}.jpg`
const found = ({ belief }: Answer): string[] =>
  belief.map(({ captureId }) => nameById.get(captureId)!).toSorted()
let nameById: Map<string, string>
beforeAll(async () => {
  const captures = await engine.handlers['capture.list']({})
  nameById = new Map(captures.map(({ id, filename }) => [id, filename]))
})

/** What is believed; timings, ids and the question, which is asked of all that a site shows, are of no account. */
function believed({ state, candidates, belief, regionM2, unknownProbability }: Answer): object {
  return { state, candidates, belief, regionM2, unknownProbability }
}

describe('a query about a stretch of time', () => {
  it('is answered as if the site held those captures alone', async () => {
    const ends = fc
      .tuple(fc.nat(timed.length - 1), fc.nat(timed.length - 1))
      // A visit with two captures at least tells how dense the site is, as all of them do.
      .filter(([first, last]) => first < last && !(first === 5 && last === 6))
    const asked = fc.record({
      ends,
      words: fc.constantFrom(text, 'a church', 'a white van in front, no trees'),
      near: fc.constantFrom(null, { xM: 0, yM: 0, radiusM: 45 }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ ends: [first, last], words, near }) => {
        const taken = takenOn({ fromAt: timed[first]!.capturedAt!, toAt: timed[last]!.capturedAt! })
        const filtered = await engine.locate({ text: words, near, taken })
        const others = [...timed.slice(0, first), ...timed.slice(last + 1), ...TIMELESS].map(nameOf)
        const selection = { kind: 'names' as const, names: others }
        await engine.handlers['capture.hide']({ selection })
        const alone = await engine.locate({ text: words, near })
        await engine.handlers['capture.show']({ selection })
        expect(believed(filtered)).toEqual(believed(alone))
      }),
      { numRuns: 12 },
    )
  }, 120_000)

  it('may leave an end open, and counts its ends in', async () => {
    const at = (capture: { capturedAt?: string | null }): string => capture.capturedAt!
    const since = await engine.locate({ text, taken: { fromAt: at(SPRING[2]!), toAt: null } })
    expect(found(since)).toEqual(SPRING.slice(2).map(nameOf).toSorted())
    const until = await engine.locate({ text, taken: { fromAt: null, toAt: at(WINTER[1]!) } })
    expect(found(until)).toEqual(['p0.jpg', 'p1.jpg'])
    const day = await engine.locate({ text, taken: takenBetween('2026-05-21', '2026-05-21') })
    expect(found(day)).toEqual(SPRING.map(nameOf).toSorted())
  })

  it('leaves out captures without a time, and tells how many', async () => {
    const { notes } = await engine.locate({ text, taken: takenBetween('2026-01-01', null) })
    expect(notes).toContain('2 of 14 captures have no time and were left out.')
    expect(found(await engine.locate({ text }))).toHaveLength(14)
  })

  it.each([
    [
      takenBetween('2026-06-01', null),
      null,
      'No capture was taken since 2026-06-01; widen the time to 2026-05-21 to reach the nearest.',
    ],
    [
      takenBetween('2026-02-01', '2026-02-28'),
      null,
      'No capture was taken from 2026-02-01 to 2026-02-28; widen the time to 2026-01-10 to reach the nearest.',
    ],
    [
      takenBetween(null, '2025-12-31'),
      { xM: 50, yM: 0, radiusM: 12 },
      'No capture within 12 m of 50, 0 was taken until 2025-12-31; widen the time to 2026-01-10 to reach the nearest.',
    ],
    [
      takenBetween('2026-01-01', null),
      { xM: 512, yM: 0, radiusM: 5 },
      'No capture within 5 m of 512, 0 has a time, so none is known to be taken since 2026-01-01; ask for all times.',
    ],
    [
      takenBetween('2026-01-01', null),
      { xM: 100, yM: 0, radiusM: 5 },
      'No capture lies within 5 m of 100, 0; the nearest is 50 m away.',
    ],
  ])('says what is there where nothing is left: %j %j', async (taken, near, note) => {
    expect(await engine.locate({ text, taken, near })).toMatchObject({
      state: 'outside_mapped_area',
      candidates: [],
      notes: expect.arrayContaining([note]),
    })
  })

  it('is refused where it ends before it begins', async () => {
    await expect(
      engine.locate({ text, taken: takenBetween('2026-03-01', '2026-02-01') }),
    ).rejects.toMatchObject({
      code: 'bad_input',
      message: 'Captures taken from 2026-03-01 to 2026-02-01 are asked for, which ends before it begins.',
    })
  })

  it('may come after one about another time, and is kept with its answer', async () => {
    const before = await engine.locate({
      text,
      taken: takenOn({ fromAt: WINTER[0]!.capturedAt!, toAt: WINTER[5]!.capturedAt! }),
    })
    const query: Partial<Query> = {
      text,
      taken: takenBetween('2026-05-21', null),
      after: { queryId: before.queryId, moved: { forwardM: 10, leftM: 0, turnDeg: 0 } },
    }
    const answer = await engine.locate(query)
    expect(found(answer)).toEqual(SPRING.map(nameOf).toSorted())
    expect((await engine.handlers['query.open']({ id: answer.queryId })).query.taken).toEqual(query.taken)
  })

  it('was about all times in answers from before there was one', async () => {
    const { queryId } = await engine.locate({ text })
    const { db } = engine.site.file
    db.prepare("UPDATE query SET answer = json_remove(answer, '$.query.taken') WHERE id = ?").run(queryId)
    expect((await engine.handlers['query.open']({ id: queryId })).query).toEqual(querySchema.parse({ text }))
  })
})
