import { describe, expect, it } from 'vitest'
import { directionOf, sideOf, withoutSide } from './clueSides.ts'

/** Direction or reference, bearing in degrees, and the text without the side. */
function read(text: string): [string, number, string] | null {
  const side = sideOf(text)
  return side && [directionOf(side) ?? side.reference, side.bearingDeg, withoutSide(text, side)]
}

describe('sideOf', () => {
  it.each([
    ['a kiosk ahead', ['front', 0, 'a kiosk']],
    ['a kiosk straight ahead of me', ['front', 0, 'a kiosk']],
    ['a kiosk on my right-hand side', ['right', 90, 'a kiosk']],
    ['a kiosk on the left side of the street', ['left', 270, 'a kiosk']],
    ['a kiosk behind me on the left', ['back', 225, 'a kiosk']],
    ['behind-right a kiosk', ['back', 135, 'a kiosk']],
    ['a kiosk back left', ['back', 225, 'a kiosk']],
    ['over my left shoulder a kiosk', ['back', 225, 'a kiosk']],
    ['a kiosk ahead and to the right', ['front', 45, 'a kiosk']],
    ['front left: a kiosk', ['front', 315, 'a kiosk']],
    ['a kiosk ahead on the left', ['front', 337.5, 'a kiosk on the left']],
    ['R: a kiosk', ['right', 90, 'a kiosk']],
    ["a kiosk at two o'clock", ['right', 60, 'a kiosk']],
    ['a kiosk at 7 o’clock', ['back', 210, 'a kiosk']],
    ['a kiosk at 12 oclock', ['front', 0, 'a kiosk']],
    ['on my three a kiosk', ['right', 90, 'a kiosk']],
    ['a kiosk to the north', ['north', 0, 'a kiosk']],
    ['south-west of me a kiosk', ['north', 225, 'a kiosk']],
    ['due east a kiosk', ['north', 90, 'a kiosk']],
    ['Facing NW, a kiosk', ['north', 315, 'a kiosk']],
    ['a kiosk about 20 m behind me', ['back', 180, 'a kiosk']],
  ])('reads "%s"', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it.each([
    'a kiosk on the left of a shop',
    'a kiosk on the left-hand side of a shop',
    'the back left corner of a house',
    'a kiosk in front of a shop',
    'towers in the background',
    'a car on the left lane',
    'a kiosk north of a shop',
    'a shop on North Street',
    "a kiosk at 13 o'clock",
    'a sign "KEEP ON THE LEFT"',
    'a one-way street with two lanes',
  ])('finds none in "%s"', (text) => {
    expect(sideOf(text)).toBeNull()
  })
})
