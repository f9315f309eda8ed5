import type { RelationKind } from '../../../shared/query.ts'
import { english } from './grammar.en.ts'

/** Where in a statement phrases count; see grammar.en.ts for how they are written. */
export interface PhraseList {
  readonly phrases?: readonly string[]
  readonly starts?: readonly string[]
  readonly ends?: readonly string[]
  readonly headings?: readonly string[]
}

/** The words of one language, without logic. */
export interface GrammarWords {
  readonly sentenceAbbreviations: readonly string[]
  readonly sides: readonly (PhraseList & { readonly bearingDeg: number })[]
  readonly clock: PhraseList
  /** From twelve on, clockwise. */
  readonly hours: readonly string[]
  readonly compass: PhraseList
  /** From north on, clockwise. */
  readonly compassWords: readonly string[]
  readonly numbers: Readonly<Record<string, number>>
  readonly lengths: readonly { readonly metres: number; readonly units: readonly string[] }[]
  readonly measured: readonly string[]
  readonly distances: Readonly<Record<'near' | 'middle' | 'far', readonly string[]>>
  readonly fillers: readonly string[]
  readonly counts: readonly { readonly count: number | null; readonly phrases: readonly string[] }[]
  readonly aboutCount: readonly string[]
  readonly notCounted: readonly string[]
  readonly negation: {
    readonly no: readonly string[]
    readonly notAfterNo: readonly string[]
    readonly openers: readonly string[]
    readonly starts: readonly string[]
    readonly ends: readonly string[]
    readonly joints: Readonly<Record<'and' | 'or', readonly string[]>>
    readonly determiners: readonly string[]
  }
  readonly sign: Readonly<Record<'leads' | 'trails' | 'notSigns', readonly string[]>>
  readonly relations: readonly { readonly kind: RelationKind; readonly phrases: readonly string[] }[]
  readonly copulas: readonly string[]
  readonly notThings: readonly string[]
  readonly asides: readonly string[]
}

const number = `(${Object.keys(english.numbers).join('|')}|[0-9]{1,4}([.][0-9])?)`
const unit = `(${english.lengths.flatMap(({ units }) => units).join('|')})`

/**
 * Source of a regular expression for any of the phrases, as whole words: "right" is not in "right-angled". No phrase
 * repeats without bound, so that a search costs no more than the length of the text.
 *
 * @param word what `{hour}` or `{compass}` stands for, where phrases have it
 */
export function anyOf(phrases: readonly string[], word = ''): string {
  const sources = phrases.map((phrase) =>
    phrase
      .replaceAll('{number}', number)
      .replaceAll('{unit}', unit)
      .replace(/\{(?:hour|compass)\}/g, word)
      .replace(/\((?!\?)/g, '(?:')
      .replaceAll(' ', '\\s')
      .replaceAll("'", "['’]"),
  )
  return `(?<![\\w-])(?:${sources.join('|')})(?![\\w-])`
}

/** As {@link anyOf}, each kind of phrase where it counts. */
export function anyOfList(
  { phrases = [], starts = [], ends = [], headings = [] }: PhraseList,
  word?: string,
): string {
  const sources = [
    phrases.length > 0 && anyOf(phrases, word),
    starts.length > 0 && `^${anyOf(starts, word)}`,
    ends.length > 0 && `${anyOf(ends, word)}(?=\\s*[.!?,]?$)`,
    headings.length > 0 && `^${anyOf(headings, word)}(?::|,| -)(?:\\s|$)`,
  ]
  return sources.filter(Boolean).join('|')
}

/** The number a `{number}` says; NaN for any other word. */
export function numberOf(word: string): number {
  return english.numbers[word.toLowerCase().replace(/\s/g, ' ')] ?? Number(word)
}
