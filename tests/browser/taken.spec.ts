import { expect, test, type Page } from '@playwright/test'
import { join } from 'node:path'
import { waywordJson } from '../builders/wayword.ts'
import { aCaptureFolder, useHost } from './host.ts'

/** The ten captures of the small site were taken on 2026-04-14; four more beside them later. */
const LATER = '2026-06-02'
const NOTHING_THEN = 'No capture was taken in the time you gave. Widen it, or choose all.'
const host = useHost((site, folder) => {
  const captures = aCaptureFolder(join(folder, 'later'), { first: 10, count: 4, day: LATER })
  waywordJson('import', captures, '--site', site)
  waywordJson('encode', '--site', site, '--bundle', 'starter')
})

const state = (page: Page) => page.getByTestId('state')
const choices = (page: Page) => page.getByRole('radiogroup', { name: 'Captures from' })
const choose = (page: Page, name: string) => choices(page).getByText(name, { exact: true }).click()
const stale = (page: Page) => page.getByText('The question has changed since this answer.')
const ask = (page: Page) => page.getByRole('button', { name: 'Locate' }).click()

/** Days on which the captures of the candidates were taken, as an open candidate tells. */
async function days(page: Page): Promise<string[]> {
  const list = page.getByRole('list', { name: 'Candidates' })
  const found = new Set<string>()
  for (const candidate of await list.locator('button[data-rank]:not([data-rank=null])').all()) {
    await candidate.click()
    const told = await list.getByText(/captured \d/).innerText()
    found.add(/captured (\S+)/.exec(told)![1]!)
  }
  return [...found]
}

test.beforeEach(async ({ page }) => {
  await page.goto(host.address())
  await page.getByLabel('Describe what you see').fill('a house with a garden')
})

test('asks the captures of the last visit alone, and of all again', async ({ page }) => {
  await ask(page)
  await expect(state(page)).toBeVisible()
  await choose(page, 'Last visit')
  await expect(page.getByText(`${LATER}, 4 captures`)).toBeVisible()
  await expect(stale(page)).toBeVisible()
  await ask(page)
  await expect(stale(page)).toBeHidden()
  expect(await days(page)).toEqual([LATER])
  await choose(page, 'All')
  await expect(stale(page)).toBeVisible()
})

test('asks those taken between two days, and says what is there where there are none', async ({ page }) => {
  await choose(page, 'Dates…')
  await expect(page.getByLabel('Since', { exact: true })).toHaveValue(LATER)
  await page.getByLabel('Since', { exact: true }).fill('2026-04-01')
  await page.getByLabel('Until').fill('2026-04-14')
  await ask(page)
  await expect(state(page)).toBeVisible()
  expect(await days(page)).toEqual(['2026-04-14'])

  await page.getByLabel('Since', { exact: true }).fill('2026-05-01')
  await page.getByLabel('Until').fill('2026-05-31')
  await ask(page)
  await expect(state(page)).toHaveText('Outside mapped area')
  await expect(page.getByText(NOTHING_THEN, { exact: true })).toBeVisible()
  await expect(
    page.getByText(
      `No capture was taken from 2026-05-01 to 2026-05-31; widen the time to ${LATER} to reach the nearest.`,
    ),
  ).toBeVisible()
})

test('asks a past question again of the time that it was about', async ({ page }) => {
  await choose(page, 'Last visit')
  await ask(page)
  await expect(state(page)).toBeVisible()
  await page.goto(host.address('review'))
  await page
    .getByRole('button', { name: /a house with a garden/ })
    .first()
    .click()
  await expect(page.getByText(`from ${LATER} 09:30 UTC to ${LATER} 09:30 UTC`)).toBeVisible()
  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(choices(page).getByRole('radio', { name: 'Last visit' })).toBeChecked()
  await expect(state(page)).toBeVisible()
  expect(await days(page)).toEqual([LATER])
})

for (const [density, targetPx] of [
  ['Desk', 44],
  ['Field', 56],
  ['Gloves', 76],
] as const)
  test(`gives dates at least ${targetPx} px in the size ${density}, on a narrow screen too`, async ({
    page,
  }) => {
    await page.setViewportSize({ width: 800, height: 1280 })
    await page.getByText(density, { exact: true }).click()
    await choose(page, 'Dates…')
    for (const control of await page
      .locator('input[type=date], .taken label:has(> input[type=radio])')
      .all()) {
      const box = await control.boundingBox()
      expect(box?.height).toBeGreaterThanOrEqual(targetPx - 2)
    }
    const form = page.locator('form', { has: choices(page) })
    expect(await form.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  })
