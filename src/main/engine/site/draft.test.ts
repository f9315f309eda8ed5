import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { draftOf } from './draft.ts'

/** Of a process that has ended. */
const deadPid = spawnSync(process.execPath, ['--version']).pid
const alivePid = process.ppid

function aFolder(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'wayword-draft-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of names) writeFileSync(join(folder, name), 'x')
  return folder
}

describe('draftOf', () => {
  it('removes what dead processes have left of the same file, and nothing else', () => {
    const left = ['', '-wal', '-journal', '.wayword', `.wayword.${deadPid}.new`]
    const kept = [
      'a.wayword',
      `a.wayword.${alivePid}.new`,
      `a.wayword.20261121.new`,
      `b.wayword.${deadPid}.new`,
      `notes.${deadPid}.new`,
    ]
    const folder = aFolder([...kept, ...left.map((ending) => `a.wayword.${deadPid}.new${ending}`)])
    expect(draftOf(join(folder, 'a.wayword'))).toBe(join(folder, `a.wayword.${process.pid}.new`))
    expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted())
  })

  it('removes drafts of other sites once nobody has touched them for a day', () => {
    const names = ['b.wayword', 'b.schema1.wayword.bak', 'notes.csv'].map((name) => `${name}.${deadPid}.new`)
    const folder = aFolder(names)
    const old = new Date(Date.now() - 25 * 3_600_000)
    for (const name of names) utimesSync(join(folder, name), old, old)
    draftOf(join(folder, 'a.wayword'))
    expect(readdirSync(folder)).toEqual([`notes.csv.${deadPid}.new`])
  })
})
