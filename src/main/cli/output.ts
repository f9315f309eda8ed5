import { toAppError, type ErrorCode } from '../../shared/errors.ts'

/** How the program ends: fine; refused or failed; wrong use; done, but some files were refused. */
export const exitCodes = { fine: 0, failed: 1, usage: 2, partly: 3, interrupted: 130 } as const

/** Prints a result: as one JSON document where `--json` was given, else as the lines a person reads. */
export function print(
  value: unknown,
  { json, lines }: { json: boolean; lines: () => readonly string[] },
): void {
  process.stdout.write(json ? `${JSON.stringify(value, null, 1)}\n` : `${lines().join('\n')}\n`)
}

/** Prints a refusal: one line for the person, and with `--json` a document with its code. */
export function printError(thrown: unknown, json: boolean): void {
  const { code, message } = toAppError(thrown)
  process.stderr.write(`wayword: ${message}\n`)
  if (json) printJsonError(code, message)
}

export function printJsonError(code: ErrorCode, message: string): void {
  process.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 1)}\n`)
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
