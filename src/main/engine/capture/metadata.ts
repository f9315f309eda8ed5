import exifr from 'exifr'
import sharp from 'sharp'
import type { Geodetic, HeadingSource, Problem } from '../../../shared/capture.ts'
import { headingFrom } from '../pose/angle.ts'
import type { Tilt } from '../pose/Pose.ts'
import { isOnGlobe } from '../pose/geodetic.ts'
import { parseTimestamp } from '../pose/timestamp.ts'

/** A problem before it is known which file it is about. */
export type Finding = Omit<Problem, 'filename'>

/** GPano's sizes and offsets of a partial panorama, as written; nothing about them is checked. */
export interface GpanoCrop {
  fullWidthPx: number
  fullHeightPx: number
  widthPx: number
  heightPx: number
  leftPx: number
  topPx: number
}

/** What a picture's EXIF and XMP say. Values that cannot be true are null and named in `findings`. */
export interface Metadata {
  /** Lower-case word of GPano ProjectionType. */
  projection: string | null
  crop: GpanoCrop | null
  tilt: Tilt | null
  geodetic: Geodetic | null
  headingDeg: number | null
  headingSource: HeadingSource | null
  capturedAt: string | null
  findings: Finding[]
}

/** What a picture without tags says. */
export const NO_METADATA: Metadata = {
  projection: null,
  crop: null,
  tilt: null,
  geodetic: null,
  headingDeg: null,
  headingSource: null,
  capturedAt: null,
  findings: [],
}

type Tags = Record<string, unknown>

/** Local time is this far from UTC at least, where the longitude says so. */
const DEG_PER_HOUR = 15
const SAME_CLOCK_MS = 15 * 60_000

/**
 * Reads position, heading, time and the place on the sphere from a picture's EXIF and GPano tags.
 *
 * Nothing here throws: tags that cannot be read count as absent. Position without hemisphere, off the globe or not a
 * number is refused. Heading: GPano PoseHeadingDegrees, then GPSImgDirection, true or magnetic (one without reference
 * counts as magnetic, the worse of the two), then null. Time: the GPS stamp, then DateTimeOriginal with its zone if any.
 *
 * @param picture the file's bytes, or its path, of which only the beginning is read
 */
export async function readMetadata(picture: Uint8Array | string): Promise<Metadata> {
  const { exif, gps, gpano } = await readTags(picture)
  const findings: Finding[] = []
  const geodetic = readPosition(gps, findings)
  return {
    projection: readProjection(gpano),
    crop: readCrop(gpano),
    tilt: readTilt(gpano),
    geodetic,
    ...readHeading(gpano, gps, findings),
    capturedAt: readTime(exif, gps, geodetic),
    findings,
  }
}

async function readTags(picture: Uint8Array | string): Promise<{ exif: Tags; gps: Tags; gpano: Tags }> {
  try {
    const found: unknown = await exifr.parse(await readable(picture), {
      tiff: true,
      exif: true,
      gps: true,
      xmp: true,
      ifd1: false,
      iptc: false,
      icc: false,
      interop: false,
      makerNote: false,
      userComment: false,
      mergeOutput: false,
      reviveValues: false,
      translateValues: false,
    })
    const segments = tagsOf(found)
    return { exif: tagsOf(segments.exif), gps: tagsOf(segments.gps), gpano: tagsOf(segments.GPano) }
  } catch {
    // Damaged tags: the picture may be whole, and then lacks a position, which is said.
    return { exif: {}, gps: {}, gpano: {} }
  }
}

/** exifr reads JPEG and TIFF, and of PNG no XMP; the tags of other formats are handed to it in the shape of a JPEG's. */
async function readable(picture: Uint8Array | string): Promise<Uint8Array | string> {
  const { format, exif, xmp } = await sharp(picture, { limitInputPixels: false }).metadata()
  if (!TAGS_BY_SHARP.has(format)) return picture
  const segments = [exif && withPrefix(EXIF_PREFIX, exif), xmp && withPrefix(XMP_PREFIX, xmp)]
  const written = segments.flatMap((data) => (data && data.length < 0xfffd ? [app1(data)] : []))
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...written, Buffer.from([0xff, 0xd9])])
}

const TAGS_BY_SHARP: ReadonlySet<string | undefined> = new Set(['png', 'webp', 'heif'])
const EXIF_PREFIX = Buffer.from('Exif\0\0')
const XMP_PREFIX = Buffer.from('http://ns.adobe.com/xap/1.0/\0')

/** A PNG's EXIF comes without the prefix that a JPEG's has, the others' with it. */
function withPrefix(prefix: Buffer, data: Buffer): Buffer {
  return data.subarray(0, prefix.length).equals(prefix) ? data : Buffer.concat([prefix, data])
}

function app1(data: Uint8Array): Uint8Array {
  const header = Buffer.from([0xff, 0xe1, 0, 0])
  header.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([header, data])
}

function tagsOf(value: unknown): Tags {
  return typeof value === 'object' && value !== null ? (value as Tags) : {}
}

