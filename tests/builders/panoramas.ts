import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll } from 'vitest'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** A new folder; gone when the test file that imports this is done. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wayword-'))
  folders.push(folder)
  return folder
}

/** Equirectangular picture whose four sides have different colours, which differ from one `seed` to the next. */
export async function aPanorama(seed: number, width = 512): Promise<Buffer> {
  const height = width / 2
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const side = Math.floor((x / width) * 4)
      const at = (y * width + x) * 3
      pixels[at] = (seed * 37 + side * 61) % 256
      pixels[at + 1] = (seed * 91 + side * 17 + y) % 256
      pixels[at + 2] = (seed * 13 + side * 143) % 256
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer()
}

/** A folder with `count` panoramas on a line 10 m apart and their `poses.csv` in the local frame. */
export async function aCaptureFolder(count: number, { width = 512 } = {}): Promise<string> {
  const folder = join(aFolder(), 'captures')
  mkdirSync(folder)
  const rows = ['filename,timestamp,x,y,z,heading_deg']
  for (let i = 0; i < count; i++) {
    writeFileSync(join(folder, `p${i}.jpg`), await aPanorama(i, width))
    rows.push(
      `p${i}.jpg,2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z,${i * 10},0,0,${(i * 30) % 360}`,
    )
  }
  writeFileSync(join(folder, 'poses.csv'), `${rows.join('\n')}\n`)
  return folder
}
