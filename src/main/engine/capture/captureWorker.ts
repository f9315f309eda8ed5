import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { VIEW_SIZE_PX } from '../../../shared/bearing.ts'
import type { Tilt } from '../pose/Pose.ts'
import { cutViews } from './cutViews.ts'
import { NO_METADATA, type Finding, type Metadata } from './metadata.ts'
import type { Size } from './placement.ts'
import { readPanorama } from './readPanorama.ts'
import { readPhoto } from './readPhoto.ts'
import type { Bytes, Picture } from './Source.ts'
import { toThumbnail } from './toThumbnail.ts'
import { viewToJpeg } from './viewToJpeg.ts'

/** What a worker is asked to make views of; `tilt` is used where the picture's own tags give none. */
export interface CutTask {
  picture: Picture
  tilt: Tilt | null
}

/** Milliseconds a picture took by stage, decoding including its tags. */
export interface CutTimes {
  decode: number
  cut: number
  jpeg: number
}

/** What a worker answers. `jpegs` are in the order of `viewBearingsDeg`. */
export type CutReply =
  | { refused: Finding; stageMs: CutTimes }
  | {
      jpegs: Bytes[]
      thumbnail: Bytes
      size: Size
      metadata: Metadata
      /** As levelled; null when the picture was taken as it is. */
      tilt: Tilt | null
      stageMs: CutTimes
    }

type Cut = { views: Uint8Array[]; size: Size; metadata: Metadata; tilt: Tilt | null } | { refused: Finding }

// Workers share the machine among themselves; libvips' own threads would only contend.
sharp.concurrency(1)
sharp.cache(false)

async function answer({ picture, tilt }: CutTask): Promise<CutReply> {
  const stageMs: CutTimes = { decode: 0, cut: 0, jpeg: 0 }
  let since = performance.now()
  const lap = (stage: keyof CutTimes) => {
    const now = performance.now()
    stageMs[stage] += now - since
    since = now
  }
  const cut = 'views' in picture ? await readViews(picture.views, lap) : await cutPanorama(picture, tilt, lap)
  if ('refused' in cut) return { refused: cut.refused, stageMs }
  const jpegs = await Promise.all(cut.views.map(viewToJpeg))
  const thumbnail = await toThumbnail(cut.views)
  lap('jpeg')
  return { jpegs, thumbnail, size: cut.size, metadata: cut.metadata, tilt: cut.tilt, stageMs }
}

type Lap = (stage: keyof CutTimes) => void

async function cutPanorama({ panorama }: { panorama: Bytes }, tilt: Tilt | null, lap: Lap): Promise<Cut> {
  const reading = await readPanorama(panorama, tilt)
  lap('decode')
  if ('refused' in reading) return reading
  const views = cutViews(reading.panorama)
  lap('cut')
  return { views, size: reading.size, metadata: reading.metadata, tilt: reading.tilt }
}

/** Photos of a group: the first one's tags and size stand for all. */
async function readViews(files: readonly Bytes[], lap: Lap): Promise<Cut> {
  const photos = []
  for (const file of files) {
    const photo = await readPhoto(file, VIEW_SIZE_PX)
    if ('refused' in photo) return photo
    photos.push(photo)
  }
  lap('decode')
  const { size, metadata } = photos[0] ?? { size: { widthPx: 0, heightPx: 0 }, metadata: NO_METADATA }
  return { views: photos.map(({ rgb }) => rgb), size, metadata, tilt: null }
}

parentPort?.on('message', (task: CutTask) => {
  void answer(task).then((reply) => {
    const moved = 'jpegs' in reply ? [...reply.jpegs, reply.thumbnail] : []
    parentPort?.postMessage(
      reply,
      moved.map(({ buffer }) => buffer),
    )
  })
})
parentPort?.postMessage('ready')
