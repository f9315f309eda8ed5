import { Option, type Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { Selection } from '../../shared/selection.ts'
import { readPolygon } from '../engine/site/readPolygon.ts'
import { selectCaptures } from '../engine/site/selection.ts'
import { SiteFile } from '../engine/site/SiteFile.ts'
import { splitSite } from '../engine/site/splitSite.ts'
import { dropCaptures, hideCaptures, showCaptures } from '../engine/site/visibility.ts'
import { jsonOption, numbers } from './options.ts'
import { print } from './output.ts'

interface Chosen {
  captures?: string
  area?: number[]
  polygon?: string
  before?: string
  json: boolean
}

/** Commands that work on some of the captures. */
export function addSelectionCommands(site: Command): void {
  choosing(site.command('split'), ['area', 'polygon'])
    .description('makes a new site of the captures in an area; the site itself stays as it is')
    .requiredOption('--out <file>', 'the site file to make')
    .option('--name <name>', 'name of the new site')
    .action((file: string, options: Chosen & { out: string; name?: string }) =>
      withChosen(file, options, (found, ids) => {
        const part = splitSite(found, ids, options)
        print(part, { json: options.json, lines: () => [`${part.captures} captures are in ${part.path}.`] })
      }),
    )
  const every = ['captures', 'area', 'polygon', 'before'] as const
  choosing(site.command('hide'), every)
    .description('leaves captures out of answers; they stay in the site')
    .action((file: string, options: Chosen) =>
      withChosen(file, options, (found, ids) => told(hideCaptures(found, ids), 'hidden', options)),
    )
  choosing(site.command('show'), every)
    .description('lets hidden captures take part in answers again')
    .action((file: string, options: Chosen) =>
      withChosen(file, options, (found, ids) => told(showCaptures(found, ids), 'shown again', options)),
    )
  choosing(site.command('drop'), every)
    .description('deletes captures with their views, descriptors and notes')
    .option('--yes', 'do it; without it, only tells how many there are', false)
    .action((file: string, options: Chosen & { yes: boolean }) =>
      withChosen(file, options, (found, ids) => drop(found, ids, options)),
    )
}

const waysToChoose = {
  captures: () => new Option('--captures <list>', 'ids or filenames, separated by commas'),
  area: () =>
    new Option('--area <minx,miny,maxx,maxy>', 'a rectangle in the local frame, metres').argParser(
      numbers(4),
    ),
  polygon: () => new Option('--polygon <file>', 'CSV with x,y of the corners, metres'),
  before: () => new Option('--before <time>', 'those taken before, such as 2026-05-21'),
} as const
type Way = keyof typeof waysToChoose

function choosing(command: Command, ways: readonly Way[]): Command {
  command.argument('<file>', 'the site file')
  for (const way of ways) {
    const others = ways.filter((other) => other !== way)
    command.addOption(waysToChoose[way]().conflicts([...others]))
  }
  return command.addOption(jsonOption())
}

function withChosen(file: string, chosen: Chosen, work: (site: SiteFile, ids: CaptureId[]) => void): void {
  const selection = selectionOf(chosen)
  const site = SiteFile.open(file)
  try {
    work(site, selectCaptures(site, selection))
  } finally {
    site.close()
  }
}

function selectionOf({ captures, area, polygon, before }: Chosen): Selection {
  if (captures !== undefined) {
    const names = captures.split(',').map((name) => name.trim())
    return { kind: 'names', names: names.filter((name) => name !== '') }
  }
  if (area) {
    const [minXM, minYM, maxXM, maxYM] = area as [number, number, number, number]
    if (minXM > maxXM || minYM > maxYM)
      throw new AppError(
        'bad_input',
        `--area ${area.join()} ends before it begins; it wants minx,miny,maxx,maxy.`,
      )
    return { kind: 'area', area: { minXM, minYM, maxXM, maxYM } }
  }
  if (polygon !== undefined) return { kind: 'polygon', corners: readPolygon(polygon) }
  if (before !== undefined) return { kind: 'before', at: before }
  throw new AppError('bad_input', 'Say which captures: with --area, --polygon, --captures or --before.')
}

function told(captures: number, what: string, { json }: Chosen): void {
  print({ captures }, { json, lines: () => [`${captures} captures are ${what}.`] })
}

function drop(site: SiteFile, ids: readonly CaptureId[], options: Chosen & { yes: boolean }): void {
  if (!options.yes)
    throw new AppError(
      'bad_input',
      `${ids.length} captures of ${site.path} would be deleted for good; say --yes to do it, or hide them.`,
    )
  told(dropCaptures(site, ids), 'deleted', options)
}
