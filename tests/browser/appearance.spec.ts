import { expect, test } from '@playwright/test'
import { useHost } from './host.ts'

const host = useHost()

test('starts with the theme of the system and keeps the one that is chosen', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(host.address())
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'indoor')
  await page.getByTitle('Outdoor').click()
  await page.getByText('Gloves', { exact: true }).click()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'outdoor')
  await expect(page.locator('html')).toHaveAttribute('data-density', 'gloves')
})

for (const [density, targetPx] of [
  ['Desk', 44],
  ['Field', 56],
  ['Gloves', 76],
] as const)
  test(`gives every control of Locate at least ${targetPx} px in the size ${density}`, async ({ page }) => {
    await page.goto(host.address())
    await page.getByText(density, { exact: true }).click()
    await page.getByRole('switch', { name: 'Only near…' }).check()
    const controls = page.locator(
      'button:visible, a:visible, textarea:visible, label:has(> input[type=radio])',
    )
    for (const control of await controls.all()) {
      const box = await control.boundingBox()
      expect(box?.height, await control.innerText()).toBeGreaterThanOrEqual(targetPx - 2)
    }
  })

for (const density of ['Desk', 'Field', 'Gloves'])
  test(`leaves room beside the words of every choice on a narrow screen in the size ${density}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 800, height: 1280 })
    await page.goto(host.address())
    await page.getByText(density, { exact: true }).click()
    const group = page.getByRole('radiogroup', { name: 'Your front is' })
    const roomsPx = await group.locator('label').evaluateAll((labels) =>
      labels.map((label) => {
        const words = document.createRange()
        words.selectNodeContents(label.querySelector('span')!)
        return (label.clientWidth - words.getBoundingClientRect().width) / 2
      }),
    )
    expect(roomsPx).toHaveLength(3)
    expect(Math.min(...roomsPx)).toBeGreaterThanOrEqual(6)
  })

for (const viewport of [
  { width: 1280, height: 800 },
  { width: 800, height: 1280 },
  { width: 1024, height: 768 },
])
  test(`shows question, map and answer at ${viewport.width} × ${viewport.height} without scrolling sideways`, async ({
    page,
  }) => {
    await page.setViewportSize(viewport)
    await page.goto(host.address())
    await page.getByLabel('Describe what you see').fill('a house with an awning')
    await page.keyboard.press('Enter')
    await expect(page.getByTestId('state')).toBeInViewport()
    await expect(page.getByRole('button', { name: 'Locate' })).toBeInViewport()
    await expect(page.getByRole('region', { name: 'Map of the site' })).toBeInViewport({ ratio: 0.95 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      viewport.width,
    )
  })

test('names every button for a screen reader', async ({ page }) => {
  await page.goto(host.address())
  await page.getByRole('switch', { name: 'Only near…' }).check()
  await expect(page.getByRole('button', { name: /^$/ })).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: /^$/ })).toHaveCount(0)
})
