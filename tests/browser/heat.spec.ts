import { expect, test, type Page } from '@playwright/test'
import { useHost } from './host.ts'

const host = useHost()

test.beforeEach(({ page }) => page.goto(host.address()).then(() => undefined))

/** Mean opacity of what is laid over the picture, 0…255. */
const veil = (page: Page): Promise<number> =>
  page.locator('figure canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((_, i) => i % 4 === 3).reduce((sum, alpha) => sum + alpha, 0) / (data.length / 4)
  })

test('lights up in the view where a clue is found, when it is asked for, by keyboard alone', async ({
  page,
}) => {
  await page.getByRole('switch', { name: 'By direction' }).check()
  await page.getByLabel('In front').fill('a bus stop with a red roof')
  await page.getByLabel('On the left').fill('a fountain')
  await page.getByLabel('On the left').press('Enter')
  await page.locator('button[data-rank="1"]').click()
  await expect(page.locator('figure canvas')).toHaveCount(0)

  const stop = page.getByRole('button', { name: /^Where “a bus stop with a red roof” is in the view / })
  await stop.focus()
  await page.keyboard.press('Enter')
  await expect(stop).toHaveAttribute('aria-expanded', 'true')
  await expect(page.getByRole('status').getByText(/^Lit where it looks more like “a bus stop/)).toBeVisible()
  const lit = await veil(page)
  await page.keyboard.press('Enter')
  await expect(page.locator('figure canvas')).toHaveCount(0)

  // No place of this street has one: the picture stays dark.
  await page.getByRole('button', { name: /^Where “a fountain” is in the view / }).click()
  await expect(page.getByText(/^Dark: nothing here looks more like “a fountain” than/)).toBeVisible()
  expect(await veil(page)).toBeGreaterThan(lit)
})
