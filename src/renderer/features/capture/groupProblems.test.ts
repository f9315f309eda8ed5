import { expect, test } from 'vitest'
import type { Problem } from '../../../shared/capture.ts'
import { groupProblems } from './groupProblems.ts'

const aProblem = (code: Problem['code'], severity: Problem['severity']): Problem => ({
  filename: 'a.jpg',
  code,
  severity,
  message: 'what was found',
})

test('puts kinds that cost a file before mere warnings', () => {
  const problems = [
    aProblem('no_position', 'warning'),
    aProblem('pose_row', 'refused'),
    aProblem('no_position', 'warning'),
  ]
  expect(groupProblems(problems).map(({ code, problems: { length } }) => [code, length])).toEqual([
    ['pose_row', 1],
    ['no_position', 2],
  ])
})
