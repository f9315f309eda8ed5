import { describe, expect, it } from 'vitest'
import { jobSchema, type Job } from '../../src/shared/job.ts'
import { printProgress, progressLine } from '../../src/main/cli/printProgress.ts'

function aJob(changes: Partial<Job> = {}): Job {
  return jobSchema.parse({
    id: '5f0c3b1e-8f59-4f0f-9d4c-111111111111',
    kind: 'import',
    title: 'Import /yard',
    state: 'running',
    done: 12,
    total: 40,
    perSecond: 3.14,
    secondsLeft: 8.9,
    problemCount: 0,
    problems: [],
    outcome: null,
    ...changes,
  })
}

describe('progressLine', () => {
  it('tells how far, how fast and how long, as far as it is known', () => {
    expect(progressLine(aJob())).toBe('Import /yard: 12 of 40, 3.1 per second, 9 s left')
    expect(progressLine(aJob({ perSecond: null, secondsLeft: null }))).toBe('Import /yard: 12 of 40')
    expect(progressLine(aJob({ total: null, perSecond: null, secondsLeft: null }))).toBe('Import /yard: 12')
    expect(progressLine(aJob({ done: 0, total: null, perSecond: null, secondsLeft: null }))).toBe(
      'Import /yard: starting',
    )
    expect(progressLine(aJob({ state: 'done', outcome: '40 imported, 0 refused.' }))).toBe(
      'Import /yard: 40 imported, 0 refused.',
    )
  })
})

describe('printProgress', () => {
  const steps = [...Array(41).keys()].map((done) => aJob({ done }))

  it('rewrites one line on a terminal', () => {
    let text = ''
    const print = printProgress({ isTTY: true, write: (part) => (text += part) })
    for (const job of [...steps, aJob({ state: 'done', outcome: 'All there.' })]) print(job)
    expect(text.split('\n')).toHaveLength(2)
    expect(text.split('\r')).toHaveLength(43)
    expect(text).toMatch(/All there\.\n$/)
  })

  it('writes a dozen lines to a file, not one for every capture', () => {
    let text = ''
    const print = printProgress({ write: (part) => (text += part) })
    for (const job of [...steps, aJob({ state: 'done', outcome: 'All there.' })]) print(job)
    expect(text.trim().split('\n')).toHaveLength(12)
    expect(text).not.toContain('\r')
  })
})
