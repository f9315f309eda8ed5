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

const PIXELS = VIEW_SIZE_PX * VIEW_SIZE_PX
const level = directionsOf({ pitchDeg: 0, rollDeg: 0 }, 0)

/**
 * Cuts the views of a capture out of its panorama, in the order of `viewBearingsDeg`: perspective pictures with a
 * field of view of 90° both ways, upright, bearing 0 centred on the sphere's middle. Each is
 * `VIEW_SIZE_PX² × 3` bytes.
 *
 * Bilinear between the four nearest pixels, around the seam where the picture spans the whole turn. What lies
 * outside a partial panorama is black. A tilted panorama is levelled, at about twice the cost.
 */
export function cutViews(panorama: Panorama): Uint8Array[] {
  const isLevel = panorama.tilt.pitchDeg === 0 && panorama.tilt.rollDeg === 0
  return viewBearingsDeg.map((bearingDeg) =>
    isLevel
      ? sample(panorama, level, bearingDeg / 360)
      : sample(panorama, directionsOf(panorama.tilt, bearingDeg), 0),
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

function sample(panorama: Panorama, directions: Directions, turn: number): Uint8Array {
  const { rgb, widthPx, heightPx, placement } = panorama
  const view = new Uint8Array(PIXELS * 3)
  const isWholeTurn = placement.width === 1
  const perTurn = widthPx / placement.width
  const perHalfTurn = heightPx / placement.height
  for (let k = 0; k < PIXELS; k++) {
    const share = directions.column[k]! + turn
    const u = (share - Math.floor(share) - placement.left) * perTurn - 0.5
    const v = (directions.row[k]! - placement.top) * perHalfTurn - 0.5
    if (v < -0.5 || v > heightPx - 0.5) continue
    if (!isWholeTurn && (u < -0.5 || u > widthPx - 0.5)) continue
    const column = Math.floor(u)
    const row = Math.floor(v)
    let before = column
    let after = column + 1
    if (before < 0) before = isWholeTurn ? before + widthPx : 0
    if (after >= widthPx) after = isWholeTurn ? after - widthPx : widthPx - 1
    const above = Math.max(row, 0) * widthPx
    const below = Math.min(row + 1, heightPx - 1) * widthPx
    const right = u - column
    const down = v - row
    const share11 = right * down
    const share01 = right - share11
    const share10 = down - share11
    const share00 = 1 - right - share10
    const at00 = (above + before) * 3
    const at01 = (above + after) * 3
    const at10 = (below + before) * 3
    const at11 = (below + after) * 3
    for (let c = 0; c < 3; c++)
      view[k * 3 + c] =
        rgb[at00 + c]! * share00 +
        rgb[at01 + c]! * share01 +
        rgb[at10 + c]! * share10 +
        rgb[at11 + c]! * share11 +
        0.5
  }
  return view
}
