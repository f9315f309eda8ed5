import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import { isOnEarth, parseDecimal } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { isNullIsland, isOnGlobe } from './geodetic.ts'
import type { Track, TrackPoint } from './Pose.ts'
import { parseTimestamp } from './timestamp.ts'
import { LeftOut, toTrack } from './toTrack.ts'

/** Two days at one point a second are below this; the tree of a larger file takes seconds and gigabytes. */
const MAX_BYTES = 32 * 1024 * 1024

const pointSchema = z.object({
  '@lat': z.string(),
  '@lon': z.string(),
  ele: z.unknown().optional(),
  time: z.unknown().optional(),
})

/**
 * Reads a GPX 1.0 or 1.1 file: the points of all tracks and segments, in order of time.
 *
 * Routes and waypoints are not read: nobody drove them. A time without zone is UTC, as the standard has it. The course of
 * a point is left alone, as it is no heading. Points without time, or at 0° N 0° E, are left out and counted.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when it is no GPX, declares a document type, or has no point that can be used
 */
export function parseGpx(bytes: Uint8Array, name: string): Track {
  if (bytes.length > MAX_BYTES)
    throw new AppError(
      'poses_invalid',
      `The GPX file ${name} has ${bytes.length} bytes and at most ${MAX_BYTES} are read; split it into days.`,
    )
  const leftOut = new LeftOut()
  const points: TrackPoint[] = []
  for (const trkpt of trackPoints(decodeText(bytes), name)) {
    const read = readPoint(trkpt)
    if (typeof read === 'string') leftOut.add(read, null)
    else points.push(read)
  }
  return toTrack(points, { name, isLocal: false, leftOut })
}

/** Nothing of an extension is read, and what nests deeper than a GPX does is an attack. */
function trackPoints(text: string, name: string): unknown[] {
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw new AppError('poses_invalid', `${name} declares a document type, as no GPX does; it was not read.`)
  const parser = new XMLParser({
    ignoreAttributes: (attribute) => attribute !== 'lat' && attribute !== 'lon',
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    processEntities: false,
    maxNestedTags: 32,
    stopNodes: ['*.extensions'],
    isArray: (tag) => tag === 'trk' || tag === 'trkseg' || tag === 'trkpt',
  })
  try {
    const gpx = field(parser.parse(text), 'gpx')
    if (gpx === undefined) throw new Error('it has no element gpx')
    return list(gpx, 'trk')
      .flatMap((trk) => list(trk, 'trkseg'))
      .flatMap((trkseg) => list(trkseg, 'trkpt'))
  } catch (cause) {
    const found = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
    throw new AppError('poses_invalid', `${name} cannot be read as GPX: ${found}.`, { cause })
  }
}

function field(node: unknown, tag: string): unknown {
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[tag] : undefined
}

function list(node: unknown, tag: string): unknown[] {
  const found = field(node, tag)
  return Array.isArray(found) ? found : []
}

/** The point, or what is wrong with it. */
function readPoint(trkpt: unknown): TrackPoint | string {
  const parsed = pointSchema.safeParse(trkpt)
  if (!parsed.success) return 'no latitude and longitude'
  const { '@lat': lat, '@lon': lon, ele, time } = parsed.data
  const [latDeg, lonDeg] = [parseDecimal(lat.trim()), parseDecimal(lon.trim())]
  if (latDeg === null || lonDeg === null || !isOnGlobe(latDeg, lonDeg))
    return 'a position that is not on the globe'
  if (time === undefined || time === '') return 'no time'
  const timestamp = typeof time === 'string' ? parseTimestamp(time.trim()) : null
  if (timestamp === null) return 'a time that is none'
  const heightM = typeof ele === 'string' ? parseDecimal(ele.trim()) : null
  const geodetic = { latDeg, lonDeg, heightM: isOnEarth(heightM) ? heightM : null }
  if (isNullIsland(geodetic)) return 'the position 0° N 0° E, as receivers write without a fix'
  const timeMs = Date.parse(timestamp.endsWith('Z') ? timestamp : `${timestamp}Z`)
  return { timeMs, geodetic, position: null, headingDeg: null, tilt: null }
}
