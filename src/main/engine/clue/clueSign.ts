import { english } from './grammar.en.ts'
import { anyOf } from './grammar.ts'

/** What stands in quotes, at most 80 characters: past that a quote was forgotten. Inner apostrophes are no quotes. */
const QUOTED =
  /"([^"\n]{1,80})"|“([^“”\n]{1,80})”|„([^“”„\n]{1,80})[“”]|«([^«»\n]{1,80})»|(?<![\p{L}\p{N}])['‘]([^'’\n]{2,80})['’](?![\p{L}\p{N}])/gu

/** Up to six words that begin with a capital or are numbers: "Main Street 12". A lone capital is no word of a sign. */
const NAME = String.raw`(?:\p{Lu}[\p{L}\p{N}'’&-]{1,40}|\p{N}{1,6}(?![.)\p{N}]))(?:\s(?:\p{Lu}[\p{L}\p{N}'’&-]{1,40}|\p{N}{1,6}(?![.)\p{N}])|&)){0,5}`
const CAPITALS = String.raw`(?<![\p{L}\p{N}-])\p{Lu}[\p{Lu}\p{N}'’&]{1,40}(?:\s\p{Lu}[\p{Lu}\p{N}'’&]{1,40}){0,5}(?![\p{L}\p{N}-])`

// The words before a name may be written large or small, the name only large: no flag "i" for the whole.
const NAMED = new RegExp(`(?<=(?i:${anyOf(english.sign.leads)})\\s)${NAME}`, 'gu')
const WRITTEN = new RegExp(`${NAME}(?=\\s(?i:${anyOf(english.sign.trails)}))`, 'gu')
const IN_CAPITALS = new RegExp(CAPITALS, 'gu')
const NOT_SIGN = new RegExp(`^${anyOf(english.sign.notSigns)}$`, 'u')

/** Blanks out what is quoted, at the same length: a sign "NO LEFT TURN" says neither a side nor what is absent. */
export function maskQuotes(text: string): string {
  return text.replace(QUOTED, (quoted) => `${quoted[0]}${'_'.repeat(quoted.length - 2)}${quoted.at(-1)}`)
}

/**
 * What a clue says is written on something, as typed and one sign a line; null where nothing is. Quotes tell, else a
 * name after a word such as "labelled" or before "written", else words in capitals among small ones.
 */
export function signOf(text: string): string | null {
  const quoted = [...text.matchAll(QUOTED)].map((found) => found.slice(1).find(Boolean)!.trimStart())
  const isShouted = !/\p{Ll}/u.test(text)
  const readings: (() => string[])[] = [
    () => quoted,
    () => all(text, NAMED),
    () => all(text, WRITTEN),
    () => (isShouted ? [] : all(text, IN_CAPITALS).filter((words) => !NOT_SIGN.test(words))),
  ]
  for (const read of readings) {
    const signs = read()
      .map((sign) => sign.replace(/[\s.,;:]{1,9}$/u, ''))
      .filter((sign) => /[\p{L}\p{N}]/u.test(sign))
    if (signs.length > 0) return signs.join('\n')
  }
  return null
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([found]) => found)
}
