import type { Problem } from '../../../shared/capture.ts'
import type { NamedPoses, Pose } from './Pose.ts'

/** What is known of a folder's pictures from its poses file, by filename as listed. */
export interface FolderPoses {
  byFilename: Map<string, Pose>
  isLocal: boolean
  problems: Problem[]
}

/**
 * Gives each picture its row: the one that names it relative to the folder, or by its bare name, with or without its
 * ending, where only one picture below the folder has it. Where two rows name one picture the longer name counts.
 *
 * @param filenames as listed, `/` between folders
 * @param name of the poses file, for messages
 * @returns problems: those of the rows, and one for every row without picture
 */
export function matchPoses(
  named: NamedPoses,
  filenames: readonly string[],
  name = 'the poses file',
): FolderPoses {
  const byPath = new Map(filenames.map((filename) => [filename.normalize('NFC'), filename]))
  const byName = new Map<string, string | null>()
  const byStem = new Map<string, string | null>()
  for (const [composed, filename] of byPath) {
    const bare = composed.slice(composed.lastIndexOf('/') + 1)
    const stem = bare.replace(/\.[^.]+$/, '')
    byName.set(bare, byName.has(bare) ? null : filename)
    byStem.set(stem, byStem.has(stem) ? null : filename)
  }
  const byFilename = new Map<string, Pose>()
  const problems = [...named.problems]
  for (const find of [byPath, byName, byStem])
    for (const [composed, pose] of named.rows) {
      const filename = find.get(composed)
      if (filename && !byFilename.has(filename)) byFilename.set(filename, pose)
    }
  const used = new Set(byFilename.values())
  for (const pose of named.rows.values()) if (!used.has(pose)) problems.push(withoutImage(pose, name))
  return { byFilename, isLocal: named.isLocal, problems }
}

function withoutImage({ filename, line }: { filename: string; line: number }, name: string): Problem {
  const shown = filename.slice(0, 255)
  const message = `Line ${line} of ${name} was not used: the folder holds no picture "${shown}".`
  return { filename: shown, code: 'pose_without_image', severity: 'refused', message }
}
