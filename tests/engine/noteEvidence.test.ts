import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { fitChannels } from '../../src/main/engine/review/fitChannels.ts'
import { listCaptures } from '../../src/main/engine/site/captures.ts'
import { countUnread } from '../../src/main/engine/site/noteReadings.ts'
import { repairSite } from '../../src/main/engine/site/repairSite.ts'
import { encoded } from '../builders/encoded.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'
import type { Answer } from '../../src/shared/query.ts'

const folder = mkdtempSync(join(tmpdir(), 'wayword-notes-'))
const path = join(folder, 'demo.wayword')
const about = 'at Frieda'
let engine: Engine
const added: number[] = []

beforeAll(async () => {
  engine = await Engine.open()
  await engine.openDemo(path)
  await encoded(engine)
}, 300_000)

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

async function note(text: string, capture = 'demo-041.jpg', bearingDeg: number | null = null): Promise<void> {
  const { id } = await engine.handlers['note.add']({ capture, text, bearingDeg, author: 'operator' })
  added.push(id)
}

afterEach(forget)

async function forget(): Promise<void> {
  for (const id of added.splice(0)) await engine.handlers['note.remove']({ id })
}

const idOf = (name: string): string =>
  listCaptures(engine.site.file).find(({ filename }) => filename === name)!.id

const first = (answer: Answer): string => answer.candidates[0]!.filename

describe('notes as evidence', () => {
  it('bring the place whose name somebody wrote down, from the next query on, and can be left out', async () => {
    const before = await engine.locate({ text: about })
    expect(first(before)).not.toBe('demo-041.jpg')
    await note('This is Frieda')
    const after = await engine.locate({ text: about })
    expect(first(after)).toBe('demo-041.jpg')
    expect(after.candidates[0]!.channels.notes).toBeGreaterThan(0)
    expect(after.candidates[1]!.channels).toEqual({})
    const without = await engine.locate({ text: about, without: ['notes'] })
    expect(without.candidates).toEqual(before.candidates)
    await forget()
    expect((await engine.locate({ text: about })).candidates).toEqual(before.candidates)
  })

  it('are compared even with a clue of which the encoder knows no word', async () => {
    const unread = await engine.locate({ text: 'Xanthippe' })
    expect(unread).toMatchObject({ state: 'not_recognised', candidates: [] })
    await note('Xanthippe')
    expect(first(await engine.locate({ text: 'Xanthippe' }))).toBe('demo-041.jpg')
  })

  it('speak against a place for what is said to be absent there', async () => {
    const shareHere = ({ belief }: Answer): number =>
      belief.find(({ captureId }) => captureId === idOf('demo-041.jpg'))!.share
    const query = { text: 'a red house. No kiosk of Frieda' }
    const before = await engine.locate(query)
    await note('Frieda')
    expect(shareHere(await engine.locate(query))).toBeLessThan(shareHere(before))
  })

  it('tell how the operator is turned where they are about one side', async () => {
    await note('Frieda', 'demo-041.jpg', 90)
    const capture = listCaptures(engine.site.file).find(({ filename }) => filename === 'demo-041.jpg')!
    const [candidate] = (await engine.locate({ front: 'at Frieda' })).candidates
    expect(candidate).toMatchObject({
      filename: 'demo-041.jpg',
      headingDeg: expect.closeTo((capture.headingDeg! + 90) % 360),
    })
  })

  it('are encoded by the job that an import of notes starts', async () => {
    const file = join(folder, 'notes.csv')
    const captures = listCaptures(engine.site.file).map(({ filename }) => filename)
    writeFileSync(file, ['capture,text', ...captures.map((name) => `${name},the place ${name}`)].join('\n'))
    expect(await engine.handlers['note.import']({ path: file })).toMatchObject({ imported: captures.length })
    await encoded(engine)
    const { id } = await engine.site.withEncoder((encoder) => Promise.resolve(encoder.bundle))
    expect(countUnread(engine.site.file, id)).toBe(0)
  })

  it('give a fitted channel no weight where they are about other places', async () => {
    const captures = listCaptures(engine.site.file)
    const asked = captures.map(({ filename, position }, i) => ({
      query: {
        id: String(i),
        text: `the place ${captures[(i + 30) % captures.length]!.filename}`,
        front: '',
        right: '',
        back: '',
        left: '',
        truth: { filename },
      },
      xM: position!.xM,
      yM: position!.yM,
    }))
    const misled = await engine.site.match((matcher) => fitChannels(asked, matcher, () => {}))
    expect(misled.notes).toMatchObject({ weight: 0, queries: captures.length })
    const right = asked.map((each, i) => ({
      ...each,
      query: { ...each.query, text: `the place ${captures[i]!.filename}` },
    }))
    const { notes } = await engine.site.match((matcher) => fitChannels(right, matcher, () => {}))
    expect(notes!.weight).toBeGreaterThan(1)
    expect(notes!.gain).toBeGreaterThan(0.5)
  })
})

describe('notes as evidence on the command line', () => {
  it('are kept when a site is copied and repaired, and left out with --without notes', async () => {
    await engine.close()
    const copy = join(folder, 'copy.wayword')
    cpSync(path, copy)
    waywordJson('note', 'add', 'This is Frieda', '--site', copy, '--capture', 'demo-041.jpg')
    const locate = (...more: string[]): Answer =>
      waywordJson('locate', '--site', copy, '--text', about, ...more) as Answer
    expect(first(locate())).toBe('demo-041.jpg')
    expect(first(locate('--without', 'notes'))).not.toBe('demo-041.jpg')
    expect(wayword('locate', '--site', copy, '--text', about, '--without', 'smell')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Expected signs or notes'),
    })
    const repaired = await repairSite(copy)
    const readings = repaired.tables.find(({ name }) => name === 'note_reading')!
    expect(readings.saved).toBeGreaterThan(0)
    expect(readings.saved).toBe(readings.found)
  })
})
