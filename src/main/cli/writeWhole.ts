import { rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { draftOf } from '../engine/site/draft.ts'

/** Writes a file that appears whole or not at all, in place of what was there. @throws AppError bad_input */
export async function writeWhole(out: string, content: string | Uint8Array): Promise<string> {
  const path = resolve(out)
  const draft = draftOf(path)
  try {
    await writeFile(draft, content)
    await rename(draft, path)
  } catch (thrown) {
    await rm(draft, { force: true })
    throw new AppError('bad_input', `${path} cannot be written (${(thrown as { code?: string }).code}).`, {
      cause: thrown,
    })
  }
  return path
}
