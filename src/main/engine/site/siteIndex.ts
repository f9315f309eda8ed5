import { AppError } from '../../../shared/errors.ts'
import { indexKindSchema, type IndexKind } from '../../../shared/site.ts'
import type { SiteFile } from './SiteFile.ts'

/** The structure that compares clues with the galleries of a site. @throws AppError site_corrupt */
export function indexKindOf(site: SiteFile): IndexKind {
  const row = site.read(() => site.db.prepare('SELECT index_kind AS kind FROM site').get())
  const { data, error } = indexKindSchema.safeParse((row as { kind: unknown } | undefined)?.kind)
  if (data) return data
  throw new AppError(
    'site_corrupt',
    `${site.path} does not say by which index it is searched; choose one with wayword site index.`,
    { cause: error },
  )
}

export function chooseIndex(site: SiteFile, kind: IndexKind): void {
  site.write(() => site.db.prepare('UPDATE site SET index_kind = ?').run(kind))
}
