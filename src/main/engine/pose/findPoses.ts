import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { matchPoses, type FolderPoses } from './matchPoses.ts'
import { parsePoses } from './parsePoses.ts'

export type { FolderPoses }

/** Read from the imported folder when no other poses file is named. */
const DEFAULT_NAME = 'poses.csv'

/** A million rows are far below this. */
const MAX_BYTES = 128 * 1024 * 1024

/**
 * Reads the poses of a folder's pictures from `path`, or from the folder's `poses.csv` when `path` is null and there is one.
 *
 * @throws AppError poses_invalid when the named file is missing, too large or no poses file
 */
export async function findPoses(
  folder: string,
  path: string | null,
  filenames: string[],
): Promise<FolderPoses> {
  const bytes = await readPoses(path ?? join(folder, DEFAULT_NAME), path !== null)
  if (bytes === null) return { byFilename: new Map(), isLocal: false, problems: [] }
  const name = basename(path ?? DEFAULT_NAME)
  return matchPoses(parsePoses(bytes, name), filenames, name)
}

async function readPoses(path: string, isRequired: boolean): Promise<Uint8Array | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) {
    if (isRequired) throw new AppError('poses_invalid', `There is no poses file ${path}.`)
    return null
  }
  if (found.size > MAX_BYTES)
    throw new AppError(
      'poses_invalid',
      `The poses file ${path} has ${found.size} bytes; at most ${MAX_BYTES} are read.`,
    )
  try {
    return await readFile(path)
  } catch (cause) {
    throw new AppError('poses_invalid', `The poses file ${path} cannot be read: ${String(cause)}.`, { cause })
  }
}
