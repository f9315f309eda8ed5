import { beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/shared/query.ts'
import { aLine, aSite } from '../builders/sites.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'

/** Three visits of three captures each, two of them begun on one day; newest last. */
let site: string
beforeAll(async () => {
  site = await aSite([
    ...aLine(3, { at: '2026-01-10T10:00:00.000Z' }),
    ...aLine(3, { from: 3, at: '2026-05-21T00:10:00.000Z' }),
    ...aLine(3, { from: 6, at: '2026-05-21T19:00:00.000Z' }),
  ])
  waywordJson('encode', '--site', site, '--bundle', 'starter')
}, 60_000)

const asked = (...options: string[]): string[] => ['locate', '--site', site, '--text', 'a house', ...options]
/** Of all captures that hold the belief. */
function seen(...options: string[]): { captures: number; taken: Answer['query']['taken'] } {
  const { belief, query } = waywordJson<Answer>(...asked(...options))
  return { captures: belief.length, taken: query.taken }
}

describe('wayword locate', () => {
  it('asks all captures where no time is named', () => {
    expect(seen()).toEqual({ captures: 9, taken: null })
  })

  it('asks those taken since a day and until another, which counts to its end', () => {
    expect(seen('--since', '2026-05-21', '--until', '2026-05-21')).toEqual({
      captures: 6,
      taken: { fromAt: '2026-05-21T00:00:00.000Z', toAt: '2026-05-21T23:59:59.999Z' },
    })
    expect(seen('--until', '2026-05-21T02:10:10+02:00')).toEqual({
      captures: 5,
      taken: { fromAt: null, toAt: '2026-05-21T00:10:10.000Z' },
    })
  })

  it('keeps days ago as the instant that they were when it was asked', () => {
    const before = Date.now()
    const { taken } = seen('--since', '90d')
    const daysAgo = (Date.parse(taken!.fromAt!) - before) / 86_400_000
    expect(daysAgo).toBeGreaterThanOrEqual(-90)
    expect(daysAgo).toBeLessThan(-89.9)
  })

  it('asks a visit by the day that site info prints', () => {
    const [, day] = wayword('site', 'info', site).stdout.match(/visit of (2026-01\S+),/)!
    expect(seen('--visit', day!)).toEqual({
      captures: 3,
      taken: { fromAt: '2026-01-10T10:00:00.000Z', toAt: '2026-01-10T10:00:20.000Z' },
    })
    expect(seen('--visit', 'last').taken?.fromAt).toBe('2026-05-21T19:00:00.000Z')
  })

  it.each([
    [
      ['--visit', '2026-05-21'],
      '2 visits began on 2026-05-21; name one of them by its time: 2026-05-21T19:00:00.000Z, 2026-05-21T00:10:00.000Z.',
    ],
    [
      ['--visit', '2026-05-22'],
      'The site has no visit that began on 2026-05-22; its visits began on 2026-05-21, 2026-05-21, 2026-01-10.',
    ],
    [
      ['--since', '2026-02-31'],
      'Expected a day such as 2026-03-01, a time in ISO 8601, or days ago such as 90d.',
    ],
    [['--since', '2026-06-01', '--until', '2026-05-01'], 'which ends before it begins.'],
    [['--since', '2026-06-01', '--visit', 'last'], 'cannot be used with'],
  ])('refuses %j in one line', (options, words) => {
    const { status, stderr } = wayword(...asked(...options))
    expect(status).not.toBe(0)
    expect(stderr).toContain(words)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('tells of a visit that is hidden, and takes the last that is not', () => {
    waywordJson('site', 'hide', site, '--captures', 'p6.jpg,p7.jpg,p8.jpg')
    expect(seen('--visit', 'last').taken?.fromAt).toBe('2026-05-21T00:10:00.000Z')
    expect(wayword(...asked('--visit', '2026-05-21T19')).stderr).toContain(
      'All 3 captures of the visit of 2026-05-21 are hidden; let them take part again with site show.',
    )
  })
})
