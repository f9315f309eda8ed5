import { describe, expect, it } from 'vitest'
import { piecesOf } from './clueNegation.ts'

/** Pieces as text, those said to be absent after a minus. */
function read(text: string): string[] {
  return piecesOf(text).map((piece) => (piece.isNegated ? `− ${piece.text}` : piece.text))
}

describe('piecesOf', () => {
  it.each([
    ['no trees', ['− trees']],
    ['There are no trees anywhere.', ['− trees.']],
    ["there isn't a church", ['− a church']],
    ['there’s no church', ['− church']],
    ["I can't see any trees at all", ['− trees']],
    ['no sign of a bus stop', ['− a bus stop']],
    ['without any cars, a wide square', ['− cars', 'a wide square']],
    ['shops, no trees and a taxi', ['shops', '− trees', 'a taxi']],
    ['a wall, not a fence', ['a wall', '− a fence']],
    ['no trees or cars', ['− trees', '− cars']],
    ['no trees, cars or people', ['− trees', '− cars', '− people']],
    ['no trees, no cars', ['− trees', '− cars']],
    ['neither trees nor cars', ['− trees', '− cars']],
    ['no trees and bushes', ['− trees and bushes']],
    ['no church, a red shop or bank', ['− church', 'a red shop or bank']],
    ['There are no trees. A red shop; no cars', ['− trees.', 'A red shop', '− cars']],
    ['1. No trees. 2. Cars or people.', ['− trees.', '2. Cars or people.']],
    ["no St. Mary's church", ["− St. Mary's church"]],
    ['a tall, white house but no garage', ['a tall, white house', '− garage']],
  ])('reads "%s"', (text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it.each([
    'a tree without leaves',
    'a birch and without leaves',
    'a shop with no windows',
    'no parking sign',
    'a street, no entry',
    'no turn on red',
    'No. 5, a red door',
    'a sign "no trees"',
    'a sign that says "stop", "no dogs", "keep out"',
    // What a recogniser makes of "I can see a tower".
    "I can't see a tower",
  ])('finds no absence in "%s"', (text) => {
    expect(piecesOf(text)).toEqual([{ text, isNegated: false }])
  })
})
