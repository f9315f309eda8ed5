import { maskSides, sideOf, type SaidSide } from './clueSides.ts'
import { maskQuotes } from './clueSign.ts'
import { english } from './grammar.en.ts'

/** What is said of one side, or of none, as typed. */
export interface Statement {
  readonly text: string
  readonly side: SaidSide | null
}

/**
 * Sentences end at full stops, but not at those of common abbreviations ("St. Mary's church") or of a list's numbers
 * ("1. A red shop. 2. A tree.").
 */
export const SENTENCE_END = new RegExp(
  `(?<=[.!?])(?<!\\b(?:${english.sentenceAbbreviations.join('|')})\\.)(?<!(?:^|[.!?:;\\n\\r])\\s*\\d{1,2}\\.)\\s+|[\\n\\r;]+`,
  'u',
)

/**
 * Splits free text into sentences, a sentence that speaks of several sides into one statement per side, and one that
 * enumerates three things or more without a side into the things. `free_clues` of the training measures alike.
 */
export function statementsOf(text: string): Statement[] {
  return text.split(SENTENCE_END).flatMap(partsBySide)
}

const COMMA = /,\s+/u
const JOINT = /,\s+(?:and\s+)?|(?<!\s)\s+and\s+/giu

/**
 * Whether a sentence without sides enumerates things that need not be in one view: "a red shop, two benches, a green
 * bus stop". Parts of one word are more likely adjectives: "a tall, narrow house, white".
 */
function isEnumeration(sentence: string): boolean {
  const parts = sentence.split(COMMA)
  return parts.length > 2 && parts.every((part) => part.trim().split(/\s+/u).length > 1)
}

/** Cuts a sentence at commas and "and"s, then joins what speaks of the same side. */
function partsBySide(sentence: string): Statement[] {
  const parts = partsOf(sentence).map((text) => ({ text, side: sideOf(text) }))
  const lastSided = parts.findLastIndex(({ side }) => side)
  if (lastSided < 0 && isEnumeration(sentence))
    return sentence.split(COMMA).map((text) => ({ text, side: null }))
  if (parts.filter(({ side }) => side).length < 2) return [{ text: sentence, side: sideOf(sentence) }]
  const joined: Statement[] = []
  let waiting = ''
  parts.forEach((part, i) => {
    const before = joined.at(-1)
    if (part.side) {
      joined.push({ text: waiting + part.text, side: part.side })
      waiting = ''
    } else if (before && (before.side?.leads || i > lastSided))
      joined[joined.length - 1] = { text: `${before.text}, ${part.text}`, side: before.side }
    else waiting += `${part.text}, `
  })
  return joined
}

/** The parts between commas and "and"s, but for those of what is quoted and of "ahead and to the left". */
function partsOf(sentence: string): string[] {
  const parts: string[] = []
  let from = 0
  for (const found of maskSides(maskQuotes(sentence)).matchAll(JOINT)) {
    parts.push(sentence.slice(from, found.index))
    from = found.index + found[0].length
  }
  return [...parts, sentence.slice(from)]
}
