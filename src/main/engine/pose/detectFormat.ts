import type { PoseFormat } from '../../../shared/import.ts'
import { decodeText } from './decodeText.ts'
import { parseDecimal } from './decimal.ts'
import { parseProjection } from './projection.ts'

/** So much of a file tells what it is, comments of a trajectory included. */
const HEAD_BYTES = 64 * 1024

/** Beyond this a time is nanoseconds since 1970 (in 2001), and below it seconds. */
const NANOSECONDS = 1e18

/**
 * Tells a pose file's format by its content; the file's name says nothing.
 *
 * @returns null for what is none of them, binary files included
 */
export function detectFormat(bytes: Uint8Array): PoseFormat | null {
  const head = bytes.subarray(0, HEAD_BYTES)
  const isUtf16 = head[0] === 0xff && head[1] === 0xfe
  if (!isUtf16 && head.includes(0)) return null
  const text = decodeText(head).trimStart()
  if (text.startsWith('<')) return /<(\w+:)?gpx[\s>]/.test(text) ? 'gpx' : null
  if (text.startsWith('[') && /^\[\s*[{\]]/.test(text)) return 'mapillary'
  if (/^[^\r\n$]{0,80}\$[A-Z][A-Z0-9]{4},/m.test(text)) return 'nmea'
  const lines = text.split(/\r\n|\r|\n/)
  if (parseProjection(lines[0] ?? '') !== null) return 'geo'
  const words = lines.find((line) => line.trim() !== '' && !line.startsWith('#'))?.trim()
  return words === undefined ? null : formatOf(words)
}

/** By the first line that says something: numbers are a trajectory, a table begins with titles. */
function formatOf(words: string): PoseFormat | null {
  const cells = words.split(/\s*,\s*|\s+/)
  const isNumbers = cells.every((cell) => parseDecimal(cell) !== null)
  if (!isNumbers) return /[,;\t]/.test(words) ? 'csv' : null
  if (cells.length === 12 || cells.length === 13) return 'kitti'
  if (cells.length === 17) return isCameraPose(cells) ? 'kitti' : 'euroc'
  if (cells.length !== 8 && cells.length !== 9) return null
  return Number(cells[0]) >= NANOSECONDS ? 'euroc' : 'tum'
}

/** KITTI-360's frame and 4×4 matrix are as many numbers as EuRoC's line, but no time, and end as every such matrix does. */
function isCameraPose(cells: readonly string[]): boolean {
  return Number(cells[0]) < NANOSECONDS && cells.slice(13).map(Number).join() === '0,0,0,1'
}
