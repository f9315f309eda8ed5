import { AppError } from '../../../shared/errors.ts'
import type { ExportFormat } from '../../../shared/query.ts'
import { geojson } from './geojson.ts'
import { toPose, type Handover } from './handover.ts'
import { ros2Pose } from './ros2Pose.ts'
import { tum } from './tum.ts'

/** A file to be written by whoever asked: the command line, or the window as a download. */
export interface ExportedFile {
  readonly filename: string
  readonly mediaType: string
  readonly text: string
}

/**
 * Writes a pose in the format of another program. The pose formats take the first candidate, GeoJSON takes all.
 *
 * @throws AppError no_position when there is no place to hand over
 */
export function exportPose(handover: Handover, format: ExportFormat): ExportedFile {
  const [best] = handover.candidates
  if (!best)
    throw new AppError('no_position', 'The query has no candidate, so there is nothing to hand over.')
  const stem = `wayword-${handover.at.replace(/[:.]/g, '-')}`
  if (format === 'geojson') {
    const extension = handover.origin ? 'geojson' : 'json'
    const mediaType = handover.origin ? 'application/geo+json' : 'application/json'
    return { filename: `${stem}.${extension}`, mediaType, text: geojson(handover) }
  }
  const pose = toPose(best, handover)
  if (format === 'tum') return { filename: `${stem}.tum`, mediaType: 'text/plain', text: tum(pose) }
  return { filename: `${stem}.yaml`, mediaType: 'application/yaml', text: ros2Pose(pose) }
}
