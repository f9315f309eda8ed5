import { expect, test } from '@playwright/test'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { aDrive } from '../../src/main/engine/bag/testing/drive.ts'
import { toMcap } from '../../src/main/engine/bag/testing/writeBags.ts'
import { aCaptureFolder, useHost } from './host.ts'

const host = useHost()

test('imports a folder, lists its bad file, and goes on', async ({ page }) => {
  const folder = aCaptureFolder(join(host.folder, 'second-run'), { first: 20, count: 3 })
  writeFileSync(join(folder, 'cut-short.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]))
  await page.goto(host.address('capture'))
  await page.getByLabel('Folder of images, bag or video').fill(folder)
  const start = page.getByRole('button', { name: 'Start import' })
  await start.dblclick()
  await expect(
    page.getByText('An import is running; the next one can start when it has ended.'),
  ).toBeVisible()

  const job = page.getByRole('article').first()
  await expect(job).toContainText('Finished', { timeout: 60_000 })
  await expect(page.getByRole('article')).toHaveCount(1)
  await expect(start).toBeEnabled()
  await expect(job.getByRole('row', { name: /cut-short\.jpg/ })).toContainText('Skipped')
  await page.getByRole('link', { name: 'Sites' }).click()
  await expect(page.locator('dl > div').first()).toHaveText(/Captures\s*13/)
  await expect(page.getByText('52 of 52 views encoded')).toBeVisible({ timeout: 60_000 })
})

test('refuses a folder that is not there in one sentence', async ({ page }) => {
  const missing = join(host.folder, 'not-there')
  await page.goto(host.address('capture'))
  await page.getByLabel('Folder of images, bag or video').fill(missing)
  await page.getByRole('button', { name: 'Start import' }).click()
  await expect(page.getByText(missing, { exact: false }).last()).toBeVisible()
  await expect(page.locator('.error, .failed').first()).toBeVisible()
})

test('shows what an import would do, and turns with its knobs, before anything is stored', async ({
  page,
}) => {
  const folder = aCaptureFolder(join(host.folder, 'previewed'), { first: 40, count: 4 })
  await page.goto(host.address('capture'))
  await page.getByLabel('Folder of images, bag or video').fill(folder)
  await expect(page.getByRole('heading', { name: '4 pictures in a folder' })).toBeVisible()
  await expect(page.getByRole('img', { name: '4 captures on a map' })).toBeVisible()
  const arrow = page.locator('path.heading').first()
  const turnOf = async (): Promise<number> =>
    Number(/rotate\((.*)\)/.exec((await arrow.getAttribute('transform'))!)![1])
  const before = await turnOf()
  await page.getByRole('spinbutton', { name: 'Yaw offset' }).fill('90')
  await page.getByRole('spinbutton', { name: 'Yaw offset' }).blur()
  await expect.poll(async () => (((await turnOf()) - before + 720) % 360).toFixed(0)).toBe('90')
  await page.getByRole('link', { name: 'Sites' }).click()
  await expect(page.locator('dl > div').first()).toHaveText(/Captures\s*13/)
})

test('says that a folder has several poses files, and takes the one that is chosen', async ({ page }) => {
  const folder = aCaptureFolder(join(host.folder, 'two-poses'), { first: 60, count: 2 })
  renameSync(join(folder, 'poses.csv'), join(folder, 'poses-camera.csv'))
  writeFileSync(join(folder, 'trajectory.txt'), '# of another drive\n')
  await page.goto(host.address('capture'))
  await page.getByLabel('Folder of images, bag or video').fill(folder)
  const choice = page.getByRole('group', { name: /2 poses files, and none is used/ })
  await expect(choice).toBeVisible()
  await expect(page.getByText('No capture has a position on the map.')).toBeVisible()

  await choice.getByLabel('poses-camera.csv').check()
  await expect(page.getByRole('img', { name: '2 captures on a map' })).toBeVisible()
  await expect(page.getByRole('group', { name: 'Poses file of these images' })).toBeVisible()
})

test('offers the topics of a bag that has several cameras', async ({ page }) => {
  const bag = join(host.folder, 'drive.mcap')
  writeFileSync(bag, await toMcap(await aDrive()))
  await page.goto(host.address('capture'))
  await page.getByLabel('Folder of images, bag or video').fill(bag)
  await expect(page.getByLabel('/camera/image/compressed, 5 images')).toBeChecked()
  await page.getByLabel('/camera/raw, 3 images').check()
  await expect(page.getByRole('heading', { name: '3 pictures of /camera/raw' })).toBeVisible()
})

test('pauses an import and goes on', async ({ page }) => {
  const folder = aCaptureFolder(join(host.folder, 'paused'), { first: 50, count: 8 })
  await page.goto(host.address('capture'))
  await page.getByLabel('Folder of images, bag or video').fill(folder)
  await page.getByRole('button', { name: 'Start import' }).click()
  const job = page.getByRole('article').first()
  await job.getByRole('button', { name: 'Pause' }).click()
  await expect(job).toContainText('Paused')
  await job.getByRole('button', { name: 'Go on' }).click()
  await expect(job).toContainText('Finished', { timeout: 60_000 })
})
