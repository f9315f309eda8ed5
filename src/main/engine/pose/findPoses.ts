import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { parsePoses } from './parsePoses.ts'
import type { Pose } from './Pose.ts'

/** Read from the imported folder when no other poses file is named. */
const DEFAULT_NAME = 'poses.csv'

/** A million rows are far below this. */
const MAX_BYTES = 128 * 1024 * 1024

/** What is known of a folder's pictures from its poses file, by filename as listed. */
export interface FolderPoses {
  byFilename: Map<string, Pose>
  isLocal: boolean
  problems: Problem[]
}

/**
 * Reads the poses of a folder's pictures from `path`, or from the folder's `poses.csv` when `path` is null and there is one.
 *
 * A row names its picture relative to the folder, or by its bare name where only one picture below the folder has it.
 * Rows without picture become problems.
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
  const { rows, isLocal, problems } = parsePoses(bytes, name)
  const byPath = new Map(filenames.map((filename) => [filename.normalize('NFC'), filename]))
  const byName = new Map<string, string | null>()
  for (const [composed, filename] of byPath) {
    const bare = composed.slice(composed.lastIndexOf('/') + 1)
    byName.set(bare, byName.has(bare) ? null : filename)
  }
  const byFilename = new Map<string, Pose>()
  for (const [composed, pose] of rows) {
    const filename = byPath.get(composed) ?? byName.get(composed)
    if (filename) byFilename.set(filename, pose)
    else problems.push(withoutImage(pose, name))
  }
  return { byFilename, isLocal, problems }
}

function withoutImage({ filename, line }: { filename: string; line: number }, name: string): Problem {
  const shown = filename.slice(0, 255)
  const message = `Line ${line} of ${name} was not used: the folder holds no picture "${shown}".`
  return { filename: shown, code: 'pose_without_image', severity: 'refused', message }
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
