import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { childEnv, ensureBuild, ensureDependencies, fail, node, root } from './bootstrap.mjs'
import { supervise } from './supervise.mjs'

// npm start [-- [--headless] [SITE]]

/** Electron's binary is some 110 MB; a network that cannot bring it by then is not waited for. */
const DOWNLOAD_MS = 90_000
const RETRY_AFTER_MS = 24 * 60 * 60 * 1000

const words = process.argv.slice(2)
const sites = words.filter((word) => !word.startsWith('-'))
const unknown = words.find((word) => word.startsWith('-') && word !== '--headless')
if (unknown) fail(`npm start knows no option ${unknown}; it takes --headless and the path of a site.`)
if (sites.length > 1) fail(`npm start opens one site, not ${sites.length}: ${sites.join(', ')}.`)
// npm runs this in the repository; a path is meant from where the person is.
const site = sites[0] && resolve(process.env.INIT_CWD ?? process.cwd(), sites[0])
if (site && !statSync(site, { throwIfNoEntry: false })?.isFile()) fail(`There is no site file at ${site}.`)

ensureDependencies()
ensureBuild()

const obstacle = words.includes('--headless') ? '' : whyNoWindow()
const electron = obstacle === null ? (electronBinary() ?? downloadElectron()) : null
if (electron)
  supervise(spawn(electron, [root, ...(site ? [`--site=${site}`] : [])], { env: childEnv, stdio: 'inherit' }))
else startHeadless(obstacle ?? 'Electron could not be downloaded (npx install-electron tries again).')

function startHeadless(reason) {
  if (reason) console.log(`No desktop window here: ${reason} Wayword opens in a browser instead.`)
  const host = join(root, 'src/main/cli/main.ts')
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc']
  const child = spawn(node, [host, 'serve', ...(site ? ['--site', site] : [])], { env: childEnv, stdio })
  child.on('message', ({ address }) => openBrowser(address))
  supervise(child)
}

/** One sentence, or null when a window can be shown. */
function whyNoWindow() {
  if (process.platform !== 'linux') return null
  if (!hasDisplay()) return 'there is no display.'
  if (process.getuid() === 0) return 'Electron does not run as root.'
  return null
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

function electronBinary() {
  const home = join(root, 'node_modules/electron')
  const record = join(home, 'path.txt')
  if (!existsSync(record)) return null
  const binary = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(home, 'dist'),
    readFileSync(record, 'utf8'),
  )
  return existsSync(binary) ? binary : null
}

/** Electron's package brings its binary on demand; a failure is remembered for a day, so that every start is quick. */
function downloadElectron() {
  const failed = join(root, 'node_modules/.wayword-no-electron')
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < RETRY_AFTER_MS) return null
  console.error('Wayword brings Electron (once).')
  const installer = join(root, 'node_modules/electron/install.js')
  spawnSync(node, [installer], {
    env: childEnv,
    stdio: 'ignore',
    timeout: DOWNLOAD_MS,
    killSignal: 'SIGKILL',
  })
  const binary = electronBinary()
  if (!binary) writeFileSync(failed, '')
  return binary
}

function openBrowser(address) {
  if (!hasDisplay()) return
  const openers = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }
  const [command, ...args] = openers[process.platform] ?? ['xdg-open']
  // Without an opener the printed address has to do.
  spawn(command, [...args, address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
