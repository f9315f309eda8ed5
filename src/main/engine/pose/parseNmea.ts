import type { Geodetic, Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { headingFrom } from './angle.ts'
import { isOnEarth, parseDecimal } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { isNullIsland, isOnGlobe } from './geodetic.ts'
import type { Track, TrackPoint } from './Pose.ts'
import { LeftOut, toTrack } from './toTrack.ts'

/** Any talker (GP, GN, BD, …); a logger may have put its own stamp before the sentence. */
const SENTENCE = /\$[A-Z][A-Z0-9](RMC|GGA|HDT|THS|GST|ZDA),([^*$]*)(?:\*([0-9A-F]{2}))?/
const DAY_MS = 86_400_000
/** NMEA 0183 ends a sentence after 82 letters; the rest is a logger's stamp, or no NMEA. */
const MAX_LINE_LETTERS = 1000
/** A place that may be off by twice this may be in the next street. */
const DOUBTFUL_SIGMA_M = 10

/** What the sentences of one instant say; `isFix` is false once GGA has said that there is none. */
interface Epoch {
  timeMs: number
  line: number
  gga: Geodetic | null
  rmc: Geodetic | null
  isFix: boolean
  headingDeg: number | null
}

/**
 * Reads a receiver's NMEA 0183 log: position and height above mean sea level from GGA, or position from RMC where an
 * instant has no GGA; the date from RMC or ZDA, rolling over at midnight; the heading from HDT or THS, at the instant before it. Instants whose
 * standard deviation by GST is large are kept, and counted.
 *
 * Sentences without the checksum they should have, and instants without a fix (GGA quality 0, RMC status V), are left out
 * and counted. A checksum is wanted of every sentence once any has one.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when nothing tells the date, or no point can be used
 */
export function parseNmea(bytes: Uint8Array, name: string): Track {
  const leftOut = new LeftOut()
  const sentences = readSentences(decodeText(bytes), leftOut)
  const { epochs, sigmasM } = gather(sentences, name)
  const points: TrackPoint[] = []
  for (const { timeMs, line, gga, rmc, isFix, headingDeg } of epochs) {
    const geodetic = gga ?? (isFix ? rmc : null)
    if (geodetic === null) leftOut.add('no fix', line)
    else if (isNullIsland(geodetic))
      leftOut.add('the position 0° N 0° E, as receivers write without a fix', line)
    else points.push({ timeMs, geodetic, position: null, headingDeg, tilt: null })
  }
  const problems = doubtful(points, sigmasM, name)
  return toTrack(points, { name, isLocal: false, leftOut, problems })
}

function doubtful(
  points: readonly TrackPoint[],
  sigmasM: ReadonlyMap<number, number>,
  name: string,
): Problem[] {
  const found = points
    .map(({ timeMs }) => sigmasM.get(timeMs) ?? 0)
    .filter((sigmaM) => sigmaM > DOUBTFUL_SIGMA_M)
  if (found.length === 0) return []
  const worstM = found.reduce((most, sigmaM) => Math.max(most, sigmaM))
  const message =
    `${found.length} of ${points.length} points of ${name} have a standard deviation of more than ${DOUBTFUL_SIGMA_M} m ` +
    `by their GST, up to ${worstM.toFixed(0)} m; they were kept, so check them on the map.`
  return [{ filename: name, code: 'position_doubtful', severity: 'warning', message }]
}

interface Sentence {
  kind: string
  fields: string[]
  line: number
}

function readSentences(text: string, leftOut: LeftOut): Sentence[] {
  const wantsChecksum = /\$[A-Z][A-Z0-9](RMC|GGA|HDT|THS|GST|ZDA),[^\r\n]{0,200}\*[0-9A-F]{2}/i.test(text)
  return text.split(/\r\n|\r|\n/).flatMap((row, i): Sentence[] => {
    if (row.length > MAX_LINE_LETTERS) return []
    const found = SENTENCE.exec(row.toUpperCase())
    if (!found) return []
    const [whole, kind, body, checksum] = found
    const isWhole =
      checksum === undefined
        ? !wantsChecksum
        : checksumOf(row.slice(found.index + 1, found.index + whole.length - 3)) === parseInt(checksum, 16)
    if (isWhole) return [{ kind: kind!, fields: body!.split(','), line: i + 1 }]
    leftOut.add('a checksum that does not fit or is missing', i + 1)
    return []
  })
}

function checksumOf(body: string): number {
  let sum = 0
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i)
  return sum
}

