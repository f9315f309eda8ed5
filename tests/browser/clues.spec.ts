import { expect, test, type Page } from '@playwright/test'
import { useHost } from './host.ts'

const host = useHost()

const clues = (page: Page) => page.getByRole('region', { name: 'Understood as' })
const chip = (page: Page, name: string | RegExp) =>
  clues(page).locator('button[aria-pressed]', { hasText: name })
const stale = (page: Page) => page.getByText('The question has changed since this answer.')

async function ask(page: Page, words: string): Promise<void> {
  await page.getByLabel('Describe what you see').fill(words)
  await page.getByLabel('Describe what you see').press('Enter')
  await expect(page.getByTestId('state')).toBeVisible()
  await expect(stale(page)).toBeHidden()
}

/** Acts, and waits for the answer to what was asked by it. */
async function answered(page: Page, act: () => Promise<void>): Promise<void> {
  const announced = page.getByRole('status').locator('p').first()
  const before = await announced.elementHandle()
  await act()
  // The announcement is a new element with every answer.
  await expect.poll(() => before?.evaluate((element) => element.isConnected)).toBe(false)
  await expect(stale(page)).toBeHidden()
}

test.beforeEach(({ page }) => page.goto(host.address()).then(() => undefined))

test('shows what was understood: side, count, distance, sign and absence, and what was not', async ({
  page,
}) => {
  await ask(page, 'Hello. Two red cars far behind me. On my left a shop with "TACOS" on it, no trees.')
  await expect(chip(page, /red cars/)).toHaveText(/Behind:\s*Two red cars.*×2.*far/)
  await expect(chip(page, /a shop/)).toHaveText(/On the left:.*“TACOS”/)
  await expect(chip(page, /trees/)).toHaveText(/On the left:\s*no trees/)
  await expect(page.getByText('“Hello.” names nothing that can be seen.')).toBeVisible()
})

test('switches a clue off and on, and asks again each time', async ({ page }) => {
  await ask(page, 'A house with an awning. A red car on my left.')
  await answered(page, () => chip(page, 'red car').click())
  await expect(chip(page, 'red car')).toHaveAttribute('aria-pressed', 'false')
  await answered(page, () => chip(page, 'red car').click())
  await expect(chip(page, 'red car')).toHaveAttribute('aria-pressed', 'true')
})

test('refuses to ask with every clue switched off', async ({ page }) => {
  await ask(page, 'a house with an awning')
  await chip(page, 'a house').click()
  await expect(page.getByRole('alert')).toHaveText(
    'Every clue is switched off. Use one, or say what else is seen.',
  )
})

