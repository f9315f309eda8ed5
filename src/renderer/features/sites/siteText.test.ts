import { describe, expect, test } from 'vitest'
import { ageText, backupName, megabytes, parseOrigin, restoredName } from './siteText.ts'

describe('parseOrigin', () => {
  test('takes two empty fields for a local frame', () => {
    expect(parseOrigin('', ' ')).toBeNull()
  })

  test('reads degrees, also with a decimal comma', () => {
    expect(parseOrigin('47,25', '-8.5')).toEqual({ latDeg: 47.25, lonDeg: -8.5, heightM: null })
  })

  test.each([
    ['47', '', 'Give both latitude and longitude, or neither.'],
    ['north', '8', 'Latitude is from −90 to 90, longitude from −180 to 180.'],
    ['91', '8', 'Latitude is from −90 to 90, longitude from −180 to 180.'],
    ['47', '181', 'Latitude is from −90 to 90, longitude from −180 to 180.'],
  ])('refuses %j and %j', (lat, lon, sentence) => {
    expect(() => parseOrigin(lat, lon)).toThrow(sentence)
  })
})

describe('megabytes', () => {
  test('never shows an existing file as empty', () => {
    expect([megabytes(1), megabytes(2.5e6), megabytes(3e9)]).toEqual(['1 kB', '2.5 MB', '3.0 GB'])
  })
})

describe('ageText', () => {
  test('is days, then months, then years', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    const times = [
      '2026-11-20T12:00:00Z',
      '2026-10-02T08:00:00',
      '2025-11-20T08:00:00Z',
      '2020-11-20T08:00:00Z',
    ]
    expect(times.map((time) => ageText(time, now))).toEqual(['1 day', '50 days', '12 months', '6 years'])
  })
})

describe('the name of a backup', () => {
  test('tells its site and its day, and is taken off again when the backup becomes a site', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    expect(backupName('/sites/north yard.wayword', now)).toBe('north yard-2026-11-21.backup.wayword')
    expect(restoredName('C:\\copies\\north yard-2026-11-21.backup.wayword')).toBe(
      'north yard-2026-11-21-restored.wayword',
    )
  })
})
