import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addNote, addNotes, listNotes, removeNote, searchNotes } from '../../src/main/engine/site/notes.ts'
import {
  countProblems,
  forgetProblems,
  listProblems,
  recordProblems,
} from '../../src/main/engine/site/problems.ts'
import { readNotes } from '../../src/main/engine/site/readNotes.ts'
import { selectCaptures } from '../../src/main/engine/site/selection.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { siteInfo } from '../../src/main/engine/site/siteInfo.ts'
import { dropCaptures, hideCaptures, showCaptures } from '../../src/main/engine/site/visibility.ts'
import { visitsOf } from '../../src/main/engine/site/visits.ts'
import { aFolder } from '../builders/panoramas.ts'
import { aLine, aSite, idOf } from '../builders/sites.ts'

let site: SiteFile
beforeEach(async () => {
  site = SiteFile.open(await aSite([...aLine(2), ...aLine(2, { from: 2, at: '2026-06-01T08:00:00.000Z' })]))
})
afterEach(() => site.close())

const note = (capture: string, text: string) => ({ capture, text, bearingDeg: null, author: 'operator' })
const found = (words: string): string[] => searchNotes(site, words).map(({ text }) => text)

describe('notes', () => {
  it('are found by the beginnings of their words, whatever the accents, the best first', () => {
    addNote(site, note('p0.jpg', 'two red cranes beside the café'))
    addNote(site, note(idOf(1), 'a red door, and another red door'))
    addNote(site, note('p2.jpg', 'nothing but gravel'))
    expect(found('red crane')).toEqual(['two red cranes beside the café'])
    expect(found('CAFE')).toHaveLength(1)
    expect(found('door')).toEqual(['a red door, and another red door'])
    // No note has both: those with one of them.
    expect(found('gravel café').sort()).toEqual(['nothing but gravel', 'two red cranes beside the café'])
  })

  it('take every sign of the search language for what it is', () => {
    addNote(site, note('p0.jpg', 'gate NEAR 4 OR "north"'))
    for (const words of ['gate*', 'NEAR(gate', 'text:gate', '-gate', '"north" AND', '(4 OR', "gate'; --"])
      expect(found(words)).toHaveLength(1)
    expect(() => found('"*-')).toThrow('no word in it')
  })

  it('go with their capture, and are left out while it is hidden', () => {
    const { id } = addNote(site, note('p0.jpg', 'red crane'))
    addNote(site, note('p1.jpg', 'red lamp'))
    hideCaptures(site, [idOf(0)])
    expect(found('red')).toEqual(['red lamp'])
    dropCaptures(site, [idOf(0)])
    expect(listNotes(site)).toHaveLength(1)
    expect(() => removeNote(site, id)).toThrow(`no note ${id}`)
    site.db.exec("INSERT INTO note_text (note_text, rank) VALUES ('integrity-check', 1)")
  })

  it('come from the CSV of a captioner; a row without a capture of the site is a problem and ends nothing', () => {
    const path = join(aFolder(), 'captions.csv')
    writeFileSync(
      path,
      'filename;direction;caption;model\np0.jpg;right;"a wall; brick";blip\nno.jpg;;x;blip\np1.jpg;up;x;blip\np1.jpg;;;blip\n',
    )
    const read = readNotes(path)
    expect(read.problems.map(({ line }) => line)).toEqual([4, 5])
    expect(addNotes(site, read.rows)).toEqual({
      imported: 1,
      alreadyThere: 0,
      problems: [{ line: 3, message: 'The site has no capture no.jpg.' }],
    })
    expect(addNotes(site, read.rows)).toMatchObject({ imported: 0, alreadyThere: 1 })
    expect(listNotes(site)).toMatchObject([
      { filename: 'p0.jpg', bearingDeg: 90, text: 'a wall; brick', author: 'blip' },
    ])
  })

  it('come from JSON and JSON lines too', () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'a.json'), '[{"capture": "p0.jpg", "bearing": -90, "text": "shed"}, 3]')
    writeFileSync(join(folder, 'a.jsonl'), '{"image": "p1.jpg", "caption": "pole"}\nnonsense\n')
    writeFileSync(join(folder, 'a.txt'), '')
    expect(readNotes(join(folder, 'a.json'))).toMatchObject({
      rows: [{ note: { bearingDeg: 270, author: 'operator' } }],
      problems: [{ line: 2 }],
    })
    expect(readNotes(join(folder, 'a.jsonl'))).toMatchObject({ rows: [{ line: 1 }], problems: [{ line: 2 }] })
    expect(() => readNotes(join(folder, 'a.txt'))).toThrow('neither .csv nor .json')
  })
})

describe('visits', () => {
  it('are told apart by pauses over twelve hours, newest first', () => {
    expect(siteInfo(site).visits).toEqual([
      { fromAt: '2026-06-01T08:00:00.000Z', toAt: '2026-06-01T08:00:10.000Z', captures: 2, hidden: 0 },
      { fromAt: '2026-01-01T10:00:00.000Z', toAt: '2026-01-01T10:00:10.000Z', captures: 2, hidden: 0 },
    ])
    const at = (capturedAt: string | null) => ({ capturedAt, isHidden: false })
    expect(visitsOf([at('2026-01-01T23:00:00'), at(null), at('2026-01-02T10:00:00')])).toHaveLength(1)
  })
})

describe('hiding', () => {
  it('goes by name, area, polygon and time, and can be taken back', () => {
    const old = selectCaptures(site, { kind: 'before', at: '2026-03-01' })
    expect(old).toEqual([idOf(0), idOf(1)])
    expect(hideCaptures(site, old)).toBe(2)
    expect(siteInfo(site)).toMatchObject({ capturesHidden: 2, visits: [{ hidden: 0 }, { hidden: 2 }] })
    expect(showCaptures(site, selectCaptures(site, { kind: 'names', names: ['p0.jpg'] }))).toBe(1)
    const corners = [
      { xM: -5, yM: -5 },
      { xM: 5, yM: -5 },
      { xM: 0, yM: 9 },
    ]
    expect(selectCaptures(site, { kind: 'polygon', corners })).toEqual([idOf(0), idOf(2)])
    expect(() => selectCaptures(site, { kind: 'names', names: ['p9.jpg'] })).toThrow('no capture p9.jpg')
    expect(() => selectCaptures(site, { kind: 'before', at: 'soon' })).toThrow('soon is no time')
  })
})

describe('problems', () => {
  it('are kept once however often the same source is imported', () => {
    const problem = { filename: 'a.jpg', code: 'no_position', severity: 'warning', message: 'x' } as const
    recordProblems(site, 'drive', [problem, { ...problem, filename: 'b.jpg' }])
    recordProblems(site, 'drive', [problem])
    expect(countProblems(site)).toEqual([
      { code: 'no_position', severity: 'warning', count: 2, example: 'a.jpg' },
    ])
    expect(listProblems(site)).toHaveLength(2)
    forgetProblems(site, 'drive')
    expect(listProblems(site)).toEqual([])
  })
})
