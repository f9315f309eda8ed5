import { readClues } from '../clue/readClues.ts'

/** What a note says of a place, one statement each, as clues are read; what it says is absent is left out. */
export function passagesOf(note: string): string[] {
  const clues = readClues({ text: note, front: '', right: '', back: '', left: '' })
  return clues.flatMap(({ text, isNegated }) => (isNegated ? [] : [text]))
}
