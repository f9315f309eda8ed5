import { expect, test, type Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { useHost } from './host.ts'

const host = useHost()

const map = (page: Page) => page.getByRole('region', { name: 'Map of the site' })
const layers = (page: Page) => map(page).getByRole('button', { name: 'Maps', exact: true })

/** A grey picture of 200 by 100 pixels with a red square of 20 around pixel 150/50, and its control points. */
async function aPlan(name: string): Promise<{ plan: string; points: string }> {
  const red = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer()
  const plan = join(host.folder, `${name}.png`)
  await sharp({ create: { width: 200, height: 100, channels: 3, background: '#808080' } })
    .composite([{ input: red, left: 140, top: 40 }])
    .png()
    .toFile(plan)
  const points = join(host.folder, `${name}.csv`)
  // A quarter turn to the left, half a metre to the pixel: right is north, up is west.
  writeFileSync(
    points,
    'pixel_x,pixel_y,x_m,y_m\n0,0,-200,0\n200,0,-200,100\n0,100,-150,0\n200,100,-150,100\n',
  )
  return { plan, points }
}

/** Middle of what is red on the map, pixels of the page. */
async function redMiddle(page: Page): Promise<{ x: number; y: number }> {
  const box = (await map(page).boundingBox())!
  const shot = await page.screenshot({ clip: box })
  const { data, info } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const found = { x: 0, y: 0, n: 0 }
  for (let i = 0; i < info.width * info.height; i++)
    if (data[3 * i]! > 160 && data[3 * i + 1]! < 30 && data[3 * i + 2]! < 30) {
      found.x += i % info.width
      found.y += Math.floor(i / info.width)
      found.n++
    }
  expect(found.n).toBeGreaterThan(20)
  return { x: box.x + found.x / found.n + 0.5, y: box.y + found.y / found.n + 0.5 }
}

test.beforeEach(({ page }) => page.goto(host.address()).then(() => undefined))

test('adds a turned plan that lies where its control points say, to the half metre', async ({ page }) => {
  const { plan, points } = await aPlan('plan')
  await layers(page).click()
  await page.getByText('Add a map').click()
  await page.getByLabel('Map file').fill(plan)
  await page.getByLabel('Control points').fill(points)
  await page.getByRole('button', { name: 'Add map' }).click()
  await expect(page.getByText('plan is on the map. Its control points fit to 0.00 m.')).toBeVisible()
  await page.keyboard.press('Escape')
  await map(page).getByRole('button', { name: 'Show the whole site' }).click()
  await page.waitForTimeout(500)

  // Pixel 150/50 is 75 m north of the plan's corner and 25 m east of it.
  const { x, y } = await redMiddle(page)
  await page.getByRole('switch', { name: 'Only near…' }).check()
  await page.mouse.click(x, y)
  const typed = async (axis: string): Promise<number> =>
    Number(await page.getByLabel(`${axis} (m)`, { exact: true }).inputValue())
  expect(Math.abs((await typed('x')) + 175)).toBeLessThanOrEqual(0.6)
  expect(Math.abs((await typed('y')) - 75)).toBeLessThanOrEqual(0.6)
})

test('changes and removes maps by keyboard alone, with targets that can be touched', async ({ page }) => {
  const box = (await layers(page).boundingBox())!
  expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44)
  await layers(page).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('radio', { name: 'plan' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('radio', { name: 'No map' })).toBeChecked()
  await expect(map(page).locator('.base')).toHaveCount(0)
  await page.keyboard.press('ArrowUp')
  await expect(map(page).locator('.base')).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove plan' }).press('Enter')
  await page.getByRole('button', { name: 'Remove for good' }).press('Enter')
  await expect(page.getByRole('radio', { name: 'plan' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(layers(page)).toHaveAttribute('aria-expanded', 'false')
})

test('says in one sentence why a file is no map', async ({ page }) => {
  const notes = join(host.folder, 'notes.txt')
  writeFileSync(notes, 'no map')
  await layers(page).click()
  await page.getByText('Add a map').click()
  await page.getByLabel('Map file').fill(notes)
  await page.getByRole('button', { name: 'Add map' }).click()
  await expect(page.getByRole('alert')).toContainText('is no map that is read here')
})
