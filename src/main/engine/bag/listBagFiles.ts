import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { bagDamaged } from './Bag.ts'
import { reasonOf } from './BagFile.ts'

const METADATA = 'metadata.yaml'

/** A few lines per file and topic; a megabyte describes thousands. */
const MAX_METADATA_BYTES = 16 * 1024 * 1024

const metadataSchema = z.object({
  rosbag2_bagfile_information: z.object({ relative_file_paths: z.array(z.string()) }),
})

/**
 * The files of a recording's folder, in the order of recording: as rosbag2's `metadata.yaml` lists them, or, where a
 * crash left none, all bags in the folder by the numbers in their names.
 *
 * @throws AppError bad_input when the folder holds no recording
 */
export async function listBagFiles(folder: string): Promise<{ names: string[]; problems: Problem[] }> {
  const entries = await readdir(folder)
  const present = entries.filter((name) => /\.(mcap|db3|bag)(\.active|\.zstd)?$/i.test(name)).sort(byNumber)
  const name = basename(folder)
  if (!entries.includes(METADATA)) {
    if (present.length > 0) return { names: present, problems: [] }
    throw new AppError('bad_input', `The folder ${folder} holds neither ${METADATA} nor any bag.`)
  }
  const listed = await readMetadata(join(folder, METADATA)).catch((thrown: unknown) => reasonOf(thrown))
  if (typeof listed === 'string') {
    if (present.length === 0)
      throw new AppError('bad_input', `${METADATA} in ${folder} cannot be read: ${listed}.`)
    const message = `${METADATA} of ${name} cannot be read (${listed}); the bags beside it are taken in the order of their names.`
    return { names: present, problems: [bagDamaged(name, message)] }
  }
  const names = listed.filter((file) => entries.includes(file))
  if (names.length === 0)
    throw new AppError(
      'bad_input',
      `None of the ${listed.length} files that ${METADATA} lists is in ${folder}.`,
    )
  const missing = listed.filter((file) => !entries.includes(file))
  const message = `${missing.length} of ${listed.length} files of the recording ${name} are missing, ${missing[0]} first.`
  return { names, problems: missing.length > 0 ? [bagDamaged(name, message)] : [] }
}

/** Only names: rosbag2 writes its files flat, early versions with the folder in front, and no path leads elsewhere. */
async function readMetadata(path: string): Promise<string[]> {
  if ((await stat(path)).size > MAX_METADATA_BYTES) throw new Error('it is larger than any description')
  const metadata = metadataSchema.safeParse(parse(await readFile(path, 'utf8'), { maxAliasCount: 0 }))
  if (!metadata.success) throw new Error('it lists no files')
  return metadata.data.rosbag2_bagfile_information.relative_file_paths.map((file) => basename(file))
}

const byNumber = new Intl.Collator('en', { numeric: true }).compare
