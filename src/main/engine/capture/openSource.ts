import { open, readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ImportInput } from '../../../shared/import.ts'
import { bagSource } from './bagSource.ts'
import { groupSource } from './groupSource.ts'
import { listImages } from './listImages.ts'
import { panoramaSource } from './panoramaSource.ts'
import type { OpenedSource, Source } from './Source.ts'
import { videoSource } from './videoSource.ts'

/** How files of one kind begin. */
const MCAP = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]
const SQLITE = [...'SQLite format 3\0'].map((letter) => letter.charCodeAt(0))
const ROS1 = [...'#ROSBAG V2'].map((letter) => letter.charCodeAt(0))
const FTYP = [...'ftyp'].map((letter) => letter.charCodeAt(0))

type Asked = Pick<ImportInput, 'imageTopic'>

/**
 * Opens what a vehicle recorded, whatever it is: a folder of panoramas or of four-photo groups, a bag, a video.
 *
 * @throws AppError folder_missing, folder_empty, bad_input for a file that is none of these, or has no such topic
 */
export async function openSource(path: string, asked: Asked = { imageTopic: null }): Promise<OpenedSource> {
  const found = await stat(path).catch(() => null)
  if (found?.isFile()) return openFile(path, asked)
  if (await isSplitBag(path)) return bagSource(path, asked)
  const { filenames, problems } = await listImages(path)
  if (filenames.length > 0)
    return withoutTopics(
      groupSource(path, filenames, problems) ?? panoramaSource(path, filenames, problems),
      asked,
    )
  const inside = await onlyRecording(path)
  if (inside) return openFile(inside, asked)
  throw new AppError('folder_empty', emptyMessage(path, problems))
}

async function openFile(path: string, asked: Asked): Promise<OpenedSource> {
  const beginning = await readBeginning(path)
  const begins = (bytes: readonly number[], at = 0) => bytes.every((byte, i) => beginning[at + i] === byte)
  if (begins(MCAP) || begins(SQLITE) || begins(ROS1)) return bagSource(path, asked)
  if (begins(FTYP, 4)) return withoutTopics(await videoSource(path), asked)
  throw new AppError(
    'bad_input',
    `${path} is neither a bag (MCAP, rosbag2, ROS 1) nor an MP4 video; choose one of these, or a folder of pictures.`,
  )
}

function withoutTopics(source: Source, { imageTopic }: Asked): OpenedSource {
  if (imageTopic === null) return { ...source, imageTopics: [], imageTopic: null }
  throw new AppError(
    'bad_input',
    `The topic ${imageTopic} was asked for, but ${source.title} are no bag; leave the topic out.`,
  )
}

async function readBeginning(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(16), 0, 16, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** rosbag2 writes a folder: `metadata.yaml` beside its parts. */
async function isSplitBag(path: string): Promise<boolean> {
  const names: string[] = await readdir(path).catch(() => [])
  return names.includes('metadata.yaml') && names.some((name) => /\.(db3|mcap)(\.zstd)?$/.test(name))
}

/** The one bag or video of a folder without pictures; null when there is none or several. */
async function onlyRecording(path: string): Promise<string | null> {
  const names = (await readdir(path)).filter((name) =>
    ['.mcap', '.db3', '.bag', '.mp4', '.mov'].includes(extname(name).toLowerCase()),
  )
  return names.length === 1 ? join(path, names[0]!) : null
}

function emptyMessage(folder: string, [closed]: Problem[]): string {
  const found = `The folder ${folder} holds no picture, and not one bag or video alone`
  return closed ? `${found}, and "${closed.filename}" in it cannot be read.` : `${found}.`
}
