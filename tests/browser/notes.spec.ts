import { expect, test, type Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { useHost } from './host.ts'

const host = useHost()

const sheet = (page: Page) => page.getByRole('region', { name: /^Capture demo-/ })

/** Writes a note on the capture that is looked at. */
async function write(page: Page, text: string, about: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a note' }).first().click()
  await page.getByLabel('Note', { exact: true }).fill(text)
  await page.getByLabel('About').selectOption(about)
  await page.getByRole('button', { name: 'Keep note' }).click()
}

test('keeps a note that is written on a candidate, and finds it by the beginnings of its words', async ({
  page,
}) => {
  await page.goto(host.address())
  await page.getByLabel('Describe what you see').fill('a house with an awning')
  await page.keyboard.press('Enter')
  await page.getByTestId('state').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await write(page, 'red crane beside the ramp', 'on its right')
  await expect(page.getByText('red crane beside the ramp')).toBeVisible()
  await expect(page.getByText(/^on its right · operator/)).toBeVisible()

  await page.getByRole('link', { name: 'Sites' }).click()
  await page.getByLabel('Search notes').fill('cran red')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('button', { name: /red crane beside the ramp/ }).click()
  await expect(sheet(page).getByText('red crane beside the ramp')).toBeVisible()

  const remove = sheet(page).getByRole('button', { name: /^Remove/ })
  await remove.click()
  await remove.click()
  await expect(sheet(page).getByText('red crane')).toBeHidden()
})

test('imports the captions of a file, names the rows that cannot be used, and imports none twice', async ({
  page,
}) => {
  const file = join(host.folder, 'captions.csv')
  writeFileSync(
    file,
    'filename,direction,caption,model\ndemo-001.jpg,left,a blue kiosk,blip\nno.jpg,,x,blip\n',
  )
  await page.goto(host.address('sites'))
  await page.getByLabel('File of captions').fill(file)
  const importIt = page.getByRole('button', { name: 'Import captions' })
  await importIt.click()
  await expect(page.getByText('1 note imported.')).toBeVisible()
  await expect(page.getByRole('row', { name: /The site has no capture no\.jpg/ })).toBeVisible()
  await importIt.click()
  await expect(page.getByText('0 notes imported, 1 there already.')).toBeVisible()
})

test('draws a capture that is touched as hidden, and shows it again from the same place', async ({
  page,
}) => {
  await page.goto(host.address('sites'))
  await page.getByLabel('Search notes').fill('kiosk')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('button', { name: /a blue kiosk/ }).click()
  await sheet(page).getByRole('button', { name: 'Leave out of answers' }).click()
  await expect(sheet(page).getByText('Hidden: takes no part in answers.')).toBeVisible()
  await expect(page.getByText('× 1 hidden capture, not in answers')).toBeVisible()

  await sheet(page).getByRole('button', { name: 'Use again' }).click()
  await expect(page.getByText('× 1 hidden capture, not in answers')).toBeHidden()
  await expect(page.getByText('1 hidden capture', { exact: true })).toBeHidden()
})

test('opens a capture that is touched on the map of Locate, unless a place is asked for', async ({
  page,
}) => {
  await page.goto(host.address())
  const map = page.getByRole('region', { name: 'Map of the site' })
  const box = (await map.boundingBox())!
  // The drive lies across the middle, as far as the buttons on the right leave it.
  const position = { x: (box.width - 48) / 2, y: box.height / 2 }
  await map.click({ position })
  await expect(sheet(page)).toBeVisible()
  await sheet(page).getByRole('button', { name: 'Close' }).click()
  await expect(sheet(page)).toBeHidden()

  await page.getByRole('switch', { name: 'Only near…' }).check()
  await map.click({ position })
  await expect(sheet(page)).toBeHidden()
})