/** XMP holds text: "12.5", "+12.5" and the like become numbers, anything else null. Infinity stays, to be named. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : null
}

function readProjection(gpano: Tags): string | null {
  const word = gpano.ProjectionType
  return typeof word === 'string' && /^[a-z][a-z _-]{0,30}$/i.test(word) ? word.toLowerCase() : null
}

function readCrop(gpano: Tags): GpanoCrop | null {
  const widthPx = numberOf(gpano.CroppedAreaImageWidthPixels)
  const heightPx = numberOf(gpano.CroppedAreaImageHeightPixels)
  const fullWidthPx = numberOf(gpano.FullPanoWidthPixels)
  const fullHeightPx = numberOf(gpano.FullPanoHeightPixels)
  if (widthPx === null || heightPx === null || fullWidthPx === null || fullHeightPx === null) return null
  const leftPx = numberOf(gpano.CroppedAreaLeftPixels) ?? 0
  const topPx = numberOf(gpano.CroppedAreaTopPixels) ?? 0
  return { fullWidthPx, fullHeightPx, widthPx, heightPx, leftPx, topPx }
}

function readTilt(gpano: Tags): Tilt | null {
  const pitchDeg = numberOf(gpano.PosePitchDegrees)
  const rollDeg = numberOf(gpano.PoseRollDegrees)
  if (pitchDeg === null && rollDeg === null) return null
  const tilt = { pitchDeg: pitchDeg ?? 0, rollDeg: rollDeg ?? 0 }
  return Math.abs(tilt.pitchDeg) <= 90 && Math.abs(tilt.rollDeg) <= 180 ? tilt : null
}

function readHeading(
  gpano: Tags,
  gps: Tags,
  findings: Finding[],
): Pick<Metadata, 'headingDeg' | 'headingSource'> {
  const magneticOrTrue = gps.GPSImgDirectionRef === 'T' ? 'exif' : 'exif-magnetic'
  const sources: [string, unknown, HeadingSource][] = [
    ['GPano PoseHeadingDegrees', gpano.PoseHeadingDegrees, 'gpano'],
    ['EXIF GPSImgDirection', gps.GPSImgDirection, magneticOrTrue],
  ]
  for (const [tag, value, headingSource] of sources) {
    if (value === undefined) continue
    const headingDeg = headingFrom(numberOf(value) ?? NaN)
    if (headingDeg !== null) return { headingDeg, headingSource }
    const found = String(value).slice(0, 40)
    const message = `Its ${tag} is "${found}", which is no compass heading; it was left out.`
    findings.push({ code: 'heading_refused', severity: 'warning', message })
  }
  return { headingDeg: null, headingSource: null }
}

function readPosition(gps: Tags, findings: Finding[]): Geodetic | null {
  if (gps.GPSLatitude === undefined && gps.GPSLongitude === undefined) return null
  const latDeg = degreesOf(gps.GPSLatitude, gps.GPSLatitudeRef, 'NS')
  const lonDeg = degreesOf(gps.GPSLongitude, gps.GPSLongitudeRef, 'EW')
  const fault =
    latDeg === null || lonDeg === null
      ? 'lacks its hemisphere or one of its halves'
      : Number.isNaN(latDeg + lonDeg)
        ? 'is not a number (0/0)'
        : isOnGlobe(latDeg, lonDeg)
          ? null
          : `is latitude ${latDeg.toFixed(4)}, longitude ${lonDeg.toFixed(4)}, which is not on the globe`
  if (fault === null) return { latDeg: latDeg!, lonDeg: lonDeg!, heightM: readHeight(gps) }
  const message = `The position in its EXIF ${fault}; the capture has no position.`
  findings.push({ code: 'position_refused', severity: 'warning', message })
  return null
}

/** Degrees, minutes and seconds with their hemisphere; NaN where a part is none, null where a part is missing. */
function degreesOf(parts: unknown, hemisphere: unknown, letters: string): number | null {
  if (!Array.isArray(parts) || typeof hemisphere !== 'string') return null
  const side = letters.indexOf(hemisphere.trim().toUpperCase().slice(0, 1) || '-')
  if (side < 0) return null
  const [degrees, minutes = 0, seconds = 0] = parts.map(Number)
  if (degrees === undefined) return null
  return (degrees + minutes / 60 + seconds / 3600) * (side === 0 ? 1 : -1)
}

function readHeight(gps: Tags): number | null {
  const heightM = numberOf(gps.GPSAltitude)
  if (heightM === null || !Number.isFinite(heightM)) return null
  const reference = gps.GPSAltitudeRef
  const isBelowSea = (reference instanceof Uint8Array ? reference[0] : reference) === 1
  return isBelowSea ? -heightM : heightM
}

function readTime(exif: Tags, gps: Tags, geodetic: Geodetic | null): string | null {
  const original = readOriginalTime(exif)
  const stamp = readGpsTime(gps)
  if (stamp === null) return original
  // Some cameras write local time into the GPS stamp, which is UTC by definition. Far from Greenwich it shows.
  const isLocalClock = original !== null && !original.endsWith('Z') && isSameClock(stamp, original)
  return isLocalClock && Math.abs(geodetic?.lonDeg ?? 0) > 2 * DEG_PER_HOUR ? original : stamp
}

function isSameClock(stamp: string, local: string): boolean {
  return Math.abs(Date.parse(stamp) - Date.parse(`${local}Z`)) < SAME_CLOCK_MS
}

function readOriginalTime(exif: Tags): string | null {
  if (typeof exif.DateTimeOriginal !== 'string') return null
  const fraction = /^\d+$/.test(String(exif.SubSecTimeOriginal ?? '').trim())
    ? `.${String(exif.SubSecTimeOriginal).trim().slice(0, 9)}`
    : ''
  const zone = typeof exif.OffsetTimeOriginal === 'string' ? exif.OffsetTimeOriginal.trim() : ''
  const time = exif.DateTimeOriginal.trim() + fraction
  return parseTimestamp(time + zone) ?? parseTimestamp(time)
}

function readGpsTime(gps: Tags): string | null {
  const { GPSDateStamp: date, GPSTimeStamp: time } = gps
  if (typeof date !== 'string' || !Array.isArray(time) || date.startsWith('1970')) return null
  const [hour, minute, second] = time.map(Number)
  const clock = [hour, minute, Math.floor(second ?? NaN)]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
  return parseTimestamp(`${date.trim().replaceAll('-', ':')} ${clock}Z`)
}
