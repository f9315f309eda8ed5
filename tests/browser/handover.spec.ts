import { expect, test, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { useHost } from './host.ts'

const host = useHost()

async function ask(page: Page, text: string): Promise<void> {
  await page.goto(host.address())
  await page.getByLabel('Describe what you see').fill(text)
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('state')).toBeVisible()
  await page.keyboard.press('Escape') // leaves the field: from here on single keys act
  await expect(page.getByTestId('state')).toBeFocused()
}

/** East and north of a candidate, as its card shows them. */
async function placeOf(page: Page, rank: number): Promise<{ x: number; y: number }> {
  const card = page.getByRole('list', { name: 'Candidates' }).locator(`[data-rank="${rank}"]`)
  const text = (await card.innerText()).replaceAll('−', '-')
  const [, x, y] = /x (-?[\d.]+) m, y (-?[\d.]+) m/.exec(text) ?? []
  return { x: Number(x), y: Number(y) }
}

async function downloaded(page: Page): Promise<string> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download' }).click()
  return readFileSync(await (await download).path(), 'utf8')
}

test('accepts by keyboard alone and hands the pose to ROS 2', async ({ page }) => {
  await ask(page, 'shops with awnings in front')
  await page.keyboard.press('1')
  await page.keyboard.press('ArrowDown')
  const place = await placeOf(page, 2)
  await page.keyboard.press('a')

  await expect(page.getByRole('status').getByText('Candidate 2 accepted')).toBeVisible()
  await expect(page.getByRole('dialog', { name: 'Hand over candidate 2' })).toBeVisible()
  await page.getByText('ROS 2 pose', { exact: true }).click()
  const pose = parse(await downloaded(page)) as {
    header: { frame_id: string }
    pose: { pose: { position: { x: number; y: number } }; covariance: number[] }
  }
  expect(pose.header.frame_id).toBe('map')
  expect(pose.pose.pose.position.x.toFixed(1)).toBe(place.x.toFixed(1)) // the screen shows decimetres
  expect(pose.pose.pose.position.y.toFixed(1)).toBe(place.y.toFixed(1))
  expect(pose.pose.covariance).toHaveLength(36)
})

test('writes the other formats, and remembers the last one', async ({ page }) => {
  await ask(page, 'a park with trees')
  await page.keyboard.press('1')
  const place = await placeOf(page, 1)
  await page.keyboard.press('a')
  await page.getByText('TUM', { exact: true }).click()
  await expect(page.getByLabel('What is handed over')).not.toHaveValue(/frame_id/)
  const line = (await downloaded(page))
    .split('\n')
    .find((text) => /^\d/.test(text))
    ?.split(' ')
    .map(Number)
  expect(line).toHaveLength(8)
  expect(line?.[1]?.toFixed(1)).toBe(place.x.toFixed(1))

  await page.reload()
  await ask(page, 'a park with trees')
  await page.keyboard.press('1')
  await page.keyboard.press('a')
  await expect(page.getByRole('radio', { name: 'TUM' })).toBeChecked()
})

test('says so when the clipboard takes nothing', async ({ page }) => {
  await ask(page, 'a tall house')
  await page.keyboard.press('1')
  await page.keyboard.press('a')
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('Write permission denied.'))
    document.execCommand = () => false
  })
  await page.getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText(
    'The clipboard took nothing. The text is selected: press Ctrl+C, or download the file.',
  )
})

test('takes an acceptance back', async ({ page }) => {
  await ask(page, 'a tall house')
  await page.keyboard.press('1')
  await page.keyboard.press('a')
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Taken back')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Accept 1' })).toBeEnabled()
  await page.getByRole('button', { name: 'None of these' }).click()
  await expect(page.getByText('Taken back')).toBeHidden()
})

test('accepts nothing while words are typed on, and accepts by F4 from inside the field', async ({
  page,
}) => {
  await page.goto(host.address())
  const words = page.getByLabel('Describe what you see')
  await words.fill('a tall house')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('state')).toBeVisible()
  await expect(words).toBeFocused()
  await page.keyboard.type(' and u')
  await expect(words).toHaveValue('a tall house and u')
  await expect(page.getByRole('button', { name: 'None of these' })).toBeVisible()
  await expect(page.getByRole('dialog')).toBeHidden()

  await page.getByRole('list', { name: 'Candidates' }).locator('[data-rank="1"]').click()
  await words.focus()
  await page.keyboard.press('F4')
  await expect(page.getByRole('dialog', { name: /^Hand over candidate/ })).toBeVisible()
  await words.focus()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('takes single keys after a radio button was touched', async ({ page }) => {
  await ask(page, 'a tall house')
  await page.getByText('As the vehicle', { exact: true }).click()
  await page.keyboard.press('2')
  await expect(page.getByRole('button', { name: 'Accept 2' })).toBeVisible()
})

test('notes that none of the candidates is right', async ({ page }) => {
  await ask(page, 'a lighthouse on a cliff')
  await page.keyboard.press('u')
  await expect(page.getByRole('button', { name: 'None of these' })).toBeHidden()
  await expect(page.getByRole('status').getByText('None of these')).toBeVisible()
  await page.locator('.verdict + .buttons').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'None of these' })).toBeVisible()
  await page.keyboard.press('u')
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Taken back')).toBeVisible()
  await expect(page.getByRole('button', { name: 'None of these' })).toBeVisible()
})
