import { plural } from './plural.ts'

/** With a minus sign that cannot be taken for a dash. */
const metres = (value: number): string => value.toFixed(1).replace('-', '−')

/** The sentences of an answer. */
export const answerStrings = {
  title: 'Answer',
  notes: 'Not used',
  candidates: 'Candidates',
  somewhereElse: 'Somewhere else',
  elsewhereLead: 'This site does not show the place, or the description does not fit it.',
  others: (share: string): string => `All other places of the site: ${share}`,
  similar: (places: number): string => `${places} similar places. Add what tells them apart.`,
  region: (areaM2: number): string =>
    `95 % within ${Number(areaM2.toPrecision(2)).toLocaleString('en')} m², if it is on this site`,
  owes: (share: string): string => `owes ${share} to it`,
  costs: (share: string): string => `loses ${share} by it`,
  uncalibrated: 'uncalibrated',
  noneTaken: 'No capture was taken in the time you gave. Widen it, or choose all.',
  noneTakenNear: 'No capture of the area and the time you gave. Widen either of them.',
  noGuess: 'No place fits well. Add what else is seen.',
  announced: (word: string, sentence: string, candidates: number): string =>
    `${word}. ${sentence} ${plural(candidates, 'candidate', 'candidates')}.`,
  heading: (deg: number, sigmaDeg: number | null): string =>
    `Heading ${Math.round(deg) % 360}°${sigmaDeg === null ? '' : ` ± ${Math.round(sigmaDeg)}°`}`,
  headingUnknown: 'Heading unknown',
  noPosition: 'No position on the map',
  notAcceptable: (rank: number): string =>
    `Candidate ${rank} has no position on the map, so there is no pose to accept.`,
  position: (xM: number, yM: number): string => `x ${metres(xM)} m, y ${metres(yM)} m`,
  accept: (rank: number): string => `Accept ${rank}`,
  acceptNone: 'Accept',
  noneOfThese: 'None of these',
  accepted: (rank: number): string => `Candidate ${rank} accepted`,
  rejected: 'None of these',
  open: 'No verdict',
  export: 'Export…',
  withdrawn: 'Taken back',
  viewAlt: (bearing: string, filename: string): string => `View ${bearing} of ${filename}`,
  thumbnailAlt: (filename: string): string => `Front, right, back and left of ${filename}`,
  where: (clue: string, bearing: string): string => `Where “${clue}” is in the view ${bearing}`,
  lit: (clue: string): string =>
    `Lit where it looks more like “${clue}” than is usual on this site; a hint, right about two times in three.`,
  nothingLit: (clue: string): string =>
    `Dark: nothing here looks more like “${clue}” than is usual on this site.`,
  lookingFor: (clue: string): string => `Looking for “${clue}”…`,
  captured: (at: string): string => `captured ${at.slice(0, 10)}`,
  viewSides: { 0: 'front', 90: 'right', 180: 'back', 270: 'left' } as Record<number, string>,
  sides: 'pictures show the vehicle’s sides',
  support: {
    strong: 'fits well',
    some: 'fits',
    neutral: 'says little',
    against: 'contradicts',
  },
  summary: (fits: number, against: number): string =>
    [
      plural(fits, 'clue fits', 'clues fit'),
      ...(against > 0 ? [plural(against, 'contradicts', 'contradict')] : []),
    ].join(', '),
  answeredIn: (ms: number, encoder: string | null): string =>
    `${ms < 1000 ? `${Math.ceil(ms)} ms` : `${(ms / 1000).toFixed(1)} s`}${encoder === null ? '' : ` · ${encoder}`}`,
} as const
