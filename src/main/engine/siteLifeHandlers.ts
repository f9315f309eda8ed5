import { resolve } from 'node:path'
import type { Handlers } from '../../shared/api.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { NoteImport } from '../../shared/note.ts'
import type { Selection } from '../../shared/selection.ts'
import type { Engine } from './Engine.ts'
import { siteReport } from './report/siteReport.ts'
import { backupSite, restoreSite } from './site/backupSite.ts'
import { checkSite } from './site/checkSite.ts'
import { addNote, addNotes, listNotes, removeNote, searchNotes } from './site/notes.ts'
import { readNotes } from './site/readNotes.ts'
import { selectCaptures } from './site/selection.ts'
import type { SiteFile } from './site/SiteFile.ts'
import { hideCaptures, showCaptures } from './site/visibility.ts'

type SiteLife = Pick<
  Handlers,
  | `note.${'add' | 'list' | 'search' | 'import' | 'remove'}`
  | `site.${'report' | 'check' | 'backup' | 'restore'}`
  | `capture.${'hide' | 'show'}`
>

/** Answers the calls of the contract that care for a site: its report, its copies, its hidden captures, its notes. */
export function siteLifeHandlers(engine: Engine): SiteLife {
  const changed = (
    selection: Selection,
    change: (file: SiteFile, captures: readonly CaptureId[]) => number,
  ): { captures: number } => {
    const { file } = engine.site
    const selected = selectCaptures(file, selection)
    const captures = change(file, selected)
    engine.capturesChanged(selected)
    return { captures }
  }
  const noted = <T>(change: (file: SiteFile) => T): T => {
    const result = change(engine.site.file)
    engine.site.notesChanged()
    return result
  }
  return {
    'site.report': async () => siteReport(engine.site.file),
    'site.check': () =>
      checkSite(engine.site.file, { signal: new AbortController().signal, progress: () => {} }),
    'site.backup': async ({ path }) => backupSite(engine.site.file, resolve(path)),
    'site.restore': async ({ backup, path }) => {
      restoreSite(resolve(backup), resolve(path))
      const info = await engine.openSite(path)
      engine.resume()
      return info
    },
    'capture.hide': async ({ selection }) => changed(selection, hideCaptures),
    'capture.show': async ({ selection }) => changed(selection, showCaptures),
    'note.add': async (note) => noted((file) => addNote(file, note)),
    'note.list': async ({ captureId }) => listNotes(engine.site.file, { captureId }),
    'note.search': async ({ words }) => searchNotes(engine.site.file, words),
    'note.import': async ({ path }) => {
      const imported = noted((file) => importNotes(file, path))
      await engine.siteJobs.startEncodingNotes()
      return imported
    },
    'note.remove': async ({ id }) => {
      noted((file) => removeNote(file, id))
      return null
    },
  }
}

/** Keeps the notes of a file. @throws AppError bad_input when it cannot be read as a whole */
export function importNotes(file: SiteFile, path: string): NoteImport {
  const { rows, problems } = readNotes(path)
  const { imported, alreadyThere, problems: unmatched } = addNotes(file, rows)
  return {
    notes: rows.length + problems.length,
    imported,
    alreadyThere,
    problems: [...problems, ...unmatched].sort((a, b) => a.line - b.line),
  }
}
