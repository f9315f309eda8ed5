import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryIdSchema } from '../../src/shared/ids.ts'
import type { Answer, Motion } from '../../src/shared/query.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { readQueries, type TestQuery } from '../../src/main/engine/review/readQueries.ts'
import { shippedFolders } from '../../src/main/engine/resources.ts'
import { listCaptures } from '../../src/main/engine/site/captures.ts'
import { encoded } from '../builders/encoded.ts'

const folder = mkdtempSync(join(tmpdir(), 'wayword-tracking-'))
const stay: Motion = { forwardM: 0, leftM: 0, turnDeg: 0 }
let engine: Engine
let queries: TestQuery[]

beforeAll(async () => {
  engine = await Engine.open()
  await engine.openDemo(join(folder, 'demo.wayword'))
  await encoded(engine)
  queries = await readQueries(join(shippedFolders.demo, 'queries.csv'))
}, 300_000)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const saying = (text: string, before?: Answer, moved = stay): Promise<Answer> =>
  engine.locate({ text, after: before ? { queryId: before.queryId, moved } : null })

/** Metres from the first candidate to where a query was asked. */
function errorM({ candidates }: Answer, { truth }: TestQuery): number {
  const capture = listCaptures(engine.site.file).find(
    ({ filename }) => 'filename' in truth && filename === truth.filename,
  )
  const { xM, yM } = capture!.position!
  return Math.hypot(candidates[0]!.xM! - xM, candidates[0]!.yM! - yM)
}

const shareNear = (answer: Answer, xM: number, yM: number): number =>
  answer.belief.reduce(
    (sum, each) => sum + (Math.hypot(each.xM! - xM, each.yM! - yM) <= 10 ? each.share : 0),
    0,
  )

describe('a query after another one', () => {
  it('adds what is said now to what was said before, when nobody moved', async () => {
    const right = { alone: 0, after: 0 }
    for (const query of queries) {
      const [first, second] = query.text.split('. ')
      if (!first || !second) continue
      const before = await saying(first)
      right.alone += Number(errorM(await saying(second), query) <= 10)
      right.after += Number(errorM(await saying(second, before), query) <= 10)
    }
    expect(right.after).toBeGreaterThan(right.alone)
  })

  it('is answered ahead of the place before, when little is said and somebody moved on', async () => {
    const before = await saying(queries[0]!.text)
    const [{ xM, yM, headingDeg } = { xM: 0, yM: 0, headingDeg: 0 }] = before.candidates
    const after = await saying('a street', before, { ...stay, forwardM: 20 })
    const course = (headingDeg! * Math.PI) / 180
    const ahead = shareNear(after, xM! + 20 * Math.sin(course), yM! + 20 * Math.cos(course))
    expect(ahead).toBeGreaterThan(0.5)
    expect(after.candidates[0]!.headingDeg).toBeCloseTo(headingDeg!, -1)
  })

  it('finds a robot that was carried off, at the latest when it is described twice', async () => {
    const [from, to] = [queries[0]!, queries[1]!]
    let answer = await saying(from.text)
    for (const moved of [{ ...stay, forwardM: 10 }, stay]) answer = await saying(to.text, answer, moved)
    expect(errorM(answer, to)).toBeLessThanOrEqual(10)
  })

  it('is stored with the query before, the motion, and what is believed of the turns', async () => {
    const before = await saying(queries[0]!.text)
    const answer = await saying(queries[0]!.text, before, { ...stay, turnDeg: 90 })
    const stored = await engine.handlers['query.open']({ id: answer.queryId })
    expect(stored.query.after).toEqual({ queryId: before.queryId, moved: { ...stay, turnDeg: 90 } })
    expect(stored.belief).toEqual(answer.belief)
    for (const { turns } of stored.belief) expect(turns).toHaveLength(4)
  })

  it('is refused when the query before is not known', async () => {
    const queryId = queryIdSchema.parse('123e4567-e89b-42d3-a456-426614174000')
    await expect(engine.locate({ text: 'trees', after: { queryId, moved: stay } })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
