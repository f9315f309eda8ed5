import { open } from 'node:fs/promises'
import type { Bytes } from './Source.ts'

/** Several times what the largest panoramas take as JPEG; a few files are in memory at once. */
const MAX_FILE_BYTES = 200 * 1024 * 1024

/** Why a picture is refused before it is looked at: too large a file. */
export class FileTooLarge extends Error {}

/** A file's bytes in memory of their own, which can be moved to a worker. @throws FileTooLarge, or the file system's error */
export async function readFileBytes(path: string): Promise<Bytes> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (size > MAX_FILE_BYTES)
      throw new FileTooLarge(`It has ${size} bytes; at most ${MAX_FILE_BYTES} are read.`)
    // In one piece: readFile reads in many and gives memory that would have to be copied, at twice the cost of the hash.
    const bytes = new Uint8Array(size)
    let length = 0
    for (let read = size; read > 0 && length < size; length += read)
      read = (await file.read(bytes, length, size - length, length)).bytesRead
    return bytes.subarray(0, length)
  } finally {
    await file.close()
  }
}
