import { expect, test } from '@playwright/test'
import { useHost } from './host.ts'

const host = useHost()

test('opens a past query as it was answered, and asks it again', async ({ page }) => {
  await page.goto(host.address())
  await page.getByRole('switch', { name: 'By direction' }).check()
  await page.getByLabel('In front').fill('a row of shops')
  await page.getByLabel('In front').press('Enter')
  await expect(page.getByTestId('state')).toBeVisible()
  const answered = (await page.getByTestId('state').textContent()) ?? ''
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  await page.keyboard.press('a')
  await expect(page.getByRole('dialog', { name: 'Hand over candidate 1' })).toBeVisible()

  await page.getByRole('link', { name: 'Review' }).click()
  const row = page.getByRole('row', { name: /a row of shops/ })
  await expect(row).toContainText('Accepted 1')
  await row.getByRole('button').click()
  await expect(page.getByTestId('state')).toHaveText(answered)
  await expect(page.getByText('a row of shops').first()).toBeVisible()
  await expect(page.getByRole('button', { name: /^Accept/ })).toBeHidden()

  await page.getByRole('button', { name: 'Ask again' }).click()
  await expect(page.getByLabel('In front')).toHaveValue('a row of shops')
  await expect(page.getByRole('button', { name: 'None of these' })).toBeVisible()
  await expect(page.getByText('The question has changed since this answer.')).toBeHidden()
})

test('shows the newest query first', async ({ page }) => {
  await page.goto(host.address())
  for (const text of ['an older question', 'a newer question']) {
    await page.getByLabel('Describe what you see').fill(text)
    await page.getByLabel('Describe what you see').press('Enter')
    await expect(page.getByTestId('state')).toBeVisible()
    await expect(page.getByText('The question has changed since this answer.')).toBeHidden()
  }
  await page.getByRole('link', { name: 'Review' }).click()
  await expect(page.getByRole('row').nth(1)).toContainText('a newer question')
  await expect(page.getByRole('row').nth(2)).toContainText('an older question')
})
