import type { Command } from 'commander'
import type { Problem } from '../../shared/capture.ts'
import { readSigns } from '../engine/readSigns.ts'
import { listSigns } from '../engine/site/signs.ts'
import { jsonOption, siteOption } from './options.ts'
import { exitCodes, print } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { interruptible, withSite, withSiteToRead } from './withSite.ts'

export function addSignCommands(wayword: Command): void {
  wayword
    .command('signs')
    .description('reads the words on signs in the views of a site; run again, it goes on where it stopped')
    .addOption(siteOption())
    .option('--list', 'reads nothing, and lists what was read; signs of hidden captures are left out')
    .addOption(jsonOption())
    .action((options: Options) => (options.list ? list(options) : read(options)))
}

interface Options {
  site: string
  list?: true
  json: boolean
}

async function read({ site, json }: Options): Promise<void> {
  await withSite({ site }, async (engine) => {
    const line = watchProgress('Reading signs')
    const problems: Problem[] = []
    const result = await interruptible((signal) =>
      readSigns(engine.site.file, {
        signal,
        progress: line.show,
        problem: (problem) => void problems.push(problem),
      }),
    ).finally(line.clear)
    print(
      { ...result, problems },
      {
        json,
        lines: () => [
          ...problems.map(({ filename, message }) => `refused: ${filename}: ${message}`),
          result.views === 0 && problems.length === 0
            ? `All views were read before: ${listSigns(engine.site.file).length} signs; --list tells them.`
            : `${result.signs} signs read in ${result.views} views.`,
        ],
      },
    )
    if (problems.length > 0) process.exitCode = exitCodes.partly
  })
}

function list({ site, json }: Options): Promise<void> {
  return withSiteToRead({ site }, (engine) => {
    const signs = listSigns(engine.site.file)
    print(signs, {
      json,
      lines: () =>
        signs.length === 0
          ? ['No sign.']
          : signs.map(({ filename, bearingDeg, text }) => `${filename} at ${bearingDeg}°: ${text}`),
    })
    return Promise.resolve()
  })
}
