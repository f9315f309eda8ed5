import { directions, viewBearingsDeg } from '../../shared/bearing.ts'
import type { Note } from '../../shared/note.ts'
import { strings } from '../strings.ts'

/** Which side a note speaks of, who wrote it and when, in one line. */
export function noteAbout({
  bearingDeg,
  author,
  writtenAt,
}: Pick<Note, 'bearingDeg' | 'author' | 'writtenAt'>): string {
  return [...(bearingDeg === null ? [] : [sideOf(bearingDeg)]), author, writtenAt.slice(0, 10)].join(' · ')
}

function sideOf(bearingDeg: number): string {
  const direction = directions[viewBearingsDeg.findIndex((bearing) => bearing === bearingDeg)]
  return direction ? strings.note.sides[direction] : strings.note.bearing(bearingDeg)
}
