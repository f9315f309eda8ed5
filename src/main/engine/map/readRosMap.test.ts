import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { aFolder } from '../../../../tests/builders/panoramas.ts'
import type { ImagePlacement } from '../../../shared/map.ts'
import { readMap } from './readMap.ts'
import { readRosMap } from './readRosMap.ts'

/** A map of two by three cells of half a metre, as `map_saver` writes it: occupied, free, unknown. */
function aMap(lines: Record<string, string> = {}, cells = [0, 254, 205, 254, 254, 0]): string {
  const folder = aFolder()
  writeFileSync(join(folder, 'a.pgm'), Buffer.concat([Buffer.from('P5\n2 3\n255\n'), Buffer.from(cells)]))
  const values = {
    image: 'a.pgm',
    resolution: '0.5',
    origin: '[10, 20, 0]',
    negate: '0',
    occupied_thresh: '0.65',
    free_thresh: '0.196',
    ...lines,
  }
  const path = join(folder, 'a.yaml')
  writeFileSync(
    path,
    Object.entries(values)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  )
  return path
}

async function colours(path: string): Promise<number[][]> {
  const [tile] = (await readRosMap(path)).tiles
  const { data } = await sharp(tile!.bytes).raw().toBuffer({ resolveWithObject: true })
  return Array.from({ length: data.length / 3 }, (_, i) => [...data.subarray(3 * i, 3 * i + 3)])
}

const [FREE, OCCUPIED, UNKNOWN] = [
  [250, 251, 252],
  [23, 34, 46],
  [176, 187, 198],
]

describe('readRosMap', () => {
  it('tells occupied, free and unknown apart, north on top', async () => {
    expect(await colours(aMap())).toEqual([OCCUPIED, FREE, UNKNOWN, FREE, FREE, OCCUPIED])
  })

  it('turns black and white around with negate', async () => {
    expect((await colours(aMap({ negate: '1' }))).slice(0, 2)).toEqual([FREE, OCCUPIED])
  })

  it('shades what lies between the thresholds in scale, and takes raw values as percent', async () => {
    const [, , between] = await colours(aMap({ mode: 'scale' }, [0, 254, 140, 254, 254, 0]))
    expect(between![0]).toBeGreaterThan(OCCUPIED![0]!)
    expect(between![0]).toBeLessThan(FREE![0]!)
    const raw = await colours(aMap({ mode: 'raw' }, [0, 100, 101, 255, 50, 0]))
    expect([raw[0], raw[1], raw[2], raw[3]]).toEqual([FREE, OCCUPIED, UNKNOWN, UNKNOWN])
    expect(raw[4]).not.toEqual(UNKNOWN)
  })

  it('puts the lower left corner at the origin', async () => {
    const { placement } = (await readRosMap(aMap())) as { placement: ImagePlacement }
    expect(placement.bottomLeft).toEqual({ xM: 10, yM: 20 })
    expect(placement.topLeft).toEqual({ xM: 10, yM: 21.5 })
    expect(placement.topRight).toEqual({ xM: 11, yM: 21.5 })
  })

  it('turns counter-clockwise around that corner by the yaw', async () => {
    const { placement } = (await readRosMap(aMap({ origin: '[10, 20, 1.5707963267948966]' }))) as {
      placement: ImagePlacement
    }
    // A quarter turn: what was up points west, what was right points north.
    expect(placement.bottomLeft.xM).toBeCloseTo(10, 9)
    expect(placement.bottomLeft.yM).toBeCloseTo(20, 9)
    expect(placement.topLeft.xM).toBeCloseTo(8.5, 9)
    expect(placement.topLeft.yM).toBeCloseTo(20, 9)
    expect(placement.topRight.xM).toBeCloseTo(8.5, 9)
    expect(placement.topRight.yM).toBeCloseTo(21, 9)
  })

  it.each([
    ['leads out of its folder', { image: '../a.pgm' }, 'plain file name'],
    ['names an absolute path', { image: '/etc/passwd' }, 'plain file name'],
    ['names another system’s path', { image: "'..\\\\a.pgm'" }, 'plain file name'],
    ['names nothing', { image: 'b.pgm' }, 'not beside it'],
    ['has no resolution', { resolution: '-1' }, 'resolution'],
    ['stands for another by an alias', { free_thresh: '&a 0.2', occupied_thresh: '*a' }, 'alias'],
  ])('refuses a description that %s', async (_, lines, words) => {
    await expect(readMap(aMap(lines), { points: null, origin: null })).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringMatching(new RegExp(words, 'i')) as string,
    })
  })

  it('refuses a picture that is a link to elsewhere', async () => {
    const path = aMap({ image: 'link.pgm' })
    symlinkSync('/etc/passwd', join(path, '..', 'link.pgm'))
    await expect(readRosMap(path)).rejects.toThrow('leads elsewhere')
  })
})
