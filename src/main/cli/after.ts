import { InvalidArgumentError, Option } from 'commander'
import { basename } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import { queryIdSchema } from '../../shared/ids.ts'
import type { Motion, Query } from '../../shared/query.ts'
import { instantMs } from '../../shared/visit.ts'
import { parseMotion } from '../engine/clue/parseMotion.ts'
import { motionBetween } from '../engine/pose/motionBetween.ts'
import { readPoseFile } from '../engine/pose/readPoseFile.ts'
import { parseTimestamp } from '../engine/pose/timestamp.ts'

/** How the command line says that a query comes after another one. */
export interface AfterOptions {
  after?: string
  moved?: string
  odometry?: string
  /** Milliseconds since 1970. */
  from?: number
  to?: number
}

export const movedOption = (): Option =>
  new Option('--moved <words>', 'how you moved since, such as "20 m forward, turned right"').conflicts(
    'odometry',
  )

/** Parses an instant, to milliseconds since 1970. Robots' clocks may begin at 0. */
export function instant(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const time = parseTimestamp(text)
  if (time === null) throw new InvalidArgumentError('Expected seconds since 1970, or a time in ISO 8601.')
  return instantMs(time)
}

/**
 * The query before and the motion since; null where none is named.
 *
 * @throws AppError bad_input when the query or the motion is missing, poses_invalid
 */
export async function readAfter(options: AfterOptions): Promise<Query['after']> {
  const { after, moved, odometry } = options
  if (after === undefined) {
    if (moved !== undefined || odometry !== undefined)
      throw new AppError('bad_input', 'A motion needs the query before it; name it with --after ID.')
    return null
  }
  const { data: queryId } = queryIdSchema.safeParse(after)
  if (queryId === undefined)
    throw new AppError(
      'bad_input',
      `${after} is not an id of a query; ids look like 123e4567-e89b-42d3-a456-426614174000.`,
    )
  return { queryId, moved: moved === undefined ? await readOdometry(options) : parseMotion(moved) }
}

async function readOdometry({ odometry, from, to }: AfterOptions): Promise<Motion> {
  if (odometry === undefined || from === undefined || to === undefined)
    throw new AppError(
      'bad_input',
      'Say how you moved since the query before: --moved WORDS, or --odometry FILE --from TIME --to TIME.',
    )
  const track = await readPoseFile(odometry)
  if (track.kind !== 'track')
    throw new AppError(
      'bad_input',
      `${basename(odometry)} has poses without times; give a TUM, KITTI, EuRoC, GPX or NMEA file.`,
    )
  return motionBetween(track, from, to, basename(odometry))
}
