import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { Clue } from '../../../shared/query.ts'
import { readQuery } from './readClues.ts'

const page = new URL('../../../../docs/clues.md', import.meta.url)
const nothing = { text: '', front: '', right: '', back: '', left: '' }

/** What was understood of some words, as docs/clues.md shows it. */
function understood(text: string): string {
  const { clues, dropped } = readQuery({ ...nothing, text })
  return [...clues.map(shown), ...dropped.map(({ text }) => `not used: ${text}`)].join('<br>')
}

function shown({ text, relation, ...clue }: Clue): string {
  const { direction, bearingDeg, reference, distance, count, isPlural, isNegated, sign } = clue
  const from = reference === 'north' ? ' from north' : ''
  const facts = [
    bearingDeg !== null && `${direction ? `${direction}, ` : ''}${bearingDeg}°${from}`,
    distance,
    count !== null ? `count ${count}` : isPlural && 'several',
    isNegated && 'absent',
    sign !== null && `sign “${sign}”`,
    relation && `“${relation.subject}” ${relation.kind.replaceAll('_', ' ')} “${relation.object}”`,
  ]
  return [`**${text}**`, ...facts.filter(Boolean)].join(' · ')
}

it('docs/clues.md shows what is understood', () => {
  const typed = readFileSync(page, 'utf8')
  const generated = typed.replace(
    /^\| (?!said)(.+?) \|.*\|$/gmu,
    (_, said: string) => `| ${said} | ${understood(said)} |`,
  )
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, generated)
  expect(readFileSync(page, 'utf8')).toBe(generated)
})
