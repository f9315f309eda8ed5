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

/** "About 20 m" before "behind me" belongs to it. */
const HOW_FAR = new RegExp(
  `(?:${anyOf(english.aboutCount)}\\s)?${anyOf(['{number} ?{unit}( away)?'])}\\s$`,
  'i',
)
const LONGEST_HOW_FAR = 40

/** Sides that are said alike, and what finds any of them: most texts name no hour and no point of the compass. */
interface Family {
  readonly any: RegExp
  readonly sides: readonly Side[]
}

const families: readonly Family[] = [
  familyOf(english.clock, english.hours, 'operator'),
  familyOf(english.compass, english.compassWords, 'north'),
  ...english.sides.map((list): Family => {
    const any = patternOf(list)
    return { any, sides: [{ bearingDeg: list.bearingDeg, reference: 'operator', pattern: any }] }
  }),
]

/** A full turn in equal steps, one for each of the words. */
function familyOf(list: PhraseList, words: readonly string[], reference: Reference): Family {
  const stepDeg = 360 / words.length
  const sides = words.map((word, i) => ({
    bearingDeg: i * stepDeg,
    reference,
    pattern: patternOf(list, word),
  }))
  return { any: patternOf(list, words.join('|')), sides }
}

function patternOf(list: PhraseList, words = ''): RegExp {
  return new RegExp(anyOfList(list, `(${words})`), 'gi')
}

/** The side a direction field stands for; its pattern finds nothing, since its text is taken as it is. */
export const fieldSides = Object.fromEntries(
  directions.map((direction, i) => [
    direction,
    { bearingDeg: viewBearingsDeg[i]!, reference: 'operator', pattern: /(?!)/g, leads: true },
  ]),
) as Readonly<Record<Direction, SaidSide>>

/** The side a text speaks of; the first of the grammar's that is found counts. What is quoted says no side. */
export function sideOf(text: string): SaidSide | null {
  const trimmed = maskQuotes(text.trim())
  for (const { any, sides } of families) {
    const at = trimmed.search(any)
    const side = at < 0 ? undefined : sides.find(({ pattern }) => trimmed.search(pattern) === at)
    if (side) return { ...side, leads: at < trimmed.length / 3 }
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
  if (maskQuotes(typed).search(pattern) < 0) return typed
  let rest = ''
  let from = 0
  for (const found of maskQuotes(typed).matchAll(pattern)) {
    rest += `${withoutHowFar(typed.slice(from, found.index))} `
    from = found.index + found[0].length
  }
  return (rest + typed.slice(from))
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[.,!?])/gu, '')
    .replace(/^[\s,.:;-]+|(?<![\s,:;-])[\s,:;-]+$/gu, '')
}

function withoutHowFar(before: string): string {
  const end = before.slice(-LONGEST_HOW_FAR)
  return before.slice(0, before.length - end.length) + end.replace(HOW_FAR, '')
}

/** Blanks out what speaks of sides, at the same length, so that its "and" does not end a statement. */
export function maskSides(text: string): string {
  return families.reduce((masked, { any }) => masked.replace(any, (said) => '_'.repeat(said.length)), text)
}
