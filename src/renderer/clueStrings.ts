import type { Direction } from '../shared/bearing.ts'
import type { Clue } from '../shared/query.ts'

/** The sentences of clues: what was understood, and how it is changed. */
export const clueStrings = {
  understood: 'Understood as',
  lead: 'Touch one to leave it out.',
  not: 'no',
  several: 'several',
  times: (count: number): string => `×${count}`,
  distances: {
    near: 'near',
    middle: 'across the street',
    far: 'far',
  } satisfies Record<NonNullable<Clue['distance']>, string>,
  sign: (words: string): string => `“${words}”`,
  fromNorth: (deg: number): string => `${Math.round(deg)}° from north`,
  change: (text: string): string => `Change “${text}”`,
  editTitle: 'Change the clue',
  text: 'What is seen',
  side: 'Where',
  absent: 'Not in sight',
  save: 'Change',
  remove: 'Remove',
  more: 'Add what else you see',
  moreExample: 'behind me a silo',
  add: 'Add',
  allOff: 'Every clue is switched off. Use one, or say what else is seen.',
  nothingRead: (text: string): string => `“${text.trim()}” names nothing that can be seen.`,
  noWords: (text: string): string => `“${text}” has no words.`,
  question: 'What would tell most',
  sides: { front: 'Ahead', right: 'Right', back: 'Behind', left: 'Left' } satisfies Record<Direction, string>,
  nowhere: 'On no side',
  done: 'Only there',
  unsure: 'Can’t tell',
} as const
