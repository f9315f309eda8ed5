import { parseDecimal } from './decimal.ts'

/** One line of numbers; null where a word of it is none. */
export interface NumberLine {
  line: number
  numbers: readonly number[] | null
}

/** Longer than the widest format's line many times over. */
const MAX_LINE_LETTERS = 2000

/** The lines of a trajectory file: numbers between spaces, tabs or commas. Empty lines and `#` comments say nothing. */
export function numberLines(text: string): NumberLine[] {
  return text.split(/\r\n|\r|\n/).flatMap((row, i): NumberLine[] => {
    if (row.length > MAX_LINE_LETTERS) return [{ line: i + 1, numbers: null }]
    const words = row.trim()
    if (words === '' || words.startsWith('#')) return []
    const numbers = words.split(/\s*,\s*|\s+/).map(parseDecimal)
    return [{ line: i + 1, numbers: numbers.every((value) => value !== null) ? numbers : null }]
  })
}