test('changes and removes a clue', async ({ page }) => {
  await ask(page, 'A house with an awning. A red car on my left.')
  await clues(page).getByRole('button', { name: 'Change “A red car”' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change the clue' })
  await dialog.getByLabel('What is seen').fill('two green vans')
  await dialog.getByText('Behind', { exact: true }).click()
  await answered(page, () => dialog.getByRole('button', { name: 'Change' }).click())
  await expect(chip(page, 'vans')).toHaveText(/Behind:\s*two green vans.*×2/)

  await clues(page).getByRole('button', { name: 'Change “two green vans”' }).click()
  await answered(page, () => dialog.getByRole('button', { name: 'Remove' }).click())
  await expect(chip(page, /./)).toHaveCount(1)
})

test('adds what else is seen to the clues and to the description', async ({ page }) => {
  await ask(page, 'A house with an awning')
  await page.getByLabel('Add what else you see').fill('behind me a silo')
  await answered(page, () => page.getByLabel('Add what else you see').press('Enter'))
  await expect(chip(page, 'silo')).toHaveText(/Behind:\s*a silo/)
  await expect(chip(page, /./)).toHaveCount(2)
  await expect(page.getByLabel('Describe what you see')).toHaveValue(
    'A house with an awning. behind me a silo',
  )
  await expect(page.getByLabel('Add what else you see')).toHaveValue('')
})

test('takes the answer to its question as a clue', async ({ page }) => {
  await ask(page, 'a house')
  const card = page.getByRole('region', { name: 'What would tell most' })
  await expect(card.getByRole('heading')).toHaveText(/^On which sides do you see .*\?$/)
  await answered(page, () => card.getByRole('button', { name: 'On no side' }).click())
  await expect(chip(page, /On no side$/)).toHaveCount(1)
  await card.getByRole('button', { name: 'Behind' }).click()
  await card.getByRole('button', { name: 'Left' }).click()
  await answered(page, () => card.getByRole('button', { name: 'Only there' }).click())
  await expect(chip(page, /Behind.*Left$/)).toHaveCount(1)
  await expect(card.getByRole('button', { pressed: true })).toHaveCount(0)
  await clues(page)
    .getByRole('button', { name: /^Change/ })
    .last()
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Behind' }).click()
  await answered(page, () =>
    page.getByRole('dialog').getByRole('button', { name: 'Change', exact: true }).click(),
  )
  await expect(chip(page, /Behind.*Left$/)).toHaveCount(0)
  await expect(chip(page, /Left$/)).toHaveCount(1)
  await answered(page, () => card.getByRole('button', { name: 'Can’t tell' }).click())
  await expect(clues(page).locator('button[aria-pressed=false]')).toHaveCount(1)
})

test('lists "somewhere else" as a row that keys select', async ({ page }) => {
  await ask(page, 'a beach with palm trees beside the sea, a lighthouse')
  const elsewhere = page.getByRole('button', { name: /Somewhere else/ })
  await expect(elsewhere).toHaveText(/%/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await expect(elsewhere).toHaveAttribute('aria-pressed', 'false')
  await page.keyboard.press('0')
  await expect(elsewhere).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('button', { name: /^Accept/ })).toBeHidden()
  const heights = await Promise.all(
    [elsewhere, page.locator('[data-rank="1"]')].map(async (row) => (await row.boundingBox())!.height),
  )
  expect(heights[0]! / heights[1]!).toBeGreaterThan(0.75)
})

test('asks from where the operator has moved to since', async ({ page }) => {
  await ask(page, 'a house with an awning')
  await page.getByRole('switch', { name: 'Moved since' }).check()
  await expect(page.getByLabel('Describe what you see')).toHaveValue('')
  await page.getByRole('button', { name: 'Forward +5' }).click()
  await page.getByRole('radiogroup', { name: 'Turned' }).getByText('Left').click()
  await ask(page, 'a red car')
  await page.getByRole('button', { name: 'Moved again' }).click()
  await expect(page.getByLabel('Forward (m)')).toHaveValue('0')

  await page.getByRole('link', { name: 'Review' }).click()
  await page
    .getByRole('row', { name: /a red car/ })
    .first()
    .getByRole('button')
    .click()
  await expect(page.getByText('5 m forward, 0 m to the left, turned 270°')).toBeVisible()
})

test('leaves evidence out on demand', async ({ page }) => {
  await ask(page, 'a house with an awning')
  await page.getByText('Evidence', { exact: true }).click()
  await page.getByRole('switch', { name: 'Words on signs' }).uncheck()
  await expect(stale(page)).toBeVisible()
  await answered(page, () => page.getByRole('button', { name: 'Locate' }).click())
})

test('shows and hides what lies on the map, and remembers it', async ({ page }) => {
  await ask(page, 'a house with an awning')
  const map = page.getByRole('region', { name: 'Map of the site' })
  await expect(map.locator('.leaflet-grid-pane img')).toHaveCount(1)
  await expect(map.getByText(/^Within 10 m, %$/)).toBeVisible()
  await expect(map.locator('.pin').first()).toBeAttached()
  await map.getByRole('button', { name: 'Maps', exact: true }).click()
  await map.getByRole('switch', { name: 'Likelihood' }).uncheck()
  await map.getByRole('switch', { name: 'Candidates' }).uncheck()
  await expect(map.locator('.leaflet-grid-pane img')).toHaveCount(0)
  await expect(map.locator('.pin')).toHaveCount(0)
  await map.getByRole('switch', { name: 'Hatch what no capture shows' }).check()
  await expect(map.locator('.leaflet-grid-pane img')).toHaveCount(1)
  await page.reload()
  await map.getByRole('button', { name: 'Maps', exact: true }).click()
  await expect(map.getByRole('switch', { name: 'Likelihood' })).not.toBeChecked()
  await expect(map.getByRole('switch', { name: 'Captures' })).toBeChecked()
})

test('gives chips, question and layers targets for gloves', async ({ page }) => {
  await page.getByText('Gloves', { exact: true }).click()
  await ask(page, 'a house')
  await page.getByRole('button', { name: 'Maps', exact: true }).click()
  await page.getByRole('switch', { name: 'Moved since' }).check()
  await ask(page, 'a tree')
  await clues(page).getByRole('button', { name: 'Change “a tree”' }).click()
  const controls = page.locator('button:visible, label:has(> input):visible, summary:visible')
  for (const control of await controls.all()) {
    const box = await control.boundingBox()
    expect(box?.height, await control.innerText()).toBeGreaterThanOrEqual(74)
  }
})
