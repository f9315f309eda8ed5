import type { Clue } from '../../../shared/query.ts'
import { maskQuotes } from './clueSign.ts'
import { english } from './grammar.en.ts'
import { anyOf, numberOf } from './grammar.ts'

/** About the width of a street with its sidewalks. */
const NEAR_M = 15
/** From here on a house of 10 m takes less than a tenth of a view. */
const FAR_M = 60

const MEASURED = new RegExp(anyOf(english.measured), 'i')
const NUMBER_BEFORE = /^(?:[\d.]+|[a-z]+)/i
const lengths = english.lengths.map(
  ({ metres, units }) => [metres, new RegExp(anyOf(units.map((word) => `{number} ?${word}`)), 'i')] as const,
)
const distances = (['near', 'middle', 'far'] as const).map(
  (distance) => [distance, new RegExp(anyOf(english.distances[distance]), 'i')] as const,
)

/** How far off a text says something is, from the operator; null where it does not, or says several distances. */
export function distanceOf(text: string): Clue['distance'] {
  const masked = maskQuotes(text)
  const measured = MEASURED.exec(masked)?.[0]
  if (measured) return distanceAt(metresOf(measured))
  const found = distances.filter(([, pattern]) => pattern.test(masked)).map(([distance]) => distance)
  return found.length === 1 ? found[0]! : null
}

function metresOf(measured: string): number {
  const metres = lengths.find(([, pattern]) => pattern.test(measured))?.[0] ?? 1
  return numberOf(NUMBER_BEFORE.exec(measured)?.[0] ?? '') * metres
}

function distanceAt(distanceM: number): Clue['distance'] {
  if (distanceM <= NEAR_M) return 'near'
  return distanceM < FAR_M ? 'middle' : 'far'
}

const BEFORE_COUNT = new RegExp(
  `^\\s*(?:\\d{1,2}[.)]\\s+)?(?:${anyOf(english.fillers)}\\s+)?(?:${anyOf(english.aboutCount)}\\s+)?`,
  'iu',
)
const NUMBER = new RegExp(`^${anyOf(['{number}'])}(?=\\s+(?!${anyOf(english.notCounted)})[^\\s\\d])`, 'i')
const counts = english.counts.map(
  ({ count, phrases }) => [count, new RegExp(`^${anyOf(phrases)}(?=\\s+\\S)`, 'i')] as const,
)

/** How many of its first thing a text counts. "Several" is more than one, and no number. */
export function countOf(text: string): Pick<Clue, 'count' | 'isPlural'> {
  const thing = text.replace(BEFORE_COUNT, '')
  for (const [count, pattern] of counts) if (pattern.test(thing)) return { count, isPlural: count !== 1 }
  const number = numberOf(NUMBER.exec(thing)?.[0] ?? '')
  return Number.isInteger(number) && number > 0
    ? { count: number, isPlural: number > 1 }
    : { count: null, isPlural: false }
}

const relations = english.relations.map(
  ({ kind, phrases }) => [kind, new RegExp(anyOf(phrases), 'i')] as const,
)
const BEFORE_THING = new RegExp(`^\\s*(?:\\d{1,2}[.)]\\s+)?(?:${anyOf(english.fillers)}\\s+)?`, 'i')
const COPULA = new RegExp(`(?<!\\s)\\s+${anyOf(english.copulas)}$`, 'i')
const NOT_THING = new RegExp(`^${anyOf(english.notThings)}`, 'i')
const BREAK = /[,;.!?](?:\s|$)/u
const LAST_BREAK = /^.*[,;.!?]\s/su

/**
 * The first relation between two things that a text names: "a bus stop in front of a red wall". It stays in the
 * text as well, since encoders are trained on such phrases. Null where one of the two is not named.
 */
export function relationOf(text: string): Clue['relation'] {
  const masked = maskQuotes(text)
  const [first, next] = relations
    .flatMap(([kind, pattern]) => {
      const found = pattern.exec(masked)
      return found ? [{ kind, start: found.index, end: found.index + found[0].length }] : []
    })
    .sort((a, b) => a.start - b.start || b.end - a.end)
  if (!first) return null
  const cut = masked.slice(first.end, next && next.start >= first.end ? next.start : undefined)
  const objectEnd = first.end + (BREAK.exec(cut)?.index ?? cut.length)
  const subjectStart = LAST_BREAK.exec(masked.slice(0, first.start))?.[0].length ?? 0
  const subject = text.slice(subjectStart, first.start).replace(BEFORE_THING, '').trim().replace(COPULA, '')
  const object = text.slice(first.end, objectEnd).trim()
  return isThing(subject) && isThing(object) ? { kind: first.kind, subject, object } : null
}

/** Speech without full stops runs on; nobody names one thing in more words. */
const MAX_THING_WORDS = 10

function isThing(words: string): boolean {
  return (
    /[\p{L}\p{N}]/u.test(words) && !NOT_THING.test(words) && words.split(/\s+/u).length <= MAX_THING_WORDS
  )
}

const LIST_NUMBER = /(?:^|\s)\d{1,2}[.)]\s/gu

/** Whether a text names a list of things, one after another, of which no distance or relation is that of all. */
export function isList(text: string): boolean {
  const numbers = [...text.matchAll(LIST_NUMBER)]
  return numbers.length > 1 || (numbers.length === 1 && numbers[0]!.index > 0)
}
