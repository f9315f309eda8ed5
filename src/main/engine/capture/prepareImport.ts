import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Geodetic, Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { ImportInput } from '../../../shared/import.ts'
import type { NamedPoses, Track } from '../pose/Pose.ts'
import { findPoseFiles, readPoseFile } from '../pose/readPoseFile.ts'
import type { CaptureStore } from './CaptureStore.ts'
import { openSource } from './openSource.ts'
import type { OpenedSource } from './Source.ts'
import { placePictures, type Placing } from './placePictures.ts'
import { surveyPictures, type SurveyedPicture } from './surveyPictures.ts'

/** A source whose pictures' headers and poses are read, ready to be placed with any knobs. */
export interface Survey {
  readonly source: OpenedSource
  readonly pictures: readonly SurveyedPicture[]
  readonly poses: NamedPoses | Track | null
  /** Name of the file the poses come from; null where they come with the source, or from nowhere. */
  readonly posesName: string | null
  /** Paths of the folder's poses files where it has several, between which a person has to choose. */
  readonly poseFiles: readonly string[]
}

/** Metres between captures of one drive where nothing else was asked for: recordings hold many frames of each place. */
const SPACING_M = { panoramas: 0.5, groups: 0.5, bag: 2, video: 3 } as const

/**
 * Opens a source and reads everything of it but pixels.
 *
 * @throws AppError folder_missing, folder_empty, poses_invalid, bad_input, library_missing; cancelled once the signal fired
 */
export async function surveySource(
  input: Pick<ImportInput, 'path' | 'poses' | 'poseFormat' | 'imageTopic'>,
  report: { signal: AbortSignal; progress(done: number, total: number): void },
): Promise<Survey> {
  const source = await openSource(input.path, input)
  try {
    const found = await poseFilesOf(input.path)
    const isAmbiguous = found.length > 1
    const file = input.poses ?? (isAmbiguous ? null : (found[0] ?? null))
    const names = source.pictures.map(({ name }) => name)
    const poses = file === null ? source.track : await readPoseFile(file, { format: input.poseFormat, names })
    const isPanorama = source.kind !== 'groups'
    const stopIfCancelled = () => {
      if (report.signal.aborted) throw new AppError('cancelled', 'Looking at the pictures was cancelled.')
    }
    const pictures = await surveyPictures(source.pictures, isPanorama, { ...report, stopIfCancelled })
    const posesName = file === null ? null : basename(file)
    return { source, pictures, poses, posesName, poseFiles: isAmbiguous ? found : [] }
  } catch (error) {
    await source.close()
    throw error
  }
}

/** Places what was surveyed, in the frame of a site. */
export function placeSurvey(
  { source, pictures, poses, posesName, poseFiles }: Survey,
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
  const undecided = poseFiles.length > 0 && input.poses === null ? [ambiguous(input.path, poseFiles)] : []
  return { ...placing, problems: [...undecided, ...source.problems, ...placing.problems] }
}

async function poseFilesOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => null)
  return found?.isDirectory() ? findPoseFiles(path) : []
}

const MOST_NAMED = 5

function ambiguous(path: string, files: readonly string[]): Problem {
  const names = files.slice(0, MOST_NAMED).map((file) => basename(file))
  const more = files.length > names.length ? ` and ${files.length - names.length} more` : ''
  return {
    filename: basename(path),
    code: 'poses_ambiguous',
    severity: 'warning',
    message: `The folder has ${files.length} poses files, ${names.join(', ')}${more}, and none was used; name the one that belongs to these pictures.`,
  }
}
