import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the installation: the sources run three folders below it, the bundle two. */
const root = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../' : '../../', import.meta.url))

/** Bundles, demo captures and the built pages, as they come with the app. */
export const shippedFolders = {
  models: join(root, 'models'),
  demo: join(root, 'resources', 'demo'),
  renderer: join(root, 'out', 'renderer'),
} as const

/** Where this person's sites and bundles live; `WAYWORD_DATA` names another place. */
export function dataFolder(): string {
  const { WAYWORD_DATA, XDG_DATA_HOME, APPDATA } = process.env
  if (WAYWORD_DATA) return WAYWORD_DATA
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'wayword')
  if (process.platform === 'win32') return join(APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'wayword')
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'wayword')
}

/** Tells this person's Wayword on this machine from all others; a new one each time where nothing can be written. */
export function installationId(): string {
  const path = join(dataFolder(), 'installation')
  try {
    return readFileSync(path, 'utf8')
  } catch {
    const id = randomUUID()
    try {
      mkdirSync(dataFolder(), { recursive: true })
      writeFileSync(path, id, { flag: 'wx' })
    } catch {
      // Without a folder to write to, jobs that were interrupted are started again by hand.
    }
    return id
  }
}
