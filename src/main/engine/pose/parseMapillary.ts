import { z } from 'zod'
import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { headingFrom } from './angle.ts'
import { isOnEarth } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { plainPath } from './filename.ts'
import { isOnGlobe } from './geodetic.ts'
import { NO_POSE, type NamedPoses, type Pose } from './Pose.ts'
import { parseTimestamp } from './timestamp.ts'

/** Compass numbers of other programs may be null or missing; what is no number counts as none. */
const angleSchema = z.number().nullish().catch(null)
const imageSchema = z.object({
  filename: z.string().min(1),
  MAPLatitude: z.number(),
  MAPLongitude: z.number(),
  MAPAltitude: z.number().nullish().catch(null),
  MAPCaptureTime: z.string().nullish().catch(null),
  MAPCompassHeading: z
    .object({ TrueHeading: angleSchema, MagneticHeading: angleSchema })
    .nullish()
    .catch(null),
})
const failedSchema = z.object({
  filename: z.string().optional(),
  error: z.object({ type: z.string().optional(), message: z.string().optional() }),
})
const videoSchema = z.object({ filename: z.string(), MAPGPSTrack: z.array(z.unknown()) })

type Row = Pose & { filename: string; line: number }

/**
 * Reads the `mapillary_image_description.json` that mapillary_tools writes: an array of pictures with place and time.
 *
 * Its filenames are absolute, of the machine that wrote them: a picture is known by its base name, with as many folders
 * before it as tell two of one name apart. A true heading comes before a magnetic one. `line` counts items from 1. Items
 * that mapillary_tools refused, and videos, become problems with its own words.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when it is not JSON or no array
 */
export function parseMapillary(bytes: Uint8Array, name: string): NamedPoses {
  const problems: Problem[] = []
  const read: Row[] = []
  for (const [i, item] of items(bytes, name).entries()) {
    const row = readItem(item, i + 1)
    if (typeof row !== 'string') read.push(row)
    else problems.push(itemProblem(item, `Item ${i + 1} of ${name} was not used: ${row}.`))
  }
  const rows = new Map<string, Row>()
  for (const { row, key } of tellApart(read)) {
    const known = rows.get(key)
    if (known === undefined) rows.set(key, { ...row, filename: key })
    else {
      const message = `Item ${row.line} of ${name} was not used: item ${known.line} already gave a pose for this file.`
      problems.push({ filename: key.slice(0, 255), code: 'pose_row', severity: 'refused', message })
    }
  }
  return { kind: 'named', rows, isLocal: false, problems }
}

function items(bytes: Uint8Array, name: string): unknown[] {
  let found: unknown
  try {
    found = JSON.parse(decodeText(bytes))
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
    throw new AppError('poses_invalid', `${name} is not JSON: ${words}.`, { cause })
  }
  if (Array.isArray(found)) return found
  throw new AppError(
    'poses_invalid',
    `${name} is JSON but no array; wanted is the mapillary_image_description.json of mapillary_tools.`,
  )
}

/** The row, or what is wrong with it. */
function readItem(item: unknown, line: number): Row | string {
  const failed = failedSchema.safeParse(item)
  if (failed.success) {
    const { type = 'an error', message = '' } = failed.data.error
    return `mapillary_tools refused it (${[type, message].filter(Boolean).join(': ').slice(0, 300)})`
  }
  if (videoSchema.safeParse(item).success) return 'it is a video with a track of its own; import the video'
  const image = imageSchema.safeParse(item)
  if (!image.success) {
    const [issue] = image.error.issues
    return `${issue?.path.join('.') || 'it'} is not what the format wants (${issue?.message ?? 'unknown'})`
  }
  const { filename, MAPLatitude: latDeg, MAPLongitude: lonDeg, MAPAltitude, MAPCaptureTime } = image.data
  if (!isOnGlobe(latDeg, lonDeg)) return `latitude ${latDeg}, longitude ${lonDeg} is not on the globe`
  const heightM = MAPAltitude ?? null
  const geodetic = { latDeg, lonDeg, heightM: isOnEarth(heightM) ? heightM : null }
  const capturedAt = MAPCaptureTime ? captureTime(MAPCaptureTime) : null
  return { ...NO_POSE, filename, line, capturedAt, geodetic, ...readCompass(image.data.MAPCompassHeading) }
}

/** `YYYY_MM_DD_HH_MM_SS_mmm` in UTC. */
function captureTime(text: string): string | null {
  const found = /^(\d{4})_(\d\d)_(\d\d)_(\d\d)_(\d\d)_(\d\d)(?:_(\d{1,6}))?$/.exec(text)
  if (!found) return null
  const [, year, month, day, hour, minute, second, fraction = '0'] = found
  return parseTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`)
}

function readCompass(
  compass: z.infer<typeof imageSchema>['MAPCompassHeading'],
): Pick<Pose, 'headingDeg' | 'headingSource'> {
  const trueDeg = headingFrom(compass?.TrueHeading ?? NaN)
  if (trueDeg !== null) return { headingDeg: trueDeg, headingSource: 'poses' }
  const magneticDeg = headingFrom(compass?.MagneticHeading ?? NaN)
  return { headingDeg: magneticDeg, headingSource: magneticDeg === null ? null : 'exif-magnetic' }
}

/** Each row with the end of its path that no other row has, at least the base name; the whole path of a repeated file. */
function tellApart(read: readonly Row[]): { row: Row; key: string }[] {
  const paths = new Set(read.map(({ filename }) => pathOf(filename)))
  const sharedBy = new Map<string, number>()
  for (const path of paths) for (const end of endsOf(path)) sharedBy.set(end, (sharedBy.get(end) ?? 0) + 1)
  return read.map((row) => {
    const path = pathOf(row.filename)
    return { row, key: endsOf(path).find((end) => sharedBy.get(end) === 1) ?? path }
  })
}

function pathOf(filename: string): string {
  return plainPath(filename).normalize('NFC').slice(0, 1000)
}

/** Deeper folders do not tell pictures apart any more. */
const MAX_FOLDERS = 8

function endsOf(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  const count = Math.min(parts.length, MAX_FOLDERS)
  return Array.from({ length: count }, (_, i) => parts.slice(-1 - i).join('/'))
}

function itemProblem(item: unknown, message: string): Problem {
  const named = z.object({ filename: z.string() }).safeParse(item)
  const filename = named.success ? pathOf(named.data.filename).split('/').at(-1)! : ''
  return {
    filename: filename.slice(0, 255) || 'an item without a name',
    code: 'pose_row',
    severity: 'refused',
    message,
  }
}
