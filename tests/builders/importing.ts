import { spawn, type ChildProcess } from 'node:child_process'
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Engine } from '../../src/main/engine/Engine.ts'
import { importInputSchema } from '../../src/shared/import.ts'

/** Size of a site's write-ahead log: grows with what is stored, starts anew when the site is opened. */
export function walBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/** Starts a process that imports a folder into a site and encodes beside it, as the app does. */
export function startImporting(site: string, folder: string): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(import.meta.url), site, folder], {
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** In the process that was started: goes on with what an earlier one has left, else begins. */
async function importAndEncode(site: string, folder: string): Promise<void> {
  const engine = await Engine.open()
  await engine.openSite(site)
  engine.resume()
  if (engine.jobs.list().length === 0)
    engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
  await Promise.all(engine.jobs.list().map(({ id }) => engine.jobs.finished(id)))
  await engine.close()
}

const [program, site, folder] = process.argv.slice(1)
if (program === fileURLToPath(import.meta.url)) await importAndEncode(site!, folder!)
