import { expect, test } from '@playwright/test'
import { useHost } from './host.ts'

const host = useHost()

test('tells who comes with a wrong token what to do', async ({ page }) => {
  const { origin } = new URL(host.address())
  const response = await page.goto(`${origin}/?token=0000`)
  expect(response?.status()).toBe(401)
  await expect(page.locator('body')).toContainText('This token is not the one of the running Wayword')
})

test('asks nothing of any other machine, and breaks no rule of its content policy', async ({ page }) => {
  const { origin } = new URL(host.address())
  const elsewhere: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.origin !== origin && url.protocol !== 'data:') elsewhere.push(request.url())
  })
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(host.address())
  await page.getByLabel('Describe what you see').fill('a street with parked cars, a tall house')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('state')).toBeVisible()
  await page.getByRole('button', { name: 'Zoom in' }).click()
  for (const screen of ['Capture', 'Sites', 'Review', 'Locate'])
    await page.getByRole('link', { name: screen }).click()
  await expect(page.getByTestId('state')).toBeVisible()
  expect(elsewhere).toEqual([])
  expect(complaints).toEqual([])
})

test('says that the engine cannot be reached when the host dies', async ({ page }) => {
  await page.goto(host.address())
  await expect(page.getByText('Test street')).toBeVisible()
  host.kill()
  await expect(page.getByText('The engine cannot be reached.')).toBeVisible()
  await page.getByLabel('Describe what you see').fill('a house')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be reached' })).toHaveCount(2)
  await expect(page.getByText('If Wayword was started again, open its newest address.')).toBeVisible({
    timeout: 15_000,
  })
})
