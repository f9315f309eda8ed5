import { Option, type Command } from 'commander'
import { resolve } from 'node:path'
import type { Problem } from '../../shared/capture.ts'
import { AppError } from '../../shared/errors.ts'
import { importInputSchema, poseFormats, type PoseFormat } from '../../shared/import.ts'
import type { ImportSummary } from '../engine/capture/importSource.ts'
import { jsonOption, numbers, siteOption } from './options.ts'
import { exitCodes, print } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { interruptible, withSite, withSiteToRead } from './withSite.ts'

export function addImportCommand(wayword: Command): void {
  const number = (text: string): number => numbers(1)(text)[0]!
  wayword
    .command('import')
    .argument(
      '<source>',
      'folder of panoramas or four-photo groups, a bag (MCAP, rosbag2, ROS 1), or an MP4 video',
    )
    .description('turns what a vehicle recorded into captures; run again, it goes on where it stopped')
    .addOption(siteOption())
    .option(
      '--poses <file>',
      'poses by picture or a track by time; else the one in the folder, else EXIF and GPano',
    )
    .addOption(
      new Option('--format <name>', 'what the poses file is; auto reads it off its content')
        .choices(['auto', ...poseFormats])
        .default('auto'),
    )
    .option('--image-topic <name>', 'topic of a bag whose pictures are wanted; else the one that has most')
    .option('--yaw-offset <deg>', 'added to every known heading', number, 0)
    .option('--time-offset <s>', "added to the pictures' clock before a track is asked", number, 0)
    .option('--utc-offset <h>', 'hours east of UTC of picture times that name no zone', number, 0)
    .option('--align-starts', 'takes the first picture for the beginning of the track', false)
    .option('--spacing <m>', 'leaves out captures of a drive nearer to the one before; 0 keeps all', number)
    .option('--dry-run', 'read and check everything, store nothing', false)
    .addOption(jsonOption())
    .action(importSource)
}

interface ImportOptions {
  site: string
  poses?: string
  format: PoseFormat | 'auto'
  imageTopic?: string
  yawOffset: number
  timeOffset: number
  utcOffset: number
  alignStarts: boolean
  spacing?: number
  dryRun: boolean
  json: boolean
}

async function importSource(source: string, options: ImportOptions): Promise<void> {
  const { site, poses, dryRun, json } = options
  const parsed = importInputSchema.safeParse({
    path: resolve(source),
    poses: poses === undefined ? null : resolve(poses),
    poseFormat: options.format === 'auto' ? null : options.format,
    imageTopic: options.imageTopic ?? null,
    yawOffsetDeg: options.yawOffset,
    timeOffsetS: options.timeOffset,
    utcOffsetH: options.utcOffset,
    alignStarts: options.alignStarts,
    spacingM: options.spacing ?? null,
  })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new AppError('bad_input', `${issue!.path.join('.')} cannot be used: ${issue!.message}.`)
  }
  await (dryRun ? withSiteToRead : withSite)({ site }, async (engine) => {
    const line = watchProgress(dryRun ? 'Checking' : 'Importing')
    const problems: Problem[] = []
    const summary = await interruptible((signal) => {
      const problem = (found: Problem) => void problems.push(found)
      return engine.site.importSource(parsed.data, { signal, progress: line.show, problem }, { dryRun })
    }).finally(line.clear)
    const lines = (): string[] => [
      ...importLines(summary, problems),
      ...(dryRun ? ['Nothing was stored.'] : []),
    ]
    print({ ...summary, problems, dryRun }, { json, lines })
    const refused = problems.filter(({ severity }) => severity === 'refused').length
    if (refused > 0) {
      process.stderr.write(`wayword: ${refused} files or rows were not used; everything else was.\n`)
      process.exitCode = exitCodes.partly
    }
  })
}

function importLines(summary: ImportSummary, problems: readonly Problem[]): string[] {
  const { files, imported, alreadyThere, repositioned, duplicates, refused } = summary
  return [
    ...problems.map(({ code, severity, message, filename }) => {
      const kind = code.startsWith('pose_') && severity === 'refused' ? 'row not used' : severity
      return `${kind}: ${filename}: ${message}`
    }),
    `${files} files: ${imported} imported, ${alreadyThere} there already (${repositioned} with a new pose), ${duplicates} duplicates, ${refused} refused.`,
  ]
}
