import { expect, test } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWayword, waywordJson } from '../builders/wayword.ts'

const demoCaptures = fileURLToPath(new URL('../../resources/demo/captures', import.meta.url))
/** The encoder of the tests: the one that ships with the app, unless another is named. */
const bundle = process.env['WAYWORD_TEST_BUNDLE'] ?? 'starter'
const SITE_CAPTURES = 10

const scratch = mkdtempSync(join(tmpdir(), 'wayword-browser-'))
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }))
let builtSite: string | undefined

/** The headless host of one spec file, on its own copy of a small real site. */
export interface Host {
  /** What a browser opens, token included; `screen` is a tab. */
  address(screen?: 'locate' | 'capture' | 'sites' | 'review'): string
  /** A folder of this spec file alone. */
  readonly folder: string
  /** Ends the process, as a power cut does. */
  kill(): void
}

/**
 * Runs a host from the first to the last test of a spec file.
 *
 * @param prepare what else the site is to hold before the host opens it
 */
export function useHost(prepare: (site: string, folder: string) => void = () => {}): Host {
  let process: ChildProcess | undefined
  let printed = ''
  const folder = mkdtempSync(join(scratch, 'spec-'))
  test.beforeAll(async () => {
    test.setTimeout(300_000)
    const site = join(folder, 'site.wayword')
    copyFileSync(smallSite(), site)
    prepare(site, folder)
    process = startWayword('serve', '--site', site, '--port', '0', '--json')
    printed = await addressOf(process)
  })
  test.afterAll(async () => {
    if (!process || process.exitCode !== null || process.signalCode !== null) return
    process.kill('SIGTERM')
    await once(process, 'exit')
  })
  return {
    address: (screen = 'locate') => `${printed}#${screen}`,
    folder,
    kill: () => void process?.kill('SIGKILL'),
  }
}

/** A folder with `count` captures of the demo and their poses, from the `first` on; taken on `day`, or as they were. */
export function aCaptureFolder(
  folder: string,
  { first, count, day }: { first: number; count: number; day?: string },
): string {
  mkdirSync(folder, { recursive: true })
  const [head = '', ...rows] = readFileSync(join(demoCaptures, 'poses.csv'), 'utf8').trim().split('\n')
  const chosen = rows.slice(first, first + count)
  for (const row of chosen) {
    const filename = row.split(',')[0] ?? ''
    copyFileSync(join(demoCaptures, filename), join(folder, filename))
  }
  const poses = `${[head, ...chosen].join('\n')}\n`
  writeFileSync(
    join(folder, 'poses.csv'),
    day === undefined ? poses : poses.replaceAll(/\d{4}-\d\d-\d\d(?=T)/g, day),
  )
  return folder
}

/** Built once for all spec files through the command line: imported, encoded, closed. */
function smallSite(): string {
  if (builtSite !== undefined) return builtSite
  const site = join(scratch, 'small.wayword')
  const folder = aCaptureFolder(join(scratch, 'captures'), { first: 0, count: SITE_CAPTURES })
  waywordJson('site', 'create', site, '--name', 'Test street')
  const imported = waywordJson<{ imported: number }>('import', folder, '--site', site)
  expect(imported.imported).toBe(SITE_CAPTURES)
  const encoded = waywordJson<object>('encode', '--site', site, '--bundle', bundle)
  expect(encoded).not.toHaveProperty('error')
  return (builtSite = site)
}

async function addressOf(process: ChildProcess): Promise<string> {
  let stdout = ''
  let stderr = ''
  process.stderr?.on('data', (chunk: Buffer) => (stderr += String(chunk)))
  for await (const chunk of process.stdout ?? []) {
    stdout += String(chunk)
    const address = /"address": *"([^"]+)"/.exec(stdout)?.[1]
    if (address !== undefined) return address
  }
  throw new Error(`The host ended before it printed its address: ${stderr}`)
}
