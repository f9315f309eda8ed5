import { problemCodes, type Problem } from '../../../shared/capture.ts'

export interface ProblemGroup {
  readonly code: Problem['code']
  readonly problems: readonly Problem[]
  /** How many of them cost a file or a row. */
  readonly refused: number
}

/** Problems by kind: kinds that refused a file first, then in the order of the contract. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = problemCodes
    .map((code) => problems.filter((problem) => problem.code === code))
    .flatMap((some): ProblemGroup[] => {
      const refused = some.filter(({ severity }) => severity === 'refused').length
      return some[0] ? [{ code: some[0].code, problems: some, refused }] : []
    })
  return [...groups.filter(({ refused }) => refused > 0), ...groups.filter(({ refused }) => refused === 0)]
}
