import { parentPort } from 'node:worker_threads'
import sharp from 'sharp'
import { cutViews } from './cutViews.ts'
import type { Finding, Metadata } from './metadata.ts'
import type { Size } from './placement.ts'
import { readPanorama } from './readPanorama.ts'
import { viewToJpeg } from './viewToJpeg.ts'

/** Milliseconds a file took by stage, decoding including its tags. */
export interface CutTimes {
  decode: number
  cut: number
  jpeg: number
}

/** What a worker answers to a file's bytes. `jpegs` are in the order of `viewBearingsDeg`. */
export type CutReply =
  | { refused: Finding; stageMs: CutTimes }
  | { jpegs: Uint8Array<ArrayBuffer>[]; size: Size; metadata: Metadata; stageMs: CutTimes }

// Workers share the machine among themselves; libvips' own threads would only contend.
sharp.concurrency(1)
sharp.cache(false)

async function cut(bytes: Uint8Array): Promise<CutReply> {
  const stageMs: CutTimes = { decode: 0, cut: 0, jpeg: 0 }
  let since = performance.now()
  const lap = (stage: keyof CutTimes) => {
    const now = performance.now()
    stageMs[stage] = now - since
    since = now
  }
  const reading = await readPanorama(bytes)
  lap('decode')
  if ('refused' in reading) return { refused: reading.refused, stageMs }
  const views = cutViews(reading.panorama)
  lap('cut')
  const jpegs = await Promise.all(views.map(viewToJpeg))
  lap('jpeg')
  return { jpegs, size: reading.size, metadata: reading.metadata, stageMs }
}

parentPort?.on('message', (bytes: Uint8Array) => {
  void cut(bytes).then((reply) => {
    parentPort?.postMessage(reply, 'jpegs' in reply ? reply.jpegs.map(({ buffer }) => buffer) : [])
  })
})
parentPort?.postMessage('ready')
