import { join } from 'node:path'
import { beforeAll } from 'vitest'
import { aFolder } from '../../../../tests/builders/panoramas.ts'
import { bagContract } from './testing/bagContract.ts'
import { aDrive } from './testing/drive.ts'
import { putFile, toMcap, toRosbag1, writeDb3 } from './testing/writeBags.ts'

const folder = aFolder()
beforeAll(async () => {
  const drive = await aDrive()
  putFile(join(folder, 'chunked.mcap'), await toMcap(drive))
  putFile(join(folder, 'plain.mcap'), await toMcap(drive, { useChunks: false }))
  writeDb3(join(folder, 'a.db3'), drive)
  putFile(join(folder, 'a.bag'), toRosbag1(drive))
})

bagContract('an MCAP file', () => join(folder, 'chunked.mcap'))
bagContract('an MCAP file without chunks', () => join(folder, 'plain.mcap'))
bagContract('a rosbag2 database', () => join(folder, 'a.db3'))
bagContract('a ROS 1 bag', () => join(folder, 'a.bag'))
