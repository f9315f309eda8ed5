import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NamedPoses } from './Pose.ts'
import { readPoseFile } from './readPoseFile.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayword-kitti360-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function read(...lines: string[]) {
  const path = join(folder, 'poses.txt')
  await writeFile(path, lines.join('\n'))
  const { rows, ...others } = (await readPoseFile(path)) as NamedPoses
  const poses = [...rows].map(([name, { position, headingDeg, tilt }]) => ({
    name,
    position,
    headingDeg,
    tilt,
  }))
  return { poses, ...others }
}

const level = { pitchDeg: expect.closeTo(0, 9) as number, rollDeg: expect.closeTo(0, 9) as number }
const place = { xM: 100, yM: 200, zM: 115 }

describe('readPoseFile of KITTI-360', () => {
  it('gives poses by frame in a world of east, north and up, with the unit of the dataset the right way up', async () => {
    const { poses, isLocal, problems } = await read(
      // Front to the east; to the north; each with z down, as the unit was mounted.
      '1 1 0 0 100 0 -1 0 200 0 0 -1 115',
      '11304 0 1 0 100 1 0 0 200 0 0 -1 115',
      // To the north with z up.
      '11305 0 -1 0 100 1 0 0 200 0 0 1 115',
    )
    expect([isLocal, problems]).toEqual([true, []])
    expect(poses).toEqual([
      { name: '0000000001', position: place, headingDeg: 90, tilt: level },
      { name: '0000011304', position: place, headingDeg: 0, tilt: level },
      { name: '0000011305', position: place, headingDeg: 0, tilt: level },
    ])
  })

  it('tells leaning from the unit and from the rectified camera alike', async () => {
    const [c, s] = [Math.cos(0.1), Math.sin(0.1)]
    // Nose up by 0.1 rad, to the east: front, right and down are the columns.
    const unit = `7 ${c} 0 ${s} 100 0 -1 0 200 ${s} 0 ${-c} 115`
    // The camera's right, down and front are those of the unit's right, down and front.
    const camera = `7 0 ${s} ${c} 100 -1 0 0 200 0 ${-c} ${s} 115 0 0 0 1`
    const leaning = { pitchDeg: expect.closeTo(5.7296, 3) as number, rollDeg: expect.closeTo(0, 6) as number }
    for (const line of [unit, camera])
      expect((await read(line)).poses).toEqual([
        { name: '0000000007', position: place, headingDeg: expect.closeTo(90, 6), tilt: leaning },
      ])
  })

  it('counts frames that come twice and matrices that are no rotation', async () => {
    const { poses, problems } = await read(
      '1 1 0 0 1 0 -1 0 2 0 0 -1 3',
      '1 1 0 0 9 0 -1 0 2 0 0 -1 3',
      '2 2 0 0 1 0 -1 0 2 0 0 -1 3',
    )
    expect(poses).toHaveLength(1)
    expect(problems.map(({ message }) => message)).toEqual([
      '1 point of poses.txt was not used: the frame of another line (line 2).',
      '1 point of poses.txt was not used: a matrix that is no rotation (line 3).',
    ])
  })

  it('refuses a file without one usable pose', async () => {
    await expect(read('1 0 0 0 0 0 0 0 0 0 0 0 0')).rejects.toMatchObject({ code: 'poses_invalid' })
  })

  it.each([
    ['RTAB-Map', '1716300000.5 1 0 0 1 0 1 0 2 0 0 1 3'],
    ['EuRoC', '1403636580838555648,1,2,3,1,0,0,0,0,0,0,0,0,0,0,0,1'],
  ])('leaves the times of %s what they are', async (_, line) => {
    const path = join(folder, 'poses.txt')
    await writeFile(path, line)
    expect(await readPoseFile(path)).toMatchObject({ kind: 'track', points: [{}] })
  })
})
