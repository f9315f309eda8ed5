import { parse } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import { AppError } from '../../../shared/errors.ts'

/**
 * Reads the corners of an area from CSV: two columns x,y in metres of the local frame, with or without a header.
 *
 * @throws AppError bad_input naming the line that is no corner
 */
export function readPolygon(path: string): { xM: number; yM: number }[] {
  let rows: string[][]
  try {
    rows = parse(readFileSync(path), {
      bom: true,
      delimiter: [',', ';', '\t'],
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    })
  } catch (thrown) {
    throw new AppError('bad_input', `The corners ${path} cannot be read: ${(thrown as Error).message}.`, {
      cause: thrown,
    })
  }
  const hasHeader = rows[0]?.some((cell) => cell !== '' && Number.isNaN(Number(cell))) ?? false
  const corners = rows.slice(hasHeader ? 1 : 0).map(([x = '', y = '', ...rest], i) => {
    const [xM, yM] = [Number(x), Number(y)]
    if (x === '' || y === '' || rest.length > 0 || !Number.isFinite(xM) || !Number.isFinite(yM))
      throw new AppError('bad_input', `${path}: corner ${i + 1} is not two numbers x,y.`)
    return { xM, yM }
  })
  if (corners.length < 3)
    throw new AppError('bad_input', `${path} has ${corners.length} corners; an area needs three.`)
  return corners
}
