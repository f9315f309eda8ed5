import { readdir } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { readBundle, type EncoderBundle } from './readBundle.ts'

/** A directory among the bundle folders: a sound bundle, or why it is none. */
export type FoundBundle =
  | { readonly directory: string; readonly bundle: EncoderBundle }
  | { readonly directory: string; readonly error: AppError }

/** Every bundle in the folders, in their order; a broken one is listed with its error. */
export async function findBundles(folders: readonly string[]): Promise<FoundBundle[]> {
  const found: FoundBundle[] = []
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries.filter((each) => each.isDirectory())) {
      const directory = join(folder, entry.name)
      found.push(
        await readBundle(directory).then(
          (bundle) => ({ directory, bundle }),
          (error: AppError) => ({ directory, error }),
        ),
      )
    }
  }
  return found
}

/**
 * The bundle of a name, or of a directory.
 *
 * @throws AppError bundle_missing, bundle_invalid
 */
export async function findBundle(
  nameOrDirectory: string,
  folders: readonly string[],
): Promise<EncoderBundle> {
  const looksLikePath = isAbsolute(nameOrDirectory) || /[/\\]/.test(nameOrDirectory)
  if (!looksLikePath) {
    const named = (await findBundles(folders)).find(
      (found) => 'bundle' in found && found.bundle.manifest.name === nameOrDirectory,
    )
    if (named && 'bundle' in named) return named.bundle
  }
  return readBundle(nameOrDirectory).catch((error: AppError) => {
    if (error.code !== 'bundle_missing' || looksLikePath) throw error
    throw new AppError(
      'bundle_missing',
      `There is no encoder bundle named ${nameOrDirectory} in ${folders.join(' or ')}, nor a directory of that name.`,
    )
  })
}
