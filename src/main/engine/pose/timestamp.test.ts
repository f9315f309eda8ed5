import { describe, expect, it } from 'vitest'
import { doubtAbout, parseTimestamp } from './timestamp.ts'

describe('parseTimestamp', () => {
  it.each([
    ['2018-07-20T13:41:09+07:00', '2018-07-20T06:41:09.000Z'],
    ['2018-07-20 13:41:09.25-0330', '2018-07-20T17:11:09.250Z'],
    ['2024-05-21T14:13:22Z', '2024-05-21T14:13:22.000Z'],
    ['1716300802.5', '2024-05-21T14:13:22.500Z'],
  ])('turns %s into UTC', (text, wanted) => expect(parseTimestamp(text)).toBe(wanted))

  it.each([
    ['2024:05:21 14:13:22', '2024-05-21T14:13:22'],
    ['2024-05-21T14:13', '2024-05-21T14:13:00'],
    ['21.05.2024 14:13:22', '2024-05-21T14:13:22'],
    ['1.5.2024 04:13:22,5', '2024-05-01T04:13:22.5'],
  ])('leaves %s without a zone, which it does not name', (text, wanted) =>
    expect(parseTimestamp(text)).toBe(wanted),
  )

  it.each([
    '',
    'not a date',
    '2024-02-31T00:00:00Z',
    '2024:13:01 00:00:00',
    '2024-05-21T24:61:00',
    '0000:00:00 00:00:00',
    '21/05/2024',
    '12',
  ])('refuses "%s"', (text) => expect(parseTimestamp(text)).toBeNull())
})

describe('doubtAbout', () => {
  const now = new Date('2026-11-20T12:00:00Z')

  it('doubts a clock that was never set and one that runs ahead', () => {
    expect(doubtAbout('2004-12-31T23:59:59', now)).toContain('before 2005')
    expect(doubtAbout('2087-03-01T12:00:00Z', now)).toContain('future')
    expect(doubtAbout('2005-01-01T00:00:00Z', now)).toBeNull()
  })

  it('allows a local time to be ahead of UTC', () => {
    expect(doubtAbout('2026-11-21T02:00:00', now)).toBeNull()
  })
})
