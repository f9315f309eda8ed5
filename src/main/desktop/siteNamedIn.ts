import { resolve } from 'node:path'

const NAMED = '--site='

/**
 * The site file that a command line names, if it does: after `--site=`, as the launcher says it, or by its ending, as
 * a file manager hands it over. One word, because Chromium reorders the words of a second start.
 */
export function siteNamedIn(words: readonly string[], folder: string): string | undefined {
  const name =
    words.find((word) => word.startsWith(NAMED))?.slice(NAMED.length) ??
    words.find((word) => word.endsWith('.wayword'))
  return name === undefined ? undefined : resolve(folder, name)
}
