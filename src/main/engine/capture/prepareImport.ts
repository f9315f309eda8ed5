import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ImportInput } from '../../../shared/import.ts'
import type { NamedPoses, Track } from '../pose/Pose.ts'
import { findPoseFile, readPoseFile } from '../pose/readPoseFile.ts'
import type { CaptureStore } from './CaptureStore.ts'
import { openSource } from './openSource.ts'
import { placePictures, type Placing } from './placePictures.ts'
import type { Source } from './Source.ts'
import { surveyPictures, type SurveyedPicture } from './surveyPictures.ts'

/** A source whose pictures' headers and poses are read, ready to be placed with any knobs. */
export interface Survey {
  readonly source: Source
  readonly pictures: readonly SurveyedPicture[]
  readonly poses: NamedPoses | Track | null
  /** Name of the file the poses come from; null where they come with the source, or from nowhere. */
  readonly posesName: string | null
}

/** Metres between captures of one drive where nothing else was asked for: recordings hold many frames of each place. */
const SPACING_M = { panoramas: 0.5, groups: 0.5, bag: 2, video: 3 } as const

/**
 * Opens a source and reads everything of it but pixels.
 *
 * @throws AppError folder_missing, folder_empty, poses_invalid, bad_input, library_missing; cancelled once the signal fired
 */
export async function surveySource(
  input: Pick<ImportInput, 'path' | 'poses' | 'poseFormat'>,
  report: { signal: AbortSignal; progress(done: number, total: number): void },
): Promise<Survey> {
  const source = await openSource(input.path)
  try {
    const file = input.poses ?? (await poseFileOf(input.path))
    const names = source.pictures.map(({ name }) => name)
    const poses = file === null ? source.track : await readPoseFile(file, { format: input.poseFormat, names })
    const isPanorama = source.kind !== 'groups'
    const stopIfCancelled = () => {
      if (report.signal.aborted) throw new AppError('cancelled', 'Looking at the pictures was cancelled.')
    }
    const pictures = await surveyPictures(source.pictures, isPanorama, { ...report, stopIfCancelled })
    return { source, pictures, poses, posesName: file === null ? null : basename(file) }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** Places what was surveyed, in the frame of a site. */
export function placeSurvey(
  { source, pictures, poses, posesName }: Survey,
  input: ImportInput,
  site: Pick<CaptureStore, 'origin' | 'hasPositions'>,
): Placing {
  let origin = site.origin()
  const mayTakeOrigin = origin === null && !site.hasPositions() && !poses?.isLocal
  const originOf = (first: Geodetic) => (origin ??= mayTakeOrigin ? first : null)
  const knobs = { ...input, spacingM: input.spacingM ?? SPACING_M[source.kind] }
  const placing = placePictures(pictures, {
    name: input.path,
    poses,
    posesName: posesName ?? source.title,
    knobs,
    originOf,
    now: new Date(),
  })
  return { ...placing, problems: [...source.problems, ...placing.problems] }
}

async function poseFileOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() ? findPoseFile(path) : null
}
