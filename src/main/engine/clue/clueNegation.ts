import { maskQuotes } from './clueSign.ts'
import { SENTENCE_END } from './clueStatements.ts'
import { english } from './grammar.en.ts'
import { anyOf } from './grammar.ts'

/** A piece of a statement, and whether it says that the thing is absent. */
export interface Piece {
  readonly text: string
  readonly isNegated: boolean
}

const { no, notAfterNo, openers, starts, ends, joints, determiners } = english.negation
const OPENERS = `(?:${anyOf(openers)}|${anyOf(no)}(?!\\s+${anyOf(notAfterNo)}))\\s+(?=\\S)`
const STARTS = `${anyOf(starts)}\\s+(?=\\S)`
const ANYWHERE = new RegExp(`${OPENERS}|^\\s*${STARTS}`, 'i')
const LIST_NUMBER = '(?:\\d{1,2}[.)]\\s+)?'
const OPENER = new RegExp(`^${LIST_NUMBER}${OPENERS}`, 'i')
const START = new RegExp(`^${LIST_NUMBER}${STARTS}`, 'i')
const END = new RegExp(`\\s${anyOf(ends)}(?=[.!?]?$)`, 'i')
const OR = new RegExp(anyOf(joints.or), 'i')
const AND = new RegExp(anyOf(joints.and), 'i')
const DETERMINER = new RegExp(`^${anyOf(determiners)}`, 'i')
const JOINT_WORD = anyOf([...joints.and, ...joints.or])
const JOINT = new RegExp(
  `,\\s+(?:${JOINT_WORD}\\s+)?|(?<!\\s)\\s+${JOINT_WORD}\\s+|${SENTENCE_END.source}`,
  'gi',
)

interface Segment {
  readonly start: number
  end: number
  readonly joint: string
  isNegated: boolean
}

/**
 * Cuts a statement into what is there and what is not: "shops, no trees or cars and a taxi" into "shops", not
 * "trees", not "cars", "a taxi". Only a statement or a part of it that begins with the negation counts: "a tree without
 * leaves" is a tree. What a negated piece keeps is the thing, since no encoder understands "no".
 */
export function piecesOf(text: string): Piece[] {
  const masked = maskQuotes(text)
  if (!ANYWHERE.test(masked)) return [{ text, isNegated: false }]
  const pieces: Segment[] = []
  for (const segment of spread(segmentsOf(masked), masked)) {
    const before = pieces.at(-1)
    const isSame = before && before.isNegated === segment.isNegated
    if (isSame && (!segment.isNegated || joinsOn(segment, masked))) before.end = segment.end
    else pieces.push({ ...segment })
  }
  return pieces.map(({ start, end, isNegated }) => {
    const piece = text.slice(start, end).trim()
    return { text: isNegated ? thingOf(piece) : piece, isNegated }
  })
}

/** "No trees and bushes" is one absence; "no trees, no bushes" and "no trees or bushes" are two. */
function joinsOn({ joint, start, end }: Segment, masked: string): boolean {
  return AND.test(joint) && !OPENER.test(masked.slice(start, end))
}

function segmentsOf(masked: string): Segment[] {
  const segments: Segment[] = []
  let start = 0
  let joint = ''
  const add = (end: number): void => {
    const segment = masked.slice(start, end).trimStart()
    const isNegated = OPENER.test(segment) || (start === 0 && START.test(segment))
    segments.push({ start, end, joint, isNegated })
  }
  for (const found of masked.matchAll(JOINT)) {
    add(found.index)
    start = found.index + found[0].length
    joint = found[0]
  }
  add(masked.length)
  return segments
}

/** Carries a negation on to what is listed with it: by "or" back to it, by "and" unless something new begins. */
function spread(segments: Segment[], masked: string): Segment[] {
  const beginsNew = ({ start, end }: Segment): boolean =>
    DETERMINER.test(masked.slice(start, end).trimStart())
  let first = 0 // of a list of commas that may still turn out to be negated
  segments.forEach((segment, i) => {
    const isNegated = segments[i - 1]?.isNegated ?? false
    if (segment.isNegated) first = i
    else if (OR.test(segment.joint) && segments[first]!.isNegated)
      for (let k = first; k <= i; k++) segments[k]!.isNegated = true
    else if (AND.test(segment.joint) && isNegated && !beginsNew(segment)) segment.isNegated = true
    else if (!segment.joint.startsWith(',') || AND.test(segment.joint) || beginsNew(segment)) first = i
  })
  return segments
}

function thingOf(piece: string): string {
  return piece.replace(OPENER, '').replace(START, '').replace(END, '')
}
