import { realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Path of the picture that a description names: a plain file in the description's own folder, links followed.
 *
 * @throws Error with half a sentence when the name leads elsewhere, or to no file
 */
export async function besideFile(description: string, name: string): Promise<string> {
  if (name === '' || name === '.' || name === '..' || /[\\/:\0]/.test(name))
    throw new Error(`the picture ${JSON.stringify(name)} must be a plain file name beside it`)
  const folder = await realpath(dirname(description))
  let found: string
  try {
    found = await realpath(join(folder, name))
  } catch {
    throw new Error(`the picture ${name} is not beside it`)
  }
  if (dirname(found) !== folder) throw new Error(`the picture ${name} is a link that leads elsewhere`)
  if (!(await stat(found)).isFile()) throw new Error(`the picture ${name} is no file`)
  return found
}
