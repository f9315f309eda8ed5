import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { headingFrom } from './angle.ts'
import { isOnEarth, parseDecimal } from './decimal.ts'
import { decodeText } from './decodeText.ts'
import { faultOfPath, plainPath } from './filename.ts'
import { isOnGlobe } from './geodetic.ts'
import { NO_POSE, type NamedPoses, type Pose, type Tilt } from './Pose.ts'
import { parseProjection, type ToLonLat } from './projection.ts'
import { rowProblem } from './rowProblem.ts'

type Row = Pose & { filename: string; line: number }

/** ODM counts a camera's pitch from straight down, where a vehicle's panorama is not; what leans more is of that kind. */
const MAX_LEAN_DEG = 45

/**
 * Reads OpenDroneMap's `geo.txt`: a line with the projection (see `parseProjection`), then for each picture
 * `image_name geo_x geo_y [geo_z] [yaw pitch roll] [horz_acc vert_acc] …`.
 *
 * The yaw is taken for a heading from true north, pitch and roll for the tilt of a level panorama; where they lean more
 * than 45° they are another convention's, and left out. Zeros in every row are how the format skips the three angles.
 * Accuracies are not read. A row is used whole or not at all: its faults become one problem `pose_row`.
 *
 * @param name of the file, for messages
 * @throws AppError poses_invalid when the first line is no projection that is known
 */
export function parseGeoTxt(bytes: Uint8Array, name: string): NamedPoses {
  const [first = '', ...lines] = decodeText(bytes).split(/\r\n|\r|\n/)
  const toLonLat = parseProjection(first)
  if (toLonLat === null)
    throw new AppError(
      'poses_invalid',
      `The first line of ${name} is "${first.slice(0, 80)}"; wanted is EPSG:4326, EPSG:3857, a UTM zone as EPSG:32633 or "WGS84 UTM 33N", or a PROJ string.`,
    )
  const rows = new Map<string, Row>()
  const problems: Problem[] = []
  for (const [i, text] of lines.entries()) {
    const words = text.slice(0, 2000).trim().split(/\s+/)
    if (words[0] === '' || words[0]!.startsWith('#')) continue
    const { row, faults } = readRow(words, i + 2, toLonLat)
    const key = row.filename.normalize('NFC')
    const known = rows.get(key)
    if (known) faults.push(`line ${known.line} already gave a pose for this file`)
    if (faults.length === 0) rows.set(key, row)
    else problems.push(rowProblem(row, name, faults))
  }
  return { kind: 'named', rows, isLocal: false, problems: [...settleAngles(rows, name), ...problems] }
}

function readRow(words: readonly string[], line: number, toLonLat: ToLonLat): { row: Row; faults: string[] } {
  const filename = plainPath(words[0]!)
  const faults = [faultOfPath(filename)].filter((fault) => fault !== null)
  const [x, y, height, yaw, pitch, roll] = words.slice(1, 7).map((word) => {
    const number = parseDecimal(word)
    if (number === null) faults.push(`"${word.slice(0, 40)}" is not a number`)
    return number
  })
  if (words.length < 3) faults.push(`it has ${words.length} words; wanted are a name, x and y`)
  const [lonDeg, latDeg] = toLonLat(x ?? NaN, y ?? NaN)
  const heightM = height ?? null
  if (faults.length === 0 && !isOnGlobe(latDeg, lonDeg)) faults.push(`${x}, ${y} is not on the globe`)
  if (!isOnEarth(heightM)) faults.push(`${heightM} is no height in metres`)
  const headingDeg = typeof yaw === 'number' ? headingFrom(yaw) : null
  if (typeof yaw === 'number' && headingDeg === null) faults.push(`yaw ${yaw} is more than one turn`)
  const tilt =
    typeof pitch === 'number' && typeof roll === 'number' ? { pitchDeg: pitch, rollDeg: roll } : null
  const geodetic = { latDeg, lonDeg, heightM }
  const headingSource = headingDeg === null ? null : 'poses'
  return { row: { ...NO_POSE, filename, line, geodetic, headingDeg, headingSource, tilt }, faults }
}

/** Leaves out angles that stand in for none, and tilts that cannot be a panorama's. */
function settleAngles(rows: Map<string, Row>, name: string): Problem[] {
  const leaning = ({ pitchDeg, rollDeg }: Tilt) =>
    Math.max(Math.abs(pitchDeg), Math.abs(rollDeg)) > MAX_LEAN_DEG
  const isZero = ({ headingDeg, tilt }: Row) =>
    headingDeg === 0 && tilt !== null && tilt.pitchDeg === 0 && tilt.rollDeg === 0
  const all = [...rows]
  const lost = (message: string): Problem[] => [
    { filename: name, code: 'heading_refused', severity: 'warning', message },
  ]
  if (all.length > 1 && all.every(([, row]) => isZero(row))) {
    for (const [key, row] of all) rows.set(key, { ...row, headingDeg: null, headingSource: null, tilt: null })
    return lost(
      `Yaw, pitch and roll are 0 in all ${all.length} rows of ${name}, so nobody measured them; they were left out.`,
    )
  }
  const steep = all.filter(([, { tilt }]) => tilt !== null && leaning(tilt))
  for (const [key, row] of steep) rows.set(key, { ...row, tilt: null })
  if (steep.length === 0) return []
  const which = `${steep.length} of ${all.length} rows`
  return lost(
    `Pitch or roll is more than ${MAX_LEAN_DEG}° in ${which} of ${name}, as no panorama is tilted; these tilts were left out.`,
  )
}
