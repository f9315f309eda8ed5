import type { Problem } from '../../../shared/capture.ts'

/** One row of a poses file that was not used, with everything that is wrong with it. */
export function rowProblem(
  { filename, line }: { filename: string; line: number },
  name: string,
  faults: readonly string[],
): Problem {
  const message = `Line ${line} of ${name} was not used: ${faults.join('; ')}.`
  return { filename: filename.slice(0, 255) || name, code: 'pose_row', severity: 'refused', message }
}
