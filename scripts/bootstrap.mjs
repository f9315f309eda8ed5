import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Runs under any Node from 18 on, before anything is installed: Node's own modules only.

export const root = fileURLToPath(new URL('..', import.meta.url))

/** The Node 24 that the lock pins; the Node that started us may be older than our dependencies allow. */
export const node = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** What every child of ours runs with. One OpenMP thread: docs/adr has why sqlite-vss needs it. */
export const childEnv = { ...process.env, OMP_NUM_THREADS: '1' }

/** Brings the locked dependencies when they are missing or differ from the lock. */
export function ensureDependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const stamp = join(root, 'node_modules/.wayword-lock')
  const wanted = createHash('sha256').update(lock).digest('hex')
  if (existsSync(node) && readOrNull(stamp) === wanted) return
  if (!existsSync(node) || !matchesLock(JSON.parse(lock.toString()))) {
    console.error('Wayword brings its dependencies (npm ci); this takes about a minute.')
    const result = npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])
    if (result.status !== 0) {
      console.error(`${result.stdout}${result.stderr}`.trim())
      fail('The dependencies could not be installed: npm ci failed with the words above.')
    }
  }
  if (!existsSync(node)) fail(`npm ci brought no Node for ${process.platform} ${process.arch}.`)
  writeFileSync(stamp, wanted)
}

/** Builds the desktop app and the window when a source is newer than what was built. */
export function ensureBuild() {
  const stamp = join(root, 'out/.built')
  const wanted = fingerprint()
  if (readOrNull(stamp) === wanted) return
  console.error('Wayword builds its windows (electron-vite build).')
  const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const result = spawnSync(node, [tool, 'build', '--logLevel', 'warn'], options())
  if (result.error || result.status !== 0) {
    console.error(`${result.stdout ?? ''}${result.stderr ?? ''}`.trim())
    fail('The build failed with the words above.')
  }
  writeFileSync(stamp, wanted)
}

/** Ends the command with one line for a person. */
export function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function npm(args) {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('.js')) return spawnSync(process.execPath, [cli, ...args], options())
  const isWindows = process.platform === 'win32'
  return spawnSync(isWindows ? 'npm.cmd' : 'npm', args, { ...options(), shell: isWindows })
}

function options() {
  return { cwd: root, env: childEnv, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }
}

/** Whether npm's own record of what it installed agrees with the lock, so that a working tree is not torn down. */
function matchesLock(lock) {
  const installed = readOrNull(join(root, 'node_modules/.package-lock.json'))
  if (installed === null) return false
  const present = JSON.parse(installed).packages
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === '') return true
    if (present[path] === undefined) return wanted.optional === true
    return present[path].version === wanted.version
  })
}

/** Changes whenever a file the build reads is edited, added or removed. */
function fingerprint() {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stat = statSync(path)
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name))
    } else if (!path.endsWith('.test.ts')) {
      hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`)
    }
  }
  for (const name of ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'])
    visit(join(root, name))
  return hash.digest('hex')
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  }
}
