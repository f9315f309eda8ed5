import { wrapDeg } from '../../../shared/bearing.ts'
import { AppError } from '../../../shared/errors.ts'
import { motionSchema, type Motion } from '../../../shared/query.ts'
import { english } from './grammar.en.ts'

/** Bearings from the front, clockwise, of the words for where somebody goes or turns to. */
const wayWords: Readonly<Record<string, number>> = {
  forward: 0,
  forwards: 0,
  ahead: 0,
  on: 0,
  further: 0,
  right: 90,
  rightward: 90,
  rightwards: 90,
  clockwise: 90,
  back: 180,
  backward: 180,
  backwards: 180,
  around: 180,
  round: 180,
  left: 270,
  leftward: 270,
  leftwards: 270,
  anticlockwise: 270,
  counterclockwise: 270,
}

const moveWords =
  'moved?|moving|walk(?:ed)?|walking|went|go|gone|going|dr[io]ven?|driving|came|step(?:ped)?|rolled|reversed'
const turnWords = 'turn(?:ed)?|turning|rotated?|rotating'
const stillWords =
  "stayed|stood|stayed (?:here|put|still)|stood (?:here|still)|(?:did not|didn't|not|never) moved?"
const fillers =
  "i|i've|i'm|we|we've|it|robot|have|has|had|then|about|approximately|approx|roughly|nearly|by|for|to|the|my|our|straight|since|~"

const any = (words: Readonly<Record<string, unknown>>): string => Object.keys(words).join('|')
const units = new Map(
  english.lengths.map(({ metres, units }) => [new RegExp(`^(?:${units.join('|')})$`), metres] as const),
)
const number = `(?:an? )?[0-9]+(?:[.,][0-9]+)?|(?:an? |(?:${any(english.numbers)})[ -])?(?:${any(english.numbers)})|an?`
const unit = english.lengths
  .flatMap(({ units }) => units)
  .join('|')
  .replaceAll('(', '(?:')
const way = any(wayWords)
const angle = `(${number}) ?(?:°|deg|degrees?)`

const JOINT = /\s*(?:;|\.(?!\d)|,(?!\d)|\b(?:and|then|afterwards)\b)\s*/
const FILLER = new RegExp(`(?<![\\w'])(?:${fillers}|around(?= (?:${number})\\b))(?![\\w'])`, 'g')
const MOVE = new RegExp(`^(?:(${moveWords}) )?(?:(${way}) )?(${number}) ?(${unit})(?: (${way}))?$`)
const TURN = new RegExp(`^(?:${turnWords})(?: ${angle})?(?: (${way}))(?: ${angle})?$`)
const STILL = new RegExp(`^(?:${stillWords})$`)

/** Longer than anybody describes a way from one description to the next. */
const MAX_CHARACTERS = 500

/**
 * Reads how somebody says that they moved: "moved 20 m forward, turned right". One step follows the other: after a turn, forward
 * is another way. A length without a way is forward; right and left of a move are sideways, without a turn.
 *
 * @throws AppError bad_input naming the step that is none
 */
export function parseMotion(text: string): Motion {
  const steps = text
    .slice(0, MAX_CHARACTERS + 1)
    .toLowerCase()
    .replaceAll('’', "'")
    .split(JOINT)
    .map((step) => step.replace(FILLER, ' ').replace(/\s+/g, ' ').trim())
    .filter((step) => step !== '')
  if (steps.length === 0 || text.length > MAX_CHARACTERS) throw unreadable(text)
  let [forwardM, leftM, turnDeg] = [0, 0, 0]
  for (const step of steps) {
    const { wayM, bearingDeg, byDeg } = stepOf(step)
    const course = ((turnDeg + bearingDeg) * Math.PI) / 180
    forwardM += wayM * Math.cos(course)
    leftM -= wayM * Math.sin(course)
    turnDeg = wrapDeg(turnDeg + byDeg)
  }
  const rounded = (valueM: number): number => Math.round(valueM * 1000) / 1000 + 0
  const { data } = motionSchema.safeParse({
    forwardM: rounded(forwardM),
    leftM: rounded(leftM),
    turnDeg: turnDeg > 180 ? turnDeg - 360 : turnDeg,
  })
  if (!data)
    throw new AppError(
      'bad_input',
      `“${text}” is farther than 10 km; describe the place anew, without a motion.`,
    )
  return data
}

/** A move along a bearing from the front of the moment, or a turn, clockwise. */
interface Step {
  readonly wayM: number
  readonly bearingDeg: number
  readonly byDeg: number
}

function stepOf(step: string): Step {
  const still = { wayM: 0, bearingDeg: 0, byDeg: 0 }
  if (STILL.test(step)) return still
  const [, verb, before, length, lengthUnit, after] = MOVE.exec(step) ?? []
  if (length !== undefined && !(before && after)) {
    const bearingDeg = wayWords[before ?? after ?? (verb === 'reversed' ? 'back' : 'forward')]!
    const metres = [...units].find(([names]) => names.test(lengthUnit!))![1]
    return { ...still, wayM: numberOf(length) * metres, bearingDeg }
  }
  const [, first, side, last] = TURN.exec(step) ?? []
  const isTurn = side !== undefined && wayWords[side] !== 0 && !(first && last)
  if (!isTurn) throw unreadable(step)
  const degrees = first ?? last
  const bearingDeg = wayWords[side]!
  if (degrees === undefined) return { ...still, byDeg: bearingDeg }
  if (bearingDeg === 180) throw unreadable(step)
  return { ...still, byDeg: numberOf(degrees) * (bearingDeg === 90 ? 1 : -1) }
}

/** "20", "2,5", "twenty-five", "two hundred", "a hundred". */
function numberOf(words: string): number {
  if (/[0-9]/.test(words)) return Number(words.replace(/^an? /, '').replace(',', '.'))
  return words
    .split(/[ -]/)
    .map((word) => (/^an?$/.test(word) ? 1 : english.numbers[word]!))
    .reduce((sum, value) => (value === 100 ? sum * value : sum + value))
}

function unreadable(words: string): AppError {
  const shown = words.length > 60 ? `${words.slice(0, 57)}…` : words
  return new AppError(
    'bad_input',
    `“${shown}” is no motion that can be read; say it as in “moved 20 m forward, turned right” or “turned 45 degrees left”.`,
  )
}
