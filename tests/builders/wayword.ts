import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main/cli/main.ts', import.meta.url))
const env = { ...process.env, OMP_NUM_THREADS: '1' }

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line to its end. */
export function wayword(...args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Runs the command line with `--json` and parses what it prints. */
export function waywordJson<T>(...args: readonly string[]): T {
  const { stdout, stderr } = wayword(...args, '--json')
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as T
}

/** Starts the command line and leaves it running. */
export function startWayword(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}
