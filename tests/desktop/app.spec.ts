import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import { viewAsset } from '../../src/shared/api.ts'
import { querySchema } from '../../src/shared/query.ts'
import { StandInApp } from '../electron-stand-in/launch.ts'
import { aDataFolder } from './aDataFolder.ts'
import { callEngine, collectPorts, portCount } from './enginePort.ts'

// The built app under an Electron that is played (tests/electron-stand-in): runs where no Electron binary is.

const test = base.extend<{ app: StandInApp }>({
  app: async ({ page }, use) => {
    const folder = await aDataFolder()
    const app = await StandInApp.open(page, folder.path)
    await use(app)
    await app.close()
    await folder.remove()
  },
})

test('the window has no powers of its own', ({ app }) => {
  expect(app.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  })
})

test('the page shows itself under its policy, without a complaint in the console', async ({ app, page }) => {
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.reload()
  await expect(page.locator('#app > *').first()).toBeVisible()
  expect(complaints).toEqual([])
  expect(app.leaks).toEqual([])
})

test('a call crosses the preload, a port and the engine process, and comes back', async ({ app, page }) => {
  await collectPorts(page)
  const path = join(app.dataFolder, 'yard.wayword')
  await callEngine(page, 'site.create', { path, name: 'Yard', origin: null })
  expect(await callEngine(page, 'site.info', {})).toMatchObject({ path, name: 'Yard', captures: 0 })
  await expect(callEngine(page, 'site.open', { path: join(app.dataFolder, 'none.wayword') })).rejects.toThrow(
    'site_missing',
  )
  expect(app.utilityPid).toBeGreaterThan(0)
})

test('an engine that dies comes back with the site that was open, and the window gets a new port', async ({
  app,
  page,
}) => {
  await collectPorts(page)
  const path = join(app.dataFolder, 'yard.wayword')
  await callEngine(page, 'site.create', { path, name: 'Yard', origin: null })
  const [pid, ports] = [app.utilityPid, await portCount(page)]
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => portCount(page)).toBe(ports + 1)
  expect(app.utilityPid).not.toBe(pid)
  await expect.poll(() => callEngine(page, 'site.info', {})).toMatchObject({ path, name: 'Yard' })
})

test('an engine that dies again and again is given up, and the person is told', async ({ app, page }) => {
  await collectPorts(page)
  for (let death = 1; death <= 4; death++) {
    const pid = app.utilityPid
    process.kill(pid, 'SIGKILL')
    if (death < 4) await expect.poll(() => app.utilityPid).not.toBe(pid)
  }
  await expect.poll(() => app.errorBoxes.at(-1)).toMatch('Wayword cannot go on: The engine ended 4 times')
})

test('the page stays where it is, opens no window, and reaches no network', async ({ app, page }) => {
  const home = page.url()
  await page.evaluate(() => window.location.assign('https://attacker.example/'))
  await expect.poll(() => app.preventedNavigations).toEqual(['https://attacker.example/'])
  expect(page.url()).toBe(home)
  await page.evaluate(() => window.open('https://attacker.example/window'))
  await expect.poll(() => app.windowOpenActions).toEqual(['deny'])
  const fetched = await page.evaluate(() => fetch('https://attacker.example/').then(String, () => 'refused'))
  expect(fetched).toBe('refused')
  for (const url of [
    'https://attacker.example/',
    'http://127.0.0.1:1/',
    'ws://attacker.example/',
    'file:///etc/passwd',
  ])
    expect(await app.ask({ ask: 'isRequestCancelled', url })).toBe(true)
  expect(app.leaks).toEqual([])
})

test('our page may write to the clipboard; nothing else is granted, and nobody else', async ({ app }) => {
  const isGranted = (permission: string, url = 'app://bundle/index.html'): Promise<boolean> =>
    app.ask({ ask: 'isPermissionGranted', permission, url })
  expect(await isGranted('clipboard-sanitized-write')).toBe(true)
  for (const permission of ['clipboard-read', 'geolocation', 'media', 'notifications'])
    expect(await isGranted(permission)).toBe(false)
  for (const url of ['https://attacker.example/', 'app://bundle.attacker.example/index.html'])
    expect(await isGranted('clipboard-sanitized-write', url)).toBe(false)
})

