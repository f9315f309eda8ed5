import { readFile, stat } from 'node:fs/promises'
import type { Bytes } from './Source.ts'

/** Several times what the largest panoramas take as JPEG; a few files are in memory at once. */
const MAX_FILE_BYTES = 200 * 1024 * 1024

/** Why a picture is refused before it is looked at: too large a file. */
export class FileTooLarge extends Error {}

/** A file's bytes in memory of their own. @throws FileTooLarge, or the file system's error */
export async function readFileBytes(path: string): Promise<Bytes> {
  const { size } = await stat(path)
  if (size > MAX_FILE_BYTES)
    throw new FileTooLarge(`It has ${size} bytes; at most ${MAX_FILE_BYTES} are read.`)
  return new Uint8Array(await readFile(path))
}
