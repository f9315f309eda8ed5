import { expect, test, type Page } from '@playwright/test'
import { useHost } from './host.ts'

const host = useHost()

const words = (page: Page) => page.getByLabel('Describe what you see')
const list = (page: Page) => page.getByRole('list', { name: 'Candidates' })
const candidates = (page: Page) => list(page).locator('button[data-rank]:not([data-rank=null])')
const state = (page: Page) => page.getByTestId('state')

test.beforeEach(({ page }) => page.goto(host.address()).then(() => undefined))

test('locates by free text: state, candidates and what each clue matched', async ({ page }) => {
  await expect(words(page)).toBeFocused()
  await words(page).fill('a brick building in front, trees on my left')
  await page.keyboard.press('Enter')

  await expect(state(page)).toHaveText(/^(Located|Ambiguous|Not recognised)$/)
  await candidates(page).first().click()
  const clues = page.getByRole('listitem').filter({ has: page.getByRole('img', { name: /^View/ }) })
  await expect(list(page).getByText('In front:')).toBeVisible()
  await expect(list(page).getByText('On the left:')).toBeVisible()
  await expect(clues.getByText(/^(fits well|fits|says little|contradicts)$/).first()).toBeVisible()
  const picture = page.getByRole('img', { name: /^View/ }).first()
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0)
  // Probabilities in steps of 5 %, never a similarity.
  for (const shown of await page.locator('.percent').allInnerTexts())
    expect(shown).toMatch(/^(<5|>95|\d?[05]) %$/)
})

test('locates by directions, each clue kept to its side', async ({ page }) => {
  await page.getByRole('switch', { name: 'By direction' }).check()
  await page.getByLabel('In front').fill('shops with awnings')
  await page.getByLabel('Behind').fill('a park with trees')
  await page.getByLabel('Behind').press('Enter')

  await expect(candidates(page).first()).toBeVisible()
  await candidates(page).first().click()
  await expect(list(page).getByText('In front: shops with awnings')).toBeVisible()
  await expect(list(page).getByText('Behind: a park with trees')).toBeVisible()
})

test('asks only near the place that was clicked on the map', async ({ page }) => {
  await page.getByRole('switch', { name: 'Only near…' }).check()
  await page.getByLabel('Radius (m)', { exact: true }).fill('12')
  await page.getByLabel('Radius (m)', { exact: true }).press('Tab')
  await page.getByRole('region', { name: 'Map of the site' }).click()
  const [xM, yM] = await Promise.all(
    ['x', 'y'].map(async (axis) =>
      Number(await page.getByLabel(`${axis} (m)`, { exact: true }).inputValue()),
    ),
  )
  const circle = page.getByRole('region', { name: 'Map of the site' }).locator('.area').first()
  const before = await circle.getAttribute('d')
  await page.getByRole('button', { name: 'x +10' }).click()
  await expect(circle).not.toHaveAttribute('d', before ?? '')
  await page.getByRole('button', { name: 'x −10' }).click()
  await words(page).fill('a house')
  await page.getByRole('button', { name: 'Locate' }).click()

  await expect(candidates(page).first()).toBeVisible()
  for (const place of await candidates(page).getByText(/^x /).allInnerTexts()) {
    const [x = Number.NaN, y = Number.NaN] =
      place
        .replaceAll('−', '-')
        .match(/-?[\d.]+/g)
        ?.map(Number) ?? []
    expect(Math.hypot(x - (xM ?? 0), y - (yM ?? 0))).toBeLessThanOrEqual(12.2)
  }
})

test('offers no choice of times on a site of one visit', async ({ page }) => {
  await expect(page.getByRole('switch', { name: 'Only near…' })).toBeVisible()
  await expect(page.getByRole('radiogroup', { name: 'Captures from' })).toHaveCount(0)
})

test('says what is missing when nothing is described', async ({ page }) => {
  await words(page).fill('   ')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toHaveText('Describe what is seen in at least one field.')
})

test('says how much of a long description was not used', async ({ page }) => {
  await words(page).fill('a red kiosk beside a tall brick house '.repeat(500))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Not used' })).toBeVisible()
  await expect(
    page.getByText(
      /^The end of “a red kiosk beside a tall brick house a red kiosk beside.*…” was not used: it is \d+ tokens too long for the encoder\.$/,
    ),
  ).toBeVisible()
})

test('refuses a description that is longer than what is read', async ({ page }) => {
  await words(page).fill('a red kiosk beside a tall brick house, '.repeat(1000))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toHaveText(
    'The description has 39000 characters, more than the 20000 that are read; say what is seen in a few sentences.',
  )
})

test('lists the shortcuts on a question mark, but not while words are typed', async ({ page }) => {
  await words(page).press('?')
  await expect(page.getByRole('dialog')).toBeHidden()
  await words(page).blur()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})
