import { describe, expect, it } from 'vitest'
import { maskQuotes, signOf } from './clueSign.ts'

describe('signOf', () => {
  it.each([
    ['a shop with "Toys & More" above the door', 'Toys & More'],
    ['a sign “Bäckerei” and one «Café»', 'Bäckerei\nCafé'],
    ["a sign 'Tea House' at Joe's corner", 'Tea House'],
    ['a shop labelled Travel Agency with an awning', 'Travel Agency'],
    ['A SIGN THAT SAYS "EXIT"', 'EXIT'],
    ['a sign that says Main Street 12', 'Main Street 12'],
    ['a wall with Pizza written on it', 'Pizza'],
    ['a shop called TACOS', 'TACOS'],
    ['a sign saying "One Way."', 'One Way'],
    ['a STAR OIL station', 'STAR OIL'],
  ])('reads "%s"', (text, expected) => {
    expect(signOf(text)).toBe(expected)
  })

  it.each([
    'a red sign on a pole',
    'a sign. The house is red',
    'A blue SUV and an HGV',
    'A RED SHOP',
    "Joe's and Ann's houses",
    '1. A shop with white lettering 2. A tree',
    'the sign I see',
    '""',
  ])('finds none in "%s"', (text) => {
    expect(signOf(text)).toBeNull()
  })
})

describe('maskQuotes', () => {
  it('keeps the length and all that is not quoted', () => {
    expect(maskQuotes('a "no left turn" on my left')).toBe('a "____________" on my left')
  })
})
