import { directions, type Direction } from '../../../shared/bearing.ts'
import type { Clue, Query } from '../../../shared/query.ts'

/**
 * How an operator says on which side of them something is; the first that is found counts, so "in front on the left" is
 * in front. "In front of a wall" and "on the left of a shop" are about the wall and the shop and do not count.
 */
const sides: readonly [Direction, RegExp][] = [
  [
    'front',
    /\b(?:(?:in front|ahead) of (?:me|us)|(?:straight |right |just |far )?ahead|(?:in|at the) front(?! of))\b|^(?:in )?front(?::|,| -) |^(?:I am |I'm )?facing\b/iu,
  ],
  [
    'back',
    /\b(?:(?:far )?behind (?:me|us)|at my back|(?:at|in) the back(?! of)|to my rear|(?:far )?behind(?=\s*[.!?,]?$))|^(?:back|rear|behind)(?::|,| -) |^behind(?= (?:is|are|there)\b)/iu,
  ],
  [
    'left',
    /\b(?:(?:to |on )?(?:the )?left of (?:me|us)|(?:on|to|at) (?:my|the|your) left(?! of)(?:[- ]hand)?(?: side)?)\b|^left(?: side)?(?::|,| -) /iu,
  ],
  [
    'right',
    /\b(?:(?:to |on )?(?:the )?right of (?:me|us)|(?:on|to|at) (?:my|the|your) right(?! of)(?:[- ]hand)?(?: side)?)\b|^right(?: side)?(?::|,| -) /iu,
  ],
]

/**
 * Sentences end at full stops, but not at those of common abbreviations ("St. Mary's church") or of a list's numbers
 * ("1. A red shop. 2. A tree.").
 */
const SENTENCE_END =
  /(?<=[.!?])(?<!\b(?:St|Dr|Mr|Mrs|Ms|No|Nr|approx|ca)\.)(?<!(?:^|[.!?:;\n\r])\s*\d{1,2}\.)\s+|[\n\r;]+/u

/** More clues than anybody sees around them; past these a description is something else. */
export const MAX_CLUES = 64

/**
 * Reads the clues of a query: each direction field is one; free text is split into sentences, a sentence that speaks of
 * several sides into one clue per side, and one that enumerates three things or more without a side into the things.
 * The side is taken out of a clue's text, since the bearing of the view says it; the other words stay as they were typed.
 */
export function readClues(query: Pick<Query, 'text' | Direction>): Clue[] {
  const fields = directions.map((direction) => ({ text: query[direction].trim(), direction }))
  const free = query.text
    .split(SENTENCE_END)
    .flatMap(partsBySide)
    .map(({ text, side }) => ({
      text: side ? withoutSide(text, side) : text.trim(),
      direction: side?.direction ?? null,
    }))
  return [...fields, ...free].filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
}

interface Side {
  readonly direction: Direction
  readonly pattern: RegExp
  /** The side comes before what is there: "on my left a kiosk", not "a kiosk on my left". */
  readonly leads: boolean
}

interface Part {
  readonly text: string
  readonly side: Side | null
}

const COMMA = /,\s+/u

/**
 * Whether a sentence without sides enumerates things that need not be in one view: "a red shop, two benches, a green
 * bus stop". Parts of one word are more likely adjectives: "a tall, narrow house, white".
 */
function isEnumeration(sentence: string): boolean {
  const parts = sentence.split(COMMA)
  return parts.length > 2 && parts.every((part) => part.trim().split(/\s+/u).length > 1)
}

/** Cuts a sentence at commas and "and"s, then joins what speaks of the same side. */
function partsBySide(sentence: string): Part[] {
  const parts = sentence.split(/,\s+(?:and\s+)?|\s+and\s+/iu).map((text) => ({ text, side: sideOf(text) }))
  const sidedParts = parts.filter(({ side }) => side).length
  if (sidedParts === 0 && isEnumeration(sentence))
    return sentence.split(COMMA).map((text) => ({ text, side: null }))
  if (sidedParts < 2) return [{ text: sentence, side: sideOf(sentence) }]
  const joined: Part[] = []
  let waiting = ''
  parts.forEach((part, i) => {
    const before = joined.at(-1)
    const sidedAfter = parts.slice(i + 1).some(({ side }) => side)
    if (part.side) {
      joined.push({ text: waiting + part.text, side: part.side })
      waiting = ''
    } else if (before && (before.side?.leads || !sidedAfter))
      joined[joined.length - 1] = { text: `${before.text}, ${part.text}`, side: before.side }
    else waiting += `${part.text}, `
  })
  return joined
}

function sideOf(text: string): Side | null {
  const trimmed = text.trim()
  for (const [direction, pattern] of sides) {
    const found = pattern.exec(trimmed)
    if (found) return { direction, pattern, leads: found.index < trimmed.length / 3 }
  }
  return null
}

/** Takes every mention of a clue's own side out of its text. */
function withoutSide(text: string, { pattern }: Side): string {
  return text
    .trim()
    .replace(new RegExp(pattern, `g${pattern.flags}`), ' ')
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[.,!?])/gu, '')
    .replace(/^[\s,.:;-]+|[\s,:;-]+$/gu, '')
}
