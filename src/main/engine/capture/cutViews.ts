import { VIEW_SIZE_PX, viewBearingsDeg } from '../../../shared/bearing.ts'
import type { Tilt } from '../pose/Pose.ts'

/**
 * Where on the full sphere a picture lies, as shares of the sphere's width (from its left edge, one turn) and height
 * (from the zenith, half a turn). The sphere's middle is the capture's front.
 */
export interface Placement {
  left: number
  top: number
  width: number
  height: number
}

export const FULL_SPHERE: Placement = { left: 0, top: 0, width: 1, height: 1 }

/** A decoded equirectangular picture: `heightPx × widthPx × 3` bytes, row by row from the top left. */
export interface Panorama {
  rgb: Uint8Array
  widthPx: number
  heightPx: number
  placement: Placement
  tilt: Tilt
}

/** For each pixel of one view, the sphere's column for bearing 0 and its row, both as shares of the sphere. */
interface Directions {
  column: Float32Array
  row: Float32Array
}

/** Along one axis of a picture: the bytes at which the pixels on both sides of a place begin, and how far it is to the second. */
interface Neighbours {
  /** −1 where the place lies outside the picture. */
  first: Int32Array
  second: Int32Array
  share: Float32Array
}

const PIXELS = VIEW_SIZE_PX * VIEW_SIZE_PX
const level = directionsOf({ pitchDeg: 0, rollDeg: 0 }, 0)
let levelRows: { key: string; rows: Neighbours } | undefined
/** In a level view all rows look along the same columns of the sphere. */
const levelColumn = level.column.subarray(0, VIEW_SIZE_PX)

/**
 * Cuts the views of a capture out of its panorama, in the order of `viewBearingsDeg`: perspective pictures with a
 * field of view of 90° both ways, upright, bearing 0 centred on the sphere's middle. Each is
 * `VIEW_SIZE_PX² × 3` bytes.
 *
 * Bilinear between the four nearest pixels, around the seam where the picture spans the whole turn. What lies
 * outside a partial panorama is black. A tilted panorama is levelled, at several times the cost.
 */
export function cutViews(panorama: Panorama): Uint8Array[] {
  const { tilt } = panorama
  if (tilt.pitchDeg !== 0 || tilt.rollDeg !== 0)
    return viewBearingsDeg.map((bearingDeg) => {
      const { column, row } = directionsOf(tilt, bearingDeg)
      return blend(panorama.rgb, columnsOf(panorama, column, 0), rowsOf(panorama, row))
    })
  const rows = levelRowsOf(panorama)
  return viewBearingsDeg.map((bearingDeg) =>
    blend(panorama.rgb, columnsOf(panorama, levelColumn, bearingDeg / 360), rows),
  )
}

/** Looks along every pixel of the view at `bearingDeg`, from the levelled frame into the tilted camera's. */
function directionsOf({ pitchDeg, rollDeg }: Tilt, bearingDeg: number): Directions {
  const column = new Float32Array(PIXELS)
  const row = new Float32Array(PIXELS)
  const [sinB, cosB] = sinCos(bearingDeg)
  const [sinP, cosP] = sinCos(pitchDeg)
  const [sinR, cosR] = sinCos(rollDeg)
  const half = VIEW_SIZE_PX / 2
  for (let k = 0; k < PIXELS; k++) {
    const right = ((k % VIEW_SIZE_PX) + 0.5) / half - 1
    const up = 1 - (Math.floor(k / VIEW_SIZE_PX) + 0.5) / half
    const x = right * cosB + sinB
    const y = cosB - right * sinB
    // The transpose of Rx(pitch)·Ry(roll), x right, y towards the picture's middle, z up.
    const forward = y * cosP + up * sinP
    const above = up * cosP - y * sinP
    const across = x * cosR - above * sinR
    const over = x * sinR + above * cosR
    column[k] = Math.atan2(across, forward) / (2 * Math.PI) + 0.5
    row[k] = 0.5 - Math.atan2(over, Math.sqrt(across * across + forward * forward)) / Math.PI
  }
  return { column, row }
}

function sinCos(angleDeg: number): readonly [number, number] {
  const angle = (angleDeg * Math.PI) / 180
  return [Math.sin(angle), Math.cos(angle)]
}

interface Axis {
  /** Of the sphere, at which the picture begins, and that it spans. */
  start: number
  length: number
  /** Pixels along it, and the bytes from one to the next. */
  pixels: number
  stride: number
  isRound: boolean
}

function columnsOf({ widthPx, placement }: Panorama, shares: Float32Array, turn: number): Neighbours {
  const { left: start, width: length } = placement
  const turned = turn === 0 ? shares : shares.map((share) => (share + turn) % 1)
  return neighbours(turned, { start, length, pixels: widthPx, stride: 3, isRound: length === 1 })
}

/** Kept for the next panorama, as those of one drive are of one size. */
function levelRowsOf(panorama: Panorama): Neighbours {
  const { widthPx, heightPx, placement } = panorama
  const key = [widthPx, heightPx, placement.top, placement.height].join()
  if (levelRows?.key !== key) levelRows = { key, rows: rowsOf(panorama, level.row) }
  return levelRows.rows
}

function rowsOf({ widthPx, heightPx, placement }: Panorama, shares: Float32Array): Neighbours {
  const { top: start, height: length } = placement
  return neighbours(shares, { start, length, pixels: heightPx, stride: widthPx * 3, isRound: false })
}

function neighbours(shares: Float32Array, { start, length, pixels, stride, isRound }: Axis): Neighbours {
  const first = new Int32Array(shares.length)
  const second = new Int32Array(shares.length)
  const share = new Float32Array(shares.length)
  const perSphere = pixels / length
  for (let i = 0; i < shares.length; i++) {
    const at = (shares[i]! - start) * perSphere - 0.5
    const before = Math.floor(at)
    const isOutside = !isRound && (at < -0.5 || at > pixels - 0.5)
    first[i] = isOutside ? -1 : (before >= 0 ? before : isRound ? pixels - 1 : 0) * stride
    second[i] = (before + 1 < pixels ? before + 1 : isRound ? 0 : pixels - 1) * stride
    share[i] = at - before
  }
  return { first, second, share }
}

/** @param columns of every pixel, or of one row of pixels that stands for all; their number is a power of two */
function blend(rgb: Uint8Array, columns: Neighbours, rows: Neighbours): Uint8Array {
  const view = new Uint8Array(PIXELS * 3)
  const lastColumn = columns.first.length - 1
  for (let k = 0, to = 0; k < PIXELS; k++, to += 3) {
    const x = k & lastColumn
    const left = columns.first[x]!
    const above = rows.first[k]!
    if (left < 0 || above < 0) continue
    const right = columns.second[x]!
    const below = rows.second[k]!
    const across = columns.share[x]!
    const down = rows.share[k]!
    const share11 = across * down
    const share01 = across - share11
    const share10 = down - share11
    const share00 = 1 - across - share10
    const at00 = above + left
    const at01 = above + right
    const at10 = below + left
    const at11 = below + right
    for (let c = 0; c < 3; c++)
      view[to + c] =
        rgb[at00 + c]! * share00 +
        rgb[at01 + c]! * share01 +
        rgb[at10 + c]! * share10 +
        rgb[at11 + c]! * share11 +
        0.5
  }
  return view
}
