import { existsSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { copyDatabase } from './copyDatabase.ts'
import { explained } from './explained.ts'
import { SiteFile } from './SiteFile.ts'

export interface Copied {
  readonly path: string
  readonly bytes: number
}

/**
 * Writes a compact copy of a site as it is now, verified, to a path where nothing is; the site stays in use.
 *
 * Every store waits while it runs: about as long as it takes to copy the file twice.
 *
 * @throws AppError site_exists, site_unwritable, site_corrupt
 */
export function backupSite(site: SiteFile, out: string): Copied {
  const path = resolve(out)
  if (existsSync(path))
    throw new AppError('site_exists', `${path} is there already; a backup never replaces a file.`)
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('site_unwritable', `${dirname(path)} is not a folder; make it first.`)
  explained(path, () => copyDatabase(site.db, path))
  return { path, bytes: statSync(path).size }
}

/**
 * Makes a site file from a backup, which stays as it is.
 *
 * @throws AppError bad_input, site_exists, site_missing, site_foreign, site_unwritable, site_corrupt
 */
export function restoreSite(backup: string, out: string): Copied {
  if (extname(out) !== '.wayword')
    throw new AppError('bad_input', `A site file ends in .wayword, ${resolve(out)} does not.`)
  const site = SiteFile.inspect(backup)
  try {
    return backupSite(site, out)
  } finally {
    site.close()
  }
}
