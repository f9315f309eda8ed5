import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import type { Problem } from '../../../shared/capture.ts'
import { Bag, bagDamaged, type BagFormat, type BagPart } from './Bag.ts'
import { reasonOf, type BagFile } from './BagFile.ts'
import { ByteFile } from './ByteFile.ts'
import { Db3File } from './Db3File.ts'
import { listBagFiles } from './listBagFiles.ts'
import { McapFile } from './McapFile.ts'
import { Ros1File } from './Ros1File.ts'

/** How files of recordings begin, and what is made of each. */
const SIGNATURES: readonly { start: string; format: BagFormat; open: (path: string) => Promise<BagFile> }[] =
  [
    { start: '\x89MCAP0\r\n', format: 'mcap', open: (path) => opening(path, McapFile.open) },
    { start: 'SQLite format 3\0', format: 'rosbag2', open: async (path) => Db3File.open(path) },
    { start: '#ROSBAG V2.0\n', format: 'rosbag1', open: (path) => opening(path, Ros1File.open) },
  ]
const SNIFFED_BYTES = 16

/** What begins like a recording and is not read, with what to do instead. */
const REFUSED: readonly { start: string; advice: string }[] = [
  { start: '#ROSBAG V1', advice: 'is a bag of version 1; convert it with `rosbag fix`' },
  { start: '\x28\xb5\x2f\xfd', advice: 'is compressed as a whole; unpack it with `zstd -d`' },
]

/**
 * Opens a recording by what its bytes say: an MCAP file, a rosbag2 `.db3`, a ROS 1 bag, or the folder of a recording
 * that is split over several of them.
 *
 * Of a folder, files that are missing or cannot be opened become problems as long as one can.
 *
 * @throws AppError not_found when there is nothing at the path, bad_input when it is no recording
 */
export async function openBag(path: string): Promise<Bag> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AppError('not_found', `There is no recording at ${path}.`, { cause })
  })
  if (!found.isDirectory()) {
    const { format, file } = await openFile(path)
    return new Bag({ name: basename(path), format, parts: [{ name: basename(path), file }], problems: [] })
  }
  const parts: BagPart[] = []
  const formats = new Set<BagFormat>()
  const { names, problems } = await listBagFiles(path)
  const faults: { problem: Problem; thrown: unknown }[] = []
  for (const name of names)
    try {
      const { format, file } = await openFile(join(path, name))
      parts.push({ name, file })
      formats.add(format)
    } catch (thrown) {
      const message = `${name} of the recording ${basename(path)} is left out: ${reasonOf(thrown)}.`
      faults.push({ problem: bagDamaged(name, message), thrown })
    }
  const [format] = formats
  if (format === undefined) throw faults[0]?.thrown
  const all = [...problems, ...faults.map(({ problem }) => problem)]
  return new Bag({ name: basename(path), format, parts, problems: all })
}

async function openFile(path: string): Promise<{ format: BagFormat; file: BagFile }> {
  const start = await readStart(path)
  const refused = REFUSED.find((known) => start.startsWith(known.start))
  if (refused) throw new AppError('bad_input', `${path} ${refused.advice}.`)
  const known = SIGNATURES.find((signature) => start.startsWith(signature.start))
  if (!known)
    throw new AppError(
      'bad_input',
      `${path} begins neither as MCAP, nor as a rosbag2 .db3, nor as a ROS 1 bag.`,
    )
  try {
    return { format: known.format, file: await known.open(path) }
  } catch (cause) {
    throw new AppError('bad_input', `${path} cannot be read as a recording: ${reasonOf(cause)}.`, { cause })
  }
}

/** The first bytes, one letter each. */
async function readStart(path: string): Promise<string> {
  try {
    const file = await ByteFile.open(path)
    try {
      return Buffer.from(await file.read(0, Math.min(SNIFFED_BYTES, file.size))).toString('latin1')
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new AppError('not_found', `${path} cannot be read: ${reasonOf(cause)}.`, { cause })
  }
}

/** Closes the file again when no recording can be made of it. */
async function opening(path: string, open: (file: ByteFile) => Promise<BagFile>): Promise<BagFile> {
  const file = await ByteFile.open(path)
  try {
    return await open(file)
  } catch (thrown) {
    await file.close()
    throw thrown
  }
}
