import { directions, type Direction } from '../../../shared/bearing.ts'
import type { Clue, Dropped, Query } from '../../../shared/query.ts'
import { countOf, distanceOf, isList, relationOf } from './clueFacts.ts'
import { piecesOf } from './clueNegation.ts'
import { directionOf, fieldSides, withoutSide } from './clueSides.ts'
import { signOf } from './clueSign.ts'
import { statementsOf, type Statement } from './clueStatements.ts'
import { english } from './grammar.en.ts'
import { anyOf } from './grammar.ts'

/** More clues than anybody sees around them; past these a description is something else. */
export const MAX_CLUES = 64

/** What was understood of a query, and what was not. */
export interface Reading {
  readonly clues: Clue[]
  readonly dropped: readonly Dropped[]
}

/** The clues of {@link readQuery}. */
export function readClues(query: Pick<Query, 'text' | Direction>): Clue[] {
  return readQuery(query).clues
}

/**
 * Reads the clues of a query: each direction field is one; free text is split into statements. What a statement says
 * is absent becomes a negated clue of its own. The side is taken out of a clue's text, since the bearing of the view
 * says it, and the "no" of a negated one; the other words stay as they were typed. docs/clues.md shows what is
 * understood.
 */
export function readQuery(query: Pick<Query, 'text' | Direction>): Reading {
  const fields = directions.map((direction): Statement => ({
    text: query[direction],
    side: fieldSides[direction],
  }))
  const clues: Clue[] = []
  const dropped: Dropped[] = []
  for (const statement of [...fields, ...statementsOf(query.text)]) {
    const found = cluesOf(statement)
    clues.push(...found)
    const typed = statement.text.trim()
    if (found.length > 0 || /^[\p{P}\p{Z}\p{C}]*$/u.test(typed)) continue
    dropped.push({ text: typed, reason: HAS_WORD.test(typed) ? 'nothing_named' : 'no_words' })
  }
  return { clues, dropped }
}

const HAS_WORD = /[\p{L}\p{N}]/u
const ASIDE = new RegExp(`^${anyOf(english.asides)}[\\s.!?,]*$`, 'i')

function cluesOf({ text: typed, side }: Statement): Clue[] {
  const pieces = piecesOf(side ? withoutSide(typed, side) : typed.trim())
  return pieces
    .filter(({ text }) => HAS_WORD.test(text) && !ASIDE.test(text))
    .map(({ text, isNegated }): Clue => ({
      text,
      direction: directionOf(side),
      bearingDeg: side?.bearingDeg ?? null,
      reference: side?.reference ?? 'operator',
      distance: isList(text) ? null : distanceOf(pieces.length === 1 ? typed : text),
      ...countOf(text),
      isNegated,
      sign: signOf(text),
      relation: isList(text) ? null : relationOf(text),
    }))
}
