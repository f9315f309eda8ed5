import { join } from 'node:path'
import type { Problem } from '../../../shared/capture.ts'
import { readFileBytes } from './readFileBytes.ts'
import type { Source, SourcePicture } from './Source.ts'

const SIDES = ['front', 'right', 'back', 'left'] as const
type Side = (typeof SIDES)[number]

/** The words for a side at the end of a name; digits are clockwise from the front, as Street360Loc numbers them. */
const WORDS: Record<string, Side> = {
  front: 'front', forward: 'front', f: 'front', '0': 'front',
  right: 'right', r: 'right', '1': 'right',
  back: 'back', rear: 'back', behind: 'back', b: 'back', '2': 'back',
  left: 'left', l: 'left', '3': 'left',
} // prettier-ignore
const NAME = /^(?<stem>.+)[_-](?<word>front|forward|right|back|rear|behind|left|[frbl]|[0-3])\.[^.]+$/i

/** Fewer groups than this share of the pictures, and the names mean something else. */
const WHOLE_SHARE = 0.5

/**
 * The groups of four photos that a folder's names tell, one capture each; null when most pictures belong to none.
 *
 * `000012_front.jpg`, `a-left.png` or Street360Loc's `000012_0.jpg`. A group that lacks a side becomes a problem, and so
 * does a picture without a side.
 */
export function groupSource(folder: string, filenames: string[], problems: Problem[]): Source | null {
  const groups = new Map<string, Partial<Record<Side, string>>>()
  const alone: string[] = []
  for (const filename of filenames) {
    const { stem, word } = NAME.exec(filename)?.groups ?? {}
    const side = word === undefined ? undefined : WORDS[word.toLowerCase()]
    const group = stem === undefined ? undefined : (groups.get(stem) ?? {})
    if (!side || !group || group[side] !== undefined) alone.push(filename)
    else groups.set(stem!, { ...group, [side]: filename })
  }
  const whole = [...groups].filter(([, sides]) => SIDES.every((side) => sides[side] !== undefined))
  if (whole.length * SIDES.length < filenames.length * WHOLE_SHARE || whole.length === 0) return null
  const found = [...problems, ...alone.map(sideless)]
  for (const [stem, sides] of groups)
    if (SIDES.some((side) => sides[side] === undefined)) found.push(incomplete(stem, sides))
  return {
    kind: 'groups',
    title: `${whole.length} groups of four photos`,
    pictures: whole.map(([stem, sides]) => toPicture(folder, stem, sides as Record<Side, string>)),
    track: null,
    problems: found,
    close: () => Promise.resolve(),
  }
}

function toPicture(folder: string, name: string, sides: Record<Side, string>): SourcePicture {
  const read = (side: Side) => readFileBytes(join(folder, sides[side]))
  return {
    name,
    file: join(folder, sides.front),
    pose: null,
    read: async () => ({
      views: [await read('front'), await read('right'), await read('back'), await read('left')],
    }),
  }
}

function incomplete(stem: string, sides: Partial<Record<Side, string>>): Problem {
  const missing = SIDES.filter((side) => sides[side] === undefined).join(', ')
  const message = `Its group lacks ${missing}; a capture needs all four sides, so it was not imported.`
  return { filename: stem, code: 'incomplete_group', severity: 'refused', message }
}

function sideless(filename: string): Problem {
  const message = 'Its name says no side, and the folder holds groups of four photos; it was not imported.'
  return { filename, code: 'incomplete_group', severity: 'refused', message }
}
