import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { SNIFFED_BYTES, sniffImage } from './sniffImage.ts'

/** Names that promise a picture. Whether there is one in the file is for its content to say. */
const IMAGE_NAME = /\.(jpe?g|jpe|jfif|png|tiff?|webp|hei[cf]|avif|gif|bmp|insp)$/i
const NO_EXTENSION = /^[^.]+$/

export interface ImageList {
  /** Relative to the folder, with `/` between folders, in code unit order. */
  filenames: string[]
  /** Subfolders that cannot be read: nothing of them is listed. */
  problems: Problem[]
}

/**
 * Lists the files of a folder that may be panoramas.
 *
 * Subfolders are searched; hidden ones and symbolic links to folders are not. A file without extension counts when it
 * begins as a picture does that is read here. Files with another extension are left alone, and so are pipes, devices and what macOS
 * leaves beside pictures (`._x.jpg`).
 *
 * @throws AppError folder_missing when there is no such folder or it cannot be read; a subfolder becomes a problem
 */
export async function listImages(folder: string): Promise<ImageList> {
  const found: ImageList = { filenames: [], problems: [] }
  await collect(folder, '', found)
  found.filenames.sort()
  return found
}

async function collect(folder: string, below: string, found: ImageList): Promise<void> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((cause: unknown) => {
    if (below === '')
      throw new AppError('folder_missing', `The folder ${folder} cannot be read: ${reason(cause)}.`, {
        cause,
      })
    found.problems.push(closed(below.slice(0, -1), cause))
    return []
  })
  for (const entry of entries) {
    const path = join(folder, below, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('.'))
      await collect(folder, `${below}${entry.name}/`, found)
    else if (!entry.isFile() && !(entry.isSymbolicLink() && (await leadsToFile(path)))) continue
    else if (await mayBeImage(entry.name, path)) found.filenames.push(below + entry.name)
  }
}

function closed(subfolder: string, cause: unknown): Problem {
  const message = `The subfolder cannot be read: ${reason(cause)}. Nothing in it was imported.`
  return { filename: subfolder, code: 'unreadable', severity: 'refused', message }
}

async function leadsToFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ?? false
}

async function mayBeImage(name: string, path: string): Promise<boolean> {
  if (name.startsWith('._')) return false
  return IMAGE_NAME.test(name) || (NO_EXTENSION.test(name) && (await beginsAsImage(path)))
}

/** A file that cannot be read and promises no picture is none of ours. */
async function beginsAsImage(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null)
  if (!file) return false
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0)
    return sniffImage(buffer.subarray(0, bytesRead))?.isRead ?? false
  } catch {
    return false
  } finally {
    await file.close()
  }
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  if (code === 'ENOENT') return 'it does not exist'
  if (code === 'ENOTDIR') return 'it is a file'
  if (code === 'EACCES' || code === 'EPERM') return 'permission is missing'
  return String(code ?? cause)
}
