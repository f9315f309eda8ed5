import { directions, nearestDirection, viewBearingsDeg, type Direction } from '../../../shared/bearing.ts'
import type { Reference } from '../../../shared/query.ts'
import { maskQuotes } from './clueSign.ts'
import { english } from './grammar.en.ts'
import { anyOf, anyOfList, type PhraseList } from './grammar.ts'

/** On which side something is, clockwise from the operator's front or from north. */
export interface Side {
  readonly bearingDeg: number
  readonly reference: Reference
  /** Finds every mention of the side. */
  readonly pattern: RegExp
}

/** A side as a text says it. */
export interface SaidSide extends Side {
  /** The side comes before what is there: "on my left a kiosk", not "a kiosk on my left". */
  readonly leads: boolean
}

/** "About 20 m" belongs to the "behind me" after it. */
const HOW_FAR = `(?:(?:${anyOf(english.aboutCount)}\\s)?${anyOf(['{number} ?{unit}( away)?'])}\\s)?`

const sides: readonly Side[] = [
  ...english.hours.map((words, i) => toSide(30 * i, 'operator', english.clock, words)),
  ...english.compassWords.map((words, i) => toSide(45 * i, 'north', english.compass, words)),
  ...english.sides.map((side) => toSide(side.bearingDeg, 'operator', side)),
]

function toSide(bearingDeg: number, reference: Reference, list: PhraseList, words?: readonly string[]): Side {
  const source = anyOfList(list, words && `(${words.join('|')})`)
  return { bearingDeg, reference, pattern: new RegExp(`${HOW_FAR}(?:${source})`, 'giu') }
}

/** The side a direction field stands for; its text is taken as it is. */
export const fieldSides = Object.fromEntries(
  directions.map((direction, i) => [
    direction,
    { bearingDeg: viewBearingsDeg[i]!, reference: 'operator', pattern: /(?!)/gu, leads: true },
  ]),
) as Readonly<Record<Direction, SaidSide>>

/** The side a text speaks of; the first of the grammar's that is found counts. What is quoted says no side. */
export function sideOf(text: string): SaidSide | null {
  const trimmed = maskQuotes(text.trim())
  for (const side of sides) {
    const at = trimmed.search(side.pattern)
    if (at >= 0) return { ...side, leads: at < trimmed.length / 3 }
  }
  return null
}

/** The view side a clue's bearing names; null where north, or nothing, is what it is measured from. */
export function directionOf(side: Side | null): Direction | null {
  return side?.reference === 'operator' ? nearestDirection(side.bearingDeg) : null
}

/** Takes every mention of a side out of a text; what is quoted stays. */
export function withoutSide(text: string, { pattern }: Side): string {
  const typed = text.trim()
  if (!pattern.test(maskQuotes(typed))) return typed
  pattern.lastIndex = 0
  let rest = ''
  let from = 0
  for (const found of maskQuotes(typed).matchAll(pattern)) {
    rest += `${typed.slice(from, found.index)} `
    from = found.index + found[0].length
  }
  return (rest + typed.slice(from))
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[.,!?])/gu, '')
    .replace(/^[\s,.:;-]+|(?<![\s,:;-])[\s,:;-]+$/gu, '')
}

/** Blanks out what speaks of sides, at the same length, so that its "and" does not end a statement. */
export function maskSides(text: string): string {
  return sides.reduce(
    (masked, { pattern }) => masked.replace(pattern, (found) => '_'.repeat(found.length)),
    text,
  )
}
