import { dialog } from 'electron'
import { toAppError } from '../../shared/errors.ts'
import { pickFile } from './bridge.ts'
import type { EngineSupervisor } from './EngineSupervisor.ts'

/** Lets the person choose a site file and opens it. */
export async function chooseSite(engine: EngineSupervisor): Promise<void> {
  const path = await pickFile('site')
  if (path) await openSite(engine, path)
}

/** Opens a site in the running engine; a refusal is shown. Windows learn of it by `site.changed`. */
export async function openSite(engine: EngineSupervisor, path: string): Promise<void> {
  try {
    await engine.client?.call('site.open', { path })
  } catch (thrown) {
    dialog.showErrorBox('The site could not be opened', toAppError(thrown).message)
  }
}
