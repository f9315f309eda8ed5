import { describe, expect, test } from 'vitest'
import { megabytes, parseOrigin } from './siteText.ts'

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
