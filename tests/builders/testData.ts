import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A folder of the real captures and bundles beside the repository; undefined, and said so, where they are not. */
export function testData(...path: readonly string[]): string | undefined {
  const root = process.env['WAYWORD_TEST_DATA']
  const folder = root === undefined ? undefined : join(root, ...path)
  if (folder !== undefined && existsSync(folder)) return folder
  console.warn(`left out: WAYWORD_TEST_DATA names no folder with ${path.join('/')}`)
  return undefined
}