test('the protocol serves the renderer and nothing beside it', async ({ app, page }) => {
  const status = (url: string): Promise<{ status: number }> => app.ask({ ask: 'fetch', url })
  expect((await status('app://bundle/index.html')).status).toBe(200)
  for (const path of ['%2e%2e%2fmain%2findex.js', '..%5cmain%5cindex.js', 'package.json', 'assets/view/0/0'])
    expect((await status(`app://bundle/${path}`)).status).toBe(404)
  expect(
    (await status('app://bundle.attacker.example/index.html').catch(() => ({ status: 404 }))).status,
  ).toBe(404)
  const policy = await page.evaluate(() =>
    fetch('index.html').then(({ headers }) => headers.get('content-security-policy')),
  )
  expect(policy).toContain("default-src 'none'")
})

test('choosers answer our page and nobody else', async ({ app, page }) => {
  app.choose('/robots/yard')
  const pick = (): Promise<string | null> =>
    page.evaluate(() =>
      (window as unknown as { wayword: { pickFolder(): Promise<string | null> } }).wayword.pickFolder(),
    )
  expect(await pick()).toBe('/robots/yard')
  app.choose(null)
  expect(await pick()).toBeNull()
  const frameUrl = 'https://attacker.example/'
  const foreign = app.ask({ ask: 'invoke', channel: 'wayword:pickFolder', args: [], frameUrl })
  await expect(foreign).rejects.toThrow('Only the window of Wayword')
})

test('choosers answer our page with what each form wants', async ({ app, page }) => {
  test.setTimeout(120_000)
  await collectPorts(page)
  await expect
    .poll(async () => (await callEngine(page, 'site.info', {}))?.captures ?? 0, { timeout: 90_000 })
    .toBeGreaterThan(0)
  await page.goto(`${page.url().split('#')[0]}#sites`)
  for (const [label, path] of [
    ['File of captions', '/robots/captions.csv'],
    ['Backup', '/robots/yard.wayword.bak'],
  ] as const) {
    app.choose(path)
    const field = page.locator('.field').filter({ has: page.getByLabel(label, { exact: true }) })
    await field.getByRole('button', { name: 'Choose…' }).click()
    await expect(field.getByRole('textbox')).toHaveValue(path)
  }
  expect(app.dialogs).toEqual([
    { title: 'Choose the file of captions', extensions: ['csv', 'tsv', 'json', 'jsonl'] },
    { title: 'Choose the backup of a site', extensions: ['wayword', 'bak'] },
  ])
  const frameUrl = 'app://bundle/index.html'
  const strange = app.ask({ ask: 'invoke', channel: 'wayword:pickFile', args: ['constructor'], frameUrl })
  await expect(strange).rejects.toThrow('There is no kind of file named "constructor"')
})

test('a folder that is dropped on the Capture screen is found by its path on this machine', async ({
  app,
  page,
}) => {
  await page.goto(`${page.url().split('#')[0]}#capture`)
  const field = page.getByLabel('Folder of images, bag or video')
  await expect(field).toBeVisible()
  // A drop carries files without paths; only the preload can ask Electron where they lie.
  const dropped = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File([], 'second-run'))
    return data
  })
  await field.dispatchEvent('drop', { dataTransfer: dropped })
  await expect(field).toHaveValue('/dropped/second-run')
  expect(app.errorBoxes).toEqual([])
})

test('the demo answers a description, and its views are shown', async ({ app, page }) => {
  test.setTimeout(300_000)
  await collectPorts(page)
  await expect
    .poll(async () => (await callEngine(page, 'job.list', {})).map(({ state }) => state), {
      timeout: 240_000,
    })
    .toEqual(expect.arrayContaining(['done']))
  await expect
    .poll(
      async () => {
        const info = await callEngine(page, 'site.info', {})
        return (info?.views ?? 0) > 0 && info?.galleries[0]?.encoded === info?.views
      },
      { timeout: 240_000 },
    )
    .toBe(true)
  const query = querySchema.parse({ text: 'a street with parked cars and brick buildings' })
  const { candidates } = await callEngine(page, 'query.locate', query)
  expect(candidates.length).toBeGreaterThan(0)
  const asset = viewAsset(candidates[0]!.captureId, 90)
  const widthPx = await page.evaluate(async (source) => {
    const image = new Image()
    image.src = source
    await image.decode()
    return image.naturalWidth
  }, asset)
  expect(widthPx).toBeGreaterThan(0)
  expect(app.errorBoxes).toEqual([])
})
