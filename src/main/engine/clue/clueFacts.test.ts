import { describe, expect, it } from 'vitest'
import { countOf, distanceOf, isList, relationOf } from './clueFacts.ts'

describe('distanceOf', () => {
  it.each([
    ['a kiosk close by', 'near'],
    ['a kiosk near us', 'near'],
    ['a kiosk ten metres away', 'near'],
    ['a kiosk 50 feet away', 'middle'],
    ['a kiosk 40 m ahead', 'middle'],
    ['a kiosk across the street', 'middle'],
    ['a tower 0.5 km away', 'far'],
    ['a tower in the distance', 'far'],
    ['a tower far behind', 'far'],
    ['a kiosk near the curb', null],
    ['a wall 20 m high', null],
    ['a kiosk near me and a tower far away', null],
    ['a sign "far away"', null],
  ])('reads "%s" as %s', (text, expected) => {
    expect(distanceOf(text)).toBe(expected)
  })
})

describe('countOf', () => {
  it.each([
    ['two benches', 2, true],
    ['2. Two benches', 2, true],
    ['there are about 12 bollards', 12, true],
    ['a pair of benches', 2, true],
    ['half a dozen bollards', 6, true],
    ['a single tree', 1, false],
    ['one tree', 1, false],
    ['several trees', null, true],
    ['a row of houses', null, true],
    ['two or three cars', null, true],
    ['three storey house', null, false],
    ['a shop with two windows', null, false],
    ['24 hour shop', null, false],
    ['a tree', null, false],
    ['2. A tree', null, false],
  ])('reads "%s"', (text, count, isPlural) => {
    expect(countOf(text)).toEqual({ count, isPlural })
  })
})

describe('relationOf', () => {
  it.each([
    ['a bus stop in front of a red wall', 'in_front_of', 'a bus stop', 'a red wall'],
    ['a red car is parked behind a van', 'behind', 'a red car', 'a van'],
    ['there is a shop to the left of a bank', 'left_of', 'a shop', 'a bank'],
    ['a bank, a shop on the right-hand side of it', null],
    ['a clock above the door, white', 'above', 'a clock', 'the door'],
    ['an alley between a shop and a bank', 'between', 'an alley', 'a shop and a bank'],
    ['a kiosk next to a wall behind a tree', 'next_to', 'a kiosk', 'a wall'],
    ['a shop across the street from a park', 'opposite', 'a shop', 'a park'],
    ['behind a tree', null],
    ['a kiosk next to me', null],
    ['a house under construction', null],
  ] as const)('reads "%s"', (text, kind, subject?: string, object?: string) => {
    expect(relationOf(text)).toEqual(kind && { kind, subject, object })
  })
})

describe('isList', () => {
  it('tells a list from one numbered item', () => {
    expect(['1. A tree 2. A shop', 'From the left: 1) A tree', '2. A tree', 'a tree'].map(isList)).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
