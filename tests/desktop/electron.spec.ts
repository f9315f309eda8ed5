import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, expect, test } from '@playwright/test'
import { aDataFolder, root } from './aDataFolder.ts'
import { callEngine, collectPorts } from './enginePort.ts'

// The built app in the true Electron, where its binary and a display are.

const binary = electronBinary()
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)

test.skip(binary === null, 'the Electron binary is not installed (npx install-electron)')
test.skip(!hasDisplay, 'there is no display (xvfb-run gives one)')

test('the true app opens its window, sandboxed, and its engine answers', async () => {
  const folder = await aDataFolder()
  const isRoot = process.getuid?.() === 0
  const app = await _electron.launch({
    executablePath: binary ?? '',
    args: [...(isRoot ? ['--no-sandbox'] : []), root],
    cwd: root,
    env: { ...(process.env as Record<string, string>), WAYWORD_DATA: folder.path },
  })
  try {
    const page = await app.firstWindow()
    await expect(page).toHaveURL('app://bundle/index.html')
    await expect(page.locator('#app > *').first()).toBeVisible()
    expect(await page.evaluate(() => typeof (globalThis as { process?: unknown }).process)).toBe('undefined')
    await collectPorts(page)
    const path = join(folder.path, 'yard.wayword')
    await callEngine(page, 'site.create', { path, name: 'Yard', origin: null })
    expect(await callEngine(page, 'site.info', {})).toMatchObject({ name: 'Yard' })
    await page.evaluate(() => window.location.assign('https://attacker.example/'))
    await expect(page).toHaveURL('app://bundle/index.html')
    expect(await page.evaluate(() => fetch('https://attacker.example/').then(String, () => 'refused'))).toBe(
      'refused',
    )
  } finally {
    await app.close()
    await folder.remove()
  }
})

function electronBinary(): string | null {
  const home = join(root, 'node_modules/electron')
  if (!existsSync(join(home, 'path.txt'))) return null
  const path = join(home, 'dist', readFileSync(join(home, 'path.txt'), 'utf8'))
  return existsSync(path) ? path : null
}