/** Joins the sentences of one instant, with the standard deviations beside, by instant. A time without a date lies within half a day of the instant before it. */
function gather(
  sentences: readonly Sentence[],
  name: string,
): { epochs: Epoch[]; sigmasM: ReadonlyMap<number, number> } {
  const dated = sentences.map((sentence) => datedMs(sentence)).find((timeMs) => timeMs !== null)
  if (dated === undefined && sentences.length > 0)
    throw new AppError(
      'poses_invalid',
      `${name} has no RMC or ZDA sentence with a date; record them beside GGA.`,
    )
  let lastMs = dated ?? 0
  let last: Epoch | null = null
  let pendingDeg: number | null = null
  const epochs = new Map<number, Epoch>()
  const sigmasM = new Map<number, number>()
  for (const sentence of sentences) {
    if (sentence.kind === 'HDT' || sentence.kind === 'THS') {
      const headingDeg = headingOf(sentence)
      if (last) last.headingDeg ??= headingDeg
      else pendingDeg = headingDeg
      continue
    }
    const timeMs = datedMs(sentence) ?? nearestMs(timeOfDayMs(sentence.fields[0] ?? ''), lastMs)
    if (timeMs === null) continue
    lastMs = timeMs
    if (sentence.kind === 'GST') {
      const sigmaM = sigmaOf(sentence)
      if (sigmaM !== null) sigmasM.set(timeMs, sigmaM)
      continue
    }
    last = epochs.get(timeMs) ?? {
      timeMs,
      line: sentence.line,
      gga: null,
      rmc: null,
      isFix: true,
      headingDeg: pendingDeg,
    }
    pendingDeg = null
    if (sentence.kind !== 'ZDA') epochs.set(timeMs, last)
    if (sentence.kind === 'GGA') readGga(sentence.fields, last)
    if (sentence.kind === 'RMC' && sentence.fields[1] === 'A') last.rmc ??= readPosition(sentence.fields, 2)
  }
  return { epochs: [...epochs.values()], sigmasM }
}

/** THS says in its second field whether it is one: V is not valid, S a simulator's. */
function headingOf({ kind, fields }: Sentence): number | null {
  if (kind === 'THS' && /^[VS]$/.test(fields[1] ?? '')) return null
  return headingFrom(parseDecimal(fields[0] ?? '') ?? NaN)
}

/** The larger of the standard deviations in latitude and longitude, metres. */
function sigmaOf({ fields }: Sentence): number | null {
  const [latM, lonM] = [parseDecimal(fields[5] ?? ''), parseDecimal(fields[6] ?? '')]
  return latM === null || lonM === null ? null : Math.max(latM, lonM)
}

function readGga(fields: readonly string[], epoch: Epoch): void {
  const quality = fields[5]
  if (quality === '0' || quality === '' || quality === undefined) {
    epoch.isFix = epoch.gga !== null
    return
  }
  const position = readPosition(fields, 1)
  const heightM = parseDecimal(fields[8] ?? '')
  epoch.gga ??= position && { ...position, heightM: isOnEarth(heightM) ? heightM : null }
}

/** `ddmm.mmmm,N,dddmm.mmmm,E` from the field `at` on; null where one of them is empty or off the globe. */
function readPosition(fields: readonly string[], at: number): Geodetic | null {
  const latDeg = degreesOf(fields[at], fields[at + 1], 'NS')
  const lonDeg = degreesOf(fields[at + 2], fields[at + 3], 'EW')
  if (latDeg === null || lonDeg === null || !isOnGlobe(latDeg, lonDeg)) return null
  return { latDeg, lonDeg, heightM: null }
}

function degreesOf(text = '', hemisphere = '', signs: string): number | null {
  const found = /^(\d{1,3})(\d\d(?:\.\d{0,12})?)$/.exec(text)
  const sign = hemisphere.length === 1 ? signs.indexOf(hemisphere) : -1
  if (!found || sign < 0 || Number(found[2]) >= 60) return null
  const degrees = Number(found[1]) + Number(found[2]) / 60
  return sign === 0 ? degrees : -degrees
}

function datedMs({ kind, fields }: Sentence): number | null {
  const ofDayMs = timeOfDayMs(fields[0] ?? '')
  const date =
    kind === 'RMC'
      ? /^(\d\d)(\d\d)(\d\d)$/.exec(fields[8] ?? '')
      : kind === 'ZDA'
        ? /^(\d\d),(\d\d),(\d{4})$/.exec(fields.slice(1, 4).join(','))
        : null
  if (!date || ofDayMs === null) return null
  const [day, month, year] = date.slice(1).map(Number)
  // Two digits of the year: the standard is of 1983, and no track is older.
  const fullYear = year! > 99 ? year! : year! >= 83 ? 1900 + year! : 2000 + year!
  if (day === 0 || day! > 31 || month === 0 || month! > 12) return null
  return Date.UTC(fullYear, month! - 1, day) + ofDayMs
}

function timeOfDayMs(text: string): number | null {
  const found = /^(\d\d)(\d\d)(\d\d(?:\.\d{0,9})?)$/.exec(text)
  if (!found) return null
  const [hours, minutes, seconds] = found.slice(1).map(Number)
  if (hours! > 23 || minutes! > 59 || seconds! >= 61) return null
  return Math.round(((hours! * 60 + minutes!) * 60 + seconds!) * 1000)
}

function nearestMs(ofDayMs: number | null, lastMs: number): number | null {
  if (ofDayMs === null) return null
  const sameDayMs = Math.floor(lastMs / DAY_MS) * DAY_MS + ofDayMs
  const days = Math.round((lastMs - sameDayMs) / DAY_MS)
  return sameDayMs + days * DAY_MS
}
