import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openBag } from '../../src/main/engine/bag/openBag.ts'
import { bagContract, readAll } from '../../src/main/engine/bag/testing/bagContract.ts'
import { aFolder } from '../builders/panoramas.ts'

/** A Python with rosbags, mcap-ros2-support, pillow and numpy. */
const python = process.env.WAYWORD_BAGS_PYTHON
if (!python) console.info("Other people's bags are not tested: WAYWORD_BAGS_PYTHON names no Python.")

const folder = aFolder()
const at = (name: string) => () => join(folder, name)

beforeAll(() => {
  if (!python) return
  const script = join(import.meta.dirname, '../../scripts/write_bags.py')
  const { status, stderr, error } = spawnSync(python, [script, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${python} wrote no bags: ${error?.message ?? stderr}`)
})

describe.skipIf(!python)("other people's bags", () => {
  bagContract('a ROS 1 bag by rosbags', at('ros1.bag'))
  bagContract('a ROS 1 bag in lz4', at('ros1_lz4.bag'))
  bagContract('a ROS 1 bag in bz2', at('ros1_bz2.bag'))
  bagContract('the folder of a rosbag2 database', at('rosbag2_sqlite'))
  bagContract('a rosbag2 database with compressed messages', at('rosbag2_sqlite_messages'))
  bagContract('the folder of a rosbag2 MCAP file', at('rosbag2_mcap'))
  bagContract('a recording split over two files', at('rosbag2_split'))
  bagContract('an MCAP file in zstd by mcap-ros2-support', at('zstd.mcap'))
  bagContract('an MCAP file in lz4 by mcap-ros2-support', at('lz4.mcap'))
  bagContract('an MCAP file without compression by mcap-ros2-support', at('plain.mcap'))

  it('come in the order that their description lists the files, not in that of their names', async () => {
    const bag = await openBag(at('rosbag2_split')())
    const times = (await readAll(bag, '/odom')).map(({ timeNs }) => timeNs)
    expect(times).toEqual(times.toSorted((a, b) => Number(a - b)))
    await bag.close()
  })

  it('that are compressed as whole files are refused with how to unpack them', async () => {
    expect(existsSync(at('rosbag2_sqlite_file')())).toBe(true)
    await expect(openBag(at('rosbag2_sqlite_file')())).rejects.toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('unpack it with `zstd -d`') as string,
    })
  })
})
