import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Debian packages the tests want: a browser, what sqlite-vss links to, and what reads videos. */
const packages = ['chromium', 'libblas3', 'liblapack3', 'libgfortran5', 'libgomp1', 'ffmpeg']

/** Brings the system packages where that is ours to do (root on Debian); says what to install elsewhere. */
export function ensureSystemPackages() {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return
  const missing = packages.filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  if (process.getuid() === 0) {
    console.error(`Wayword's tests bring ${missing.join(', ')} (apt-get).`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const options = { env, stdio: ['ignore', 'ignore', 'ignore'], timeout: 600_000 }
    spawnSync('apt-get', ['update', '-qq'], options)
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options)
  }
  const still = missing.filter((name) => !isInstalled(name))
  if (still.length > 0) console.error(`Some tests need more: apt-get install ${still.join(' ')}`)
}

/** Whether a Chromium is there for the browser tests (playwright.config.ts looks in the same places). */
export function findChromium() {
  const places = [process.env.WAYWORD_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome']
  return places.find((path) => path && existsSync(path)) ?? null
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' })
  return stdout?.includes('ok installed') ?? false
}
