import { join } from 'node:path'
import type { Problem } from '../../../shared/capture.ts'
import { readFileBytes } from './readFileBytes.ts'
import type { Source } from './Source.ts'

/** The pictures of a folder, each a panorama of its own. */
export function panoramaSource(folder: string, filenames: string[], problems: Problem[]): Source {
  return {
    kind: 'panoramas',
    title: `${filenames.length} ${filenames.length === 1 ? 'picture' : 'pictures'} in a folder`,
    pictures: filenames.map((name) => ({
      name,
      file: join(folder, name),
      pose: null,
      read: async () => ({ panorama: await readFileBytes(join(folder, name)) }),
    })),
    track: null,
    problems,
    close: () => Promise.resolve(),
  }
}
