import type { Direction } from '../shared/bearing.ts'
import { plural } from './plural.ts'

/** The sentences about notes and captions. */
export const noteStrings = {
  title: 'Notes',
  write: 'Add a note',
  text: 'Note',
  side: 'About',
  whole: 'the whole capture',
  sides: {
    front: 'in front of it',
    right: 'on its right',
    back: 'behind it',
    left: 'on its left',
  } satisfies Record<Direction, string>,
  bearing: (deg: number): string => `${deg}° from its front`,
  keep: 'Keep note',
  leave: 'Cancel',
  remove: (text: string): string => `Remove the note "${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`,
  removeForGood: 'Remove for good',
  search: 'Search notes',
  searchHint: 'Beginnings of words, such as "red cran". Hidden captures are left out.',
  find: 'Search',
  found: (count: number): string =>
    count === 0 ? 'No note has these words.' : plural(count, 'note', 'notes'),
  file: 'File of captions',
  fileHint: 'CSV, JSON or JSON lines: capture and text; where given bearing_deg or direction, author.',
  importFile: 'Import captions',
  importing: 'Importing…',
  imported: (imported: number, alreadyThere: number): string =>
    `${plural(imported, 'note', 'notes')} imported${alreadyThere > 0 ? `, ${alreadyThere.toLocaleString('en')} there already` : ''}.`,
  notUsed: (count: number): string => `${plural(count, 'row was', 'rows were')} not used`,
  line: 'Line',
  why: 'What was found',
} as const
