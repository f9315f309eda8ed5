import { problemCodes, type Problem } from '../../../shared/capture.ts'

export interface ProblemGroup {
  readonly code: Problem['code']
  readonly problems: readonly Problem[]
}

/** Problems by kind: kinds that refused a file first, then in the order of the contract. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = problemCodes
    .map((code) => ({ code, problems: problems.filter((problem) => problem.code === code) }))
    .filter((group) => group.problems.length > 0)
  const refuses = (group: ProblemGroup): boolean =>
    group.problems.some(({ severity }) => severity === 'refused')
  return [...groups.filter(refuses), ...groups.filter((group) => !refuses(group))]
}
