import { expect, test, type Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import sharp from 'sharp'
import { toLocal } from '../../src/shared/enu.ts'
import { waywordJson } from '../builders/wayword.ts'
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
  // The button that was pressed has gone; Escape reaches the panel only once the focus is in it again.
  await expect(page.getByRole('radio', { name: 'No map' })).toBeFocused()
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

test('lays captures and clicks on web mercator where they are on the earth', async ({ page }) => {
  test.setTimeout(120_000)
  const origin = { latDeg: -54.81, lonDeg: -68.3, heightM: null }
  const { archive, redAt } = await aSouthernArchive()
  const site = join(host.folder, 'south.wayword')
  waywordJson('site', 'create', site, '--name', 'South', '--origin', '-54.81,-68.3')
  expect(waywordJson('map', 'add', archive, '--site', site)).not.toHaveProperty('error')
  await page.getByRole('link', { name: 'Sites' }).click()
  const open = page.locator('form').filter({ hasText: 'Open a site' })
  await open.getByLabel('Site file').fill(site)
  await open.getByRole('button', { name: 'Open site' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('South')
  await page.getByRole('link', { name: 'Locate' }).click()
  await map(page).getByRole('button', { name: 'Show the whole site' }).click()
  await expect(map(page).getByText('© Survey')).toBeVisible()
  await page.waitForTimeout(1000)

  const { x, y } = await redMiddle(page)
  await page.getByRole('switch', { name: 'Only near…' }).check()
  await page.mouse.click(x, y)
  const typed = async (axis: string): Promise<number> =>
    Number(await page.getByLabel(`${axis} (m)`, { exact: true }).inputValue())
  const expected = toLocal(redAt, origin)
  expect(Math.abs((await typed('x')) - expected.xM)).toBeLessThanOrEqual(2)
  expect(Math.abs((await typed('y')) - expected.yM)).toBeLessThanOrEqual(2)
})

/** MBTiles with the one tile of zoom 16 around the origin, grey with a red square, and where its middle lies. */
async function aSouthernArchive() {
  const [z, zoomed] = [16, 2 ** 16]
  const sine = Math.sin((-54.81 * Math.PI) / 180)
  const x = Math.floor((0.5 - 68.3 / 360) * zoomed)
  const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * zoomed)
  const place = (column: number, row: number) => ({
    lonDeg: (column / zoomed - 0.5) * 360,
    latDeg: (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / zoomed))) * 180) / Math.PI,
    heightM: null,
  })
  const red = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer()
  const tile = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#808080' } })
    .composite([{ input: red, left: 192, top: 56 }])
    .png()
    .toBuffer()
  const archive = join(host.folder, 'south.mbtiles')
  const db = new Sqlite(archive)
  db.exec(`CREATE TABLE metadata (name text, value text);
    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)`)
  const [west, east] = [place(x, y + 1), place(x + 1, y)]
  const bounds = [west.lonDeg, west.latDeg, east.lonDeg, east.latDeg].join(',')
  for (const row of [
    ['format', 'png'],
    ['attribution', '&copy; <b>Survey</b>'],
    ['bounds', bounds],
  ])
    db.prepare('INSERT INTO metadata VALUES (?, ?)').run(...row)
  db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)').run(z, x, zoomed - 1 - y, tile)
  db.close()
  return { archive, redAt: place(x + 200 / 256, y + 64 / 256) }
}
