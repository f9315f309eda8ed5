import { wrapDeg } from '../../../shared/bearing.ts'
import type { Tilt } from './Pose.ts'

/** Hamilton's, unit length: turns a body's axes into east, north, up. */
export interface Quaternion {
  x: number
  y: number
  z: number
  w: number
}

/** Rows of a rotation from a body's axes into east, north, up. */
export type Rotation = readonly [Row, Row, Row]
type Row = readonly [number, number, number]

/** Where the body's x axis points, and how the body leans. */
export interface Attitude {
  headingDeg: number
  tilt: Tilt
}

/** Body axes from a camera's (x right, y down, z forward): x forward, y left, z up (REP-103). */
const BODY_FROM_OPTICAL: Rotation = [
  [0, 0, 1],
  [-1, 0, 0],
  [0, -1, 0],
]
const DEG = 180 / Math.PI

/** How far a length may be from 1: files round to a few digits. */
const UNIT_TOLERANCE = 0.05

/** Below this level part of the forward axis, heading and roll cannot be told apart. */
const VERTICAL = 1e-6

/** The rotation of a quaternion of any length but none; null where its length is not 1 within five per cent. */
export function rotationOf({ x, y, z, w }: Quaternion): Rotation | null {
  const length = Math.hypot(x, y, z, w)
  if (!(Math.abs(length - 1) <= UNIT_TOLERANCE)) return null
  const [a, b, c, d] = [w / length, x / length, y / length, z / length]
  return [
    [1 - 2 * (c * c + d * d), 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), 1 - 2 * (b * b + d * d), 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), 1 - 2 * (b * b + c * c)],
  ]
}

/** Whether rows are a rotation: unit length and square to each other within five per cent, and not mirrored. */
export function isRotation([a, b, c]: Rotation): boolean {
  const isUnit = (row: Row) => Math.abs(Math.hypot(...row) - 1) <= UNIT_TOLERANCE
  const isSquare = (one: Row, other: Row) => Math.abs(dot(one, other)) <= UNIT_TOLERANCE
  const volume =
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0])
  return [a, b, c].every(isUnit) && isSquare(a, b) && isSquare(b, c) && isSquare(a, c) && volume > 0
}

/**
 * Heading, pitch and roll of a body, x forward, y left, z up: turned to its heading, then nose up, then right side down.
 *
 * The pitch lies in −90…90. Looking straight up or down there is no heading apart from roll: the roll is then 0.
 */
export function attitudeOf(rotation: Rotation): Attitude {
  const [east, north, up] = rotation
  const level = Math.hypot(east[0], north[0])
  const pitchDeg = Math.atan2(up[0], level) * DEG
  if (level < VERTICAL)
    return { headingDeg: wrapDeg(Math.atan2(east[1], north[1]) * DEG + 90), tilt: { pitchDeg, rollDeg: 0 } }
  return {
    headingDeg: wrapDeg(Math.atan2(east[0], north[0]) * DEG),
    tilt: { pitchDeg, rollDeg: Math.atan2(up[1], up[2]) * DEG },
  }
}

/** The inverse of `attitudeOf`. */
export function toQuaternion({ headingDeg, tilt }: Attitude): Quaternion {
  const half = 0.5 / DEG
  const yaw = (90 - headingDeg) * half
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)]
  // About the y axis, which points left, a positive turn is nose down.
  const [cp, sp] = [Math.cos(-tilt.pitchDeg * half), Math.sin(-tilt.pitchDeg * half)]
  const [cr, sr] = [Math.cos(tilt.rollDeg * half), Math.sin(tilt.rollDeg * half)]
  return {
    x: cy * cp * sr - sy * sp * cr,
    y: cy * sp * cr + sy * cp * sr,
    z: sy * cp * cr - cy * sp * sr,
    w: cy * cp * cr + sy * sp * sr,
  }
}

/** The rotation of the body that carries a camera, from the camera's own (x right, y down, z forward). */
export function bodyOfOptical(rotation: Rotation): Rotation {
  return map((row, axis) => dot(rotation[row], BODY_FROM_OPTICAL[axis]))
}

/** A rotation between two camera frames as one between two body frames. */
export function toBodyFrames(rotation: Rotation): Rotation {
  const turned = bodyOfOptical(rotation)
  return map((row, axis) => dot(BODY_FROM_OPTICAL[row], [turned[0][axis], turned[1][axis], turned[2][axis]]))
}

type Axis = 0 | 1 | 2

function map(entry: (row: Axis, axis: Axis) => number): Rotation {
  const rowOf = (row: Axis): Row => [entry(row, 0), entry(row, 1), entry(row, 2)]
  return [rowOf(0), rowOf(1), rowOf(2)]
}

function dot(one: Row, other: Row): number {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
}
