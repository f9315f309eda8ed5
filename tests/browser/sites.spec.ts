import { expect, test } from '@playwright/test'
import { join } from 'node:path'
import { useHost } from './host.ts'

const host = useHost()

test('creates a site with an origin, says why it answers nothing yet, and opens the first one again', async ({
  page,
}) => {
  await page.goto(host.address('sites'))
  const create = page.locator('form').filter({ hasText: 'Create a site' })
  await create.getByLabel('Name').fill('New quarry')
  await create.getByLabel('Site file').fill(join(host.folder, 'quarry.wayword'))
  await create.getByLabel('Latitude').fill('47.25')
  await create.getByRole('button', { name: 'Create site' }).click()
  await expect(create.getByRole('alert')).toHaveText('Give both latitude and longitude, or neither.')
  await create.getByLabel('Longitude').fill('181')
  await create.getByRole('button', { name: 'Create site' }).click()
  await expect(create.getByRole('alert')).toHaveText(
    'Latitude is from −90 to 90, longitude from −180 to 180.',
  )
  await create.getByLabel('Longitude').fill('8.5')
  await create.getByRole('button', { name: 'Create site' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('New quarry')
  await expect(page.getByText('47.2500000, 8.5000000')).toBeVisible()

  await page.getByRole('link', { name: 'Locate' }).click()
  await expect(page.getByText('No captures with a position yet')).toBeVisible()
  await page.getByLabel('Describe what you see').fill('a crusher')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toHaveText(
    'This site has no captures yet. Import some on the Capture screen.',
  )

  await page.getByRole('link', { name: 'Sites' }).click()
  const open = page.locator('form').filter({ hasText: 'Open a site' })
  await open.getByLabel('Site file').fill(join(host.folder, 'site.wayword'))
  await open.getByRole('button', { name: 'Open site' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Test street')
})

test('refuses a file that is no site in one sentence, and keeps the open one', async ({ page }) => {
  await page.goto(host.address('sites'))
  const open = page.locator('form').filter({ hasText: 'Open a site' })
  await open.getByLabel('Site file').fill(join(host.folder, 'nowhere.wayword'))
  await open.getByRole('button', { name: 'Open site' }).click()
  await expect(open.getByRole('alert')).toContainText('nowhere.wayword')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Test street')
})

test('checks the file, writes a backup once, and leaves a visit out of answers until it is used again', async ({
  page,
}) => {
  await page.goto(host.address('sites'))
  await page.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByText('The file is whole: all 10 captures can be read.')).toBeVisible()

  await page.getByLabel('Backup file').fill(join(host.folder, 'copy.bak'))
  await page.getByRole('button', { name: 'Write backup' }).click()
  await expect(page.getByText('Written and verified')).toBeVisible()
  await page.getByRole('button', { name: 'Write backup' }).click()
  await expect(page.getByRole('alert')).toContainText('a backup never replaces a file')

  await page.getByRole('button', { name: 'Leave out of answers' }).first().click()
  await expect(page.getByText('hidden from answers')).toBeVisible()
  await page.getByRole('button', { name: 'Use again' }).first().click()
  await expect(page.getByText('hidden from answers')).toBeHidden()
})

test('makes a site of a backup, opens it, and goes back to the first one', async ({ page }) => {
  const [backup, path] = [join(host.folder, 'whole.bak'), join(host.folder, 'restored.wayword')]
  await page.goto(host.address('sites'))
  await page.getByLabel('Backup file').fill(backup)
  await page.getByRole('button', { name: 'Write backup' }).click()
  await expect(page.getByText('Written and verified')).toBeVisible()

  const restore = page.locator('form').filter({ hasText: 'Restore a backup' })
  await restore.getByLabel('Backup', { exact: true }).fill(backup)
  await restore.getByLabel('New site file').fill(path)
  await restore.getByRole('button', { name: 'Restore and open' }).click()
  await expect(page.getByText(path)).toBeVisible()
  const open = page.locator('form').filter({ hasText: 'Open a site' })
  await open.getByLabel('Site file').fill(join(host.folder, 'site.wayword'))
  await open.getByRole('button', { name: 'Open site' }).click()
  await expect(page.getByText(path)).toBeHidden()
})
