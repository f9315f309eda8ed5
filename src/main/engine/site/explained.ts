import { AppError } from '../../../shared/errors.ts'

/** What SQLite's result codes mean for somebody with a site file in hand. */
const meanings: readonly [RegExp, ConstructorParameters<typeof AppError>[0], (path: string) => string][] = [
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'site_in_use',
    (path) => `${path} is open in another Wayword, and one at a time can write it; close it there first.`,
  ],
  [/^SQLITE_NOTADB/, 'site_foreign', (path) => `${path} is not a Wayword site, nor any SQLite file.`],
  [
    /^SQLITE_CORRUPT/,
    'site_corrupt',
    (path) =>
      `${path} is damaged; restore it from a copy, or save what is whole with wayword site check --repair.`,
  ],
  [
    /^SQLITE_(FULL|IOERR_SHMSIZE)/,
    'site_unwritable',
    (path) => `The disk that holds ${path} is full; free some space. What is stored is safe.`,
  ],
  [
    /^SQLITE_CANTOPEN/,
    'site_unwritable',
    (path) =>
      `${path} cannot be opened, which takes a folder that can be written; check its permissions, or copy it (and the -wal beside it, if there is one) to another folder.`,
  ],
  [
    /^SQLITE_(READONLY|PERM|IOERR)/,
    'site_unwritable',
    (path) => `${path} cannot be written; check its folder and permissions.`,
  ],
]

/**
 * Runs work on a file, turning SQLite's and the system's errors into sentences.
 *
 * @param cleanup called when the work failed
 * @throws AppError site_in_use, site_foreign, site_corrupt, site_unwritable
 */
export function explained<T>(path: string, work: () => T, cleanup?: () => void): T {
  try {
    return work()
  } catch (thrown) {
    cleanup?.()
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    const known = meanings.find(([pattern]) => pattern.test(code))
    if (known) throw new AppError(known[1], known[2](path), { cause: thrown })
    if (/^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR)$/.test(code))
      throw new AppError('site_unwritable', `${path} cannot be written (${code}); choose another folder.`, {
        cause: thrown,
      })
    throw thrown
  }
}
