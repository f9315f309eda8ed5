import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toLocal } from '../../../shared/enu.ts'
import { aPanoramaFile } from '../capture/testing/aPanorama.ts'
import { aStore } from '../capture/testing/aStore.ts'
import { importInto } from '../capture/testing/importInto.ts'
import type { NamedPoses } from './Pose.ts'
import { attitudeOf, type Rotation } from './quaternion.ts'
import { readPoseFile } from './readPoseFile.ts'

let drive: string
beforeEach(async () => {
  drive = await mkdtemp(join(tmpdir(), 'wayword-kitti-'))
  await mkdir(join(drive, 'oxts', 'data'), { recursive: true })
})
afterEach(() => rm(drive, { recursive: true, force: true }))

const frame = (i: number) => String(i).padStart(10, '0')
const packet = (...begins: number[]) => [...begins, ...Array<number>(30 - begins.length).fill(0.5)].join(' ')
const put = (i: number, text: string) => writeFile(join(drive, 'oxts', 'data', `${frame(i)}.txt`), text)
const read = async (names: readonly string[] = []) =>
  (await readPoseFile(join(drive, 'oxts'), { names })) as NamedPoses

/** As the development kit multiplies it: Rz(yaw) · Ry(pitch) · Rx(roll), body to east, north, up. */
function rotationOfKit(roll: number, pitch: number, yaw: number): Rotation {
  const [cr, sr, cp, sp] = [Math.cos(roll), Math.sin(roll), Math.cos(pitch), Math.sin(pitch)]
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)]
  return [
    [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
    [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
    [-sp, cp * sr, cp * cr],
  ]
}

describe('readPoseFile of an oxts folder', () => {
  it('gives the pictures of a drive their packets, by frame, and the site its origin', async () => {
    await put(0, packet(49.0, 8.4, 116, 0, 0, 0))
    await put(1, packet(49.0001, 8.4, 116.5, 0.01, -0.02, Math.PI / 2))
    await put(2, packet(49.0002, 8.4, 117, 0, 0, 0))
    const times = ['2011-09-26 13:02:25.964389445', '2011-09-26 13:02:26.067', '2011-09-26 13:02:26.171']
    await writeFile(join(drive, 'oxts', 'timestamps.txt'), `${times.join('\n')}\n`)
    await mkdir(join(drive, 'image_02'))
    for (const i of [0, 1, 2])
      await writeFile(
        join(drive, 'image_02', `${frame(i)}.png`),
        await aPanoramaFile({ format: 'png', grey: i + 50 }),
      )
    const store = aStore()
    expect(await importInto(store, { path: drive, spacingM: 0 })).toMatchObject({ imported: 3, problems: [] })
    expect(store.origin()).toEqual({ latDeg: 49, lonDeg: 8.4, heightM: 116 })
    expect(store.captures[1]).toMatchObject({
      filename: `image_02/${frame(1)}.png`,
      capturedAt: '2011-09-26T13:02:26.067',
      position: { xM: expect.closeTo(0, 3), yM: expect.closeTo(11.12, 2), zM: expect.closeTo(0.5, 3) },
      headingDeg: expect.closeTo(0, 6),
      headingSource: 'poses',
      pitchDeg: expect.closeTo(1.1459, 3),
      rollDeg: expect.closeTo(0.573, 3),
    })
  })

  it('faces and leans as by the development kit', async () => {
    const angles = fc.tuple(
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      fc.double({ min: -1.5, max: 1.5, noNaN: true }),
      fc.double({ min: -3.14, max: 3.14, noNaN: true }),
    )
    const same = fc.asyncProperty(angles, async ([roll, pitch, yaw]) => {
      await put(0, packet(49, 8.4, 116, roll, pitch, yaw))
      const { headingDeg, tilt } = (await read()).rows.get(frame(0))!
      const kit = attitudeOf(rotationOfKit(roll, pitch, yaw))
      expect(Math.cos(((headingDeg! - kit.headingDeg) * Math.PI) / 180)).toBeCloseTo(1, 9)
      expect(tilt?.pitchDeg).toBeCloseTo(kit.tilt.pitchDeg, 6)
      expect(tilt?.rollDeg).toBeCloseTo(kit.tilt.rollDeg, 6)
    })
    await fc.assert(same, { numRuns: 50 })
  })

  it('places within 0.2 % of where the development kit does', async () => {
    const [from, to] = [
      { latDeg: 49, lonDeg: 8.4 },
      { latDeg: 49.01, lonDeg: 8.42 },
    ]
    const scale = Math.cos((from.latDeg * Math.PI) / 180) * 6_378_137
    const mercator = ({ latDeg, lonDeg }: typeof from) =>
      [(scale * lonDeg * Math.PI) / 180, scale * Math.log(Math.tan(((90 + latDeg) * Math.PI) / 360))] as const
    const [kitXM, kitYM] = [0, 1].map((axis) => mercator(to)[axis]! - mercator(from)[axis]!) as [
      number,
      number,
    ]
    const { xM, yM } = toLocal({ ...to, heightM: 0 }, { ...from, heightM: 0 })
    expect(Math.abs(Math.hypot(kitXM, kitYM) / Math.hypot(xM, yM) - 1)).toBeLessThan(0.002)
  })

  it('counts packets that are none, and takes the others', async () => {
    await put(0, '')
    await put(1, '1 2 3')
    await put(2, packet(0, 0, 0, 0, 0, 0))
    await put(3, packet(95, 8, 0, 0, 0, 0))
    await put(4, packet(49, 8.4, 116, 0, 0, 400))
    const { rows, problems } = await read()
    expect([...rows].map(([name, { headingDeg, capturedAt }]) => [name, headingDeg, capturedAt])).toEqual([
      [frame(4), null, null],
    ])
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['pose_row', '2 points of oxts were not used: not the wanted 30 numbers.'],
      ['pose_row', '1 point of oxts was not used: the position 0° N 0° E, as receivers write without a fix.'],
      ['pose_row', '1 point of oxts was not used: a position that is not on the globe.'],
    ])
  })

  it('warns of an unsynced drive, which has ten packets a picture, and not of one that lacks a few', async () => {
    for (let i = 0; i < 20; i++) await put(i, packet(49, 8.4 + i * 1e-5, 116, 0, 0, 0))
    const pictures = (count: number) =>
      ['image_02', 'image_03'].flatMap((camera) =>
        Array.from({ length: count }, (_, i) => `${camera}/data/${frame(i)}.png`),
      )
    expect((await read(pictures(2))).problems).toMatchObject([
      {
        filename: 'oxts',
        code: 'position_doubtful',
        severity: 'warning',
        message: expect.stringContaining('20 packets for 2 pictures') as string,
      },
    ])
    expect((await read(pictures(18))).problems).toEqual([])
    expect((await read(['a.png'])).problems).toEqual([])
  })

  it('refuses a folder without one packet', async () => {
    await expect(read()).rejects.toMatchObject({
      code: 'poses_invalid',
      message: expect.stringContaining('holds no packet') as string,
    })
  })
})
