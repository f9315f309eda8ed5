import type { Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { Track, TrackPoint } from './Pose.ts'

/** Counts what of a track is not used, by reason, so that a million bad lines are a few problems. */
export class LeftOut {
  private readonly reasons = new Map<string, { count: number; firstLine: number | null }>()

  /** @param why a few words without the line's own numbers, so that like falls to like */
  add(why: string, line: number | null): void {
    const known = this.reasons.get(why)
    if (known) known.count++
    else this.reasons.set(why, { count: 1, firstLine: line })
  }

  toProblems(name: string): Problem[] {
    return [...this.reasons].map(([why, { count, firstLine }]) => {
      const first =
        firstLine === null ? '' : count === 1 ? ` (line ${firstLine})` : ` (the first on line ${firstLine})`
      const message = `${count} ${count === 1 ? 'point' : 'points'} of ${name} ${count === 1 ? 'was' : 'were'} not used: ${why}${first}.`
      return { filename: name, code: 'pose_row', severity: 'refused', message }
    })
  }

  toString(): string {
    return [...this.reasons]
      .map(([why, { count }]) => `${count} ${count === 1 ? 'point' : 'points'}: ${why}`)
      .join('; ')
  }
}

/** Times a `Date` can tell; what is beyond is another unit or a broken clock. */
const MAX_TIME_MS = 8.64e15

/** Whether milliseconds since 1970 can be an instant. */
export function isInstant(timeMs: number): boolean {
  return Math.abs(timeMs) <= MAX_TIME_MS
}

/**
 * Puts points in order of time; of two at one instant the first in the file counts.
 *
 * @throws AppError poses_invalid when nothing is left
 */
export function toTrack(
  points: readonly TrackPoint[],
  given: { name: string; isLocal: boolean; leftOut: LeftOut; problems?: readonly Problem[] },
): Track {
  const { name, isLocal, leftOut } = given
  const sorted = points.toSorted((one, other) => one.timeMs - other.timeMs)
  const kept = sorted.filter((point, i) => point.timeMs !== sorted[i - 1]?.timeMs)
  for (let i = kept.length; i < sorted.length; i++) leftOut.add('the time of another point', null)
  if (kept.length === 0) {
    const found = leftOut.toString()
    throw new AppError(
      'poses_invalid',
      `${name} holds no point with time and position that can be used${found === '' ? '' : ` (${found})`}; record the track again, or give another file.`,
    )
  }
  return {
    kind: 'track',
    points: kept,
    isLocal,
    problems: [...(given.problems ?? []), ...leftOut.toProblems(name)],
  }
}
