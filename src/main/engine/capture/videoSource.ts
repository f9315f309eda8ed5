import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { NO_POSE } from '../pose/Pose.ts'
import type { Source, SourcePicture } from './Source.ts'

const run = promisify(execFile)

/** A frame is looked at this often; which of them become captures is chosen by the distance travelled. */
const FRAMES_PER_SECOND = 2

/** A frame of 8K as JPEG is far below this. */
const MAX_FRAME_BYTES = 128 * 1024 * 1024

const probeSchema = z.object({
  format: z.object({
    duration: z.coerce.number().positive(),
    tags: z.object({ creation_time: z.string().optional() }).optional(),
  }),
  streams: z.array(z.object({ width: z.number(), height: z.number() })).min(1),
})

/**
 * The frames of an equirectangular video, two a second, with times from its own clock.
 *
 * Reading frames takes ffmpeg, which has to be installed. Frames of a video without creation time are numbered from
 * 1970; the start of a track can then be taken for its start.
 *
 * @throws AppError library_missing without ffmpeg, bad_input for what is no video
 */
export async function videoSource(path: string): Promise<Source> {
  const { format, streams } = await probe(path)
  const stream = streams[0]!
  const createdMs = Date.parse(format.tags?.creation_time ?? '')
  const startMs = Number.isNaN(createdMs) ? 0 : createdMs
  const count = Math.max(1, Math.floor(format.duration * FRAMES_PER_SECOND))
  const pictures = Array.from({ length: count }, (_, i) => toPicture(path, i / FRAMES_PER_SECOND, startMs))
  const size = `${stream.width}×${stream.height}`
  return {
    kind: 'video',
    title: `Video of ${format.duration.toFixed(0)} s, ${size}`,
    pictures,
    track: null,
    problems: [],
    close: () => Promise.resolve(),
  }
}

function toPicture(path: string, atS: number, startMs: number): SourcePicture {
  return {
    name: `${basename(path)}/${atS.toFixed(2).padStart(8, '0')}.jpg`,
    file: null,
    pose: { ...NO_POSE, capturedAt: new Date(startMs + atS * 1000).toISOString() },
    read: async () => ({ panorama: await readFrame(path, atS) }),
  }
}

async function readFrame(path: string, atS: number): Promise<Uint8Array<ArrayBuffer>> {
  const seek = ['-v', 'error', '-nostdin', '-ss', String(atS), '-i', `file:${path}`]
  const output = ['-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '2', '-f', 'image2pipe', 'pipe:1']
  const options = { encoding: 'buffer', maxBuffer: MAX_FRAME_BYTES, timeout: 60_000 } as const
  const { stdout } = await run('ffmpeg', [...seek, ...output], options)
  if (stdout.length === 0) throw new Error(`the video has no frame at ${atS} s`)
  return new Uint8Array(stdout)
}

async function probe(path: string): Promise<z.infer<typeof probeSchema>> {
  const asked = ['-v', 'error', '-select_streams', 'v:0', '-show_format', '-show_streams', '-of', 'json']
  try {
    const { stdout } = await run('ffprobe', [...asked, `file:${path}`], { timeout: 60_000 })
    return probeSchema.parse(JSON.parse(stdout))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new AppError(
        'library_missing',
        `${path} is a video, and reading its frames takes ffmpeg; install it, or export the frames as JPEG.`,
        { cause },
      )
    throw new AppError('bad_input', `${path} is no video that ffmpeg can read.`, { cause })
  }
}
