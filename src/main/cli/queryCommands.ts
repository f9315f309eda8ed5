import { Option, type Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import { fixIdSchema, queryIdSchema } from '../../shared/ids.ts'
import { exportFormatSchema, type Channel, type ExportFormat } from '../../shared/query.ts'
import type { Engine } from '../engine/Engine.ts'
import { exportFix, exportQuery } from '../engine/handlers.ts'
import type { IndexKind } from '../../shared/site.ts'
import { toLocal } from '../engine/map/enu.ts'
import { evaluate, type Evaluation, type RecallCell } from '../engine/review/evaluate.ts'
import { protocols, type ProtocolName } from '../engine/review/protocols.ts'
import { readQueries } from '../engine/review/readQueries.ts'
import { listCaptures, readOrigin } from '../engine/site/captures.ts'
import { indexOption, jsonOption, siteOption, withoutOption } from './options.ts'
import { print, table } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { withSiteToRead } from './withSite.ts'
import { writeWhole } from './writeWhole.ts'

export function addQueryCommands(wayword: Command): void {
  wayword
    .command('eval')
    .description('measures recall on queries with known truth')
    .addOption(siteOption())
    .requiredOption('--queries <file>', '.csv, .jsonl or Street360Loc .xlsx')
    .addOption(
      new Option('--protocol <name>', 'how success is counted')
        .choices(Object.keys(protocols))
        .default('street360loc'),
    )
    .addOption(
      new Option('--heading <heading>', 'whether front is the front of the capture')
        .choices(['known', 'unknown'])
        .default('unknown'),
    )
    .addOption(withoutOption())
    .addOption(indexOption())
    .addOption(jsonOption())
    .action(evaluateSite)

  wayword
    .command('export')
    .description('writes a fix or a query in the format of another program')
    .addOption(siteOption())
    .addOption(new Option('--query <id>', 'a query: its first candidate, or all as GeoJSON').conflicts('fix'))
    .option('--fix <id>', 'an accepted candidate')
    .addOption(new Option('--format <name>').choices(exportFormatSchema.options).makeOptionMandatory())
    .requiredOption('--out <path>', 'the file to write')
    .addOption(jsonOption())
    .action(exportTo)
}

interface EvalOptions {
  site: string
  queries: string
  protocol: ProtocolName
  heading: 'known' | 'unknown'
  without: Channel[]
  index?: IndexKind
  json: boolean
}

async function evaluateSite({
  site,
  queries: path,
  protocol,
  heading,
  without,
  index,
  json,
}: EvalOptions): Promise<void> {
  const queries = await readQueries(path)
  await withSiteToRead({ site, index }, async (engine) => {
    const line = watchProgress('Asking')
    const origin = readOrigin(engine.site.file)
    let asked = 0
    const found = await evaluate(
      queries,
      listCaptures(engine.site.file),
      async (query) => {
        const ranked = await engine.rank({ ...query, without })
        line.show(++asked, queries.length)
        return ranked
      },
      {
        protocol: protocols[protocol],
        heading,
        toLocal(place) {
          if (!origin)
            throw new AppError(
              'queries_invalid',
              `${path} has places on Earth, the site has no georeference.`,
            )
          return toLocal(place, origin)
        },
      },
    ).finally(line.clear)
    print({ protocol, ...found }, { json, lines: () => evaluationLines(protocol, found) })
  })
}

function evaluationLines(protocol: string, { queries, captures, heading, recall }: Evaluation): string[] {
  const radii = [...new Set(recall.map(({ withinM }) => withinM))]
  const ks = [...new Set(recall.map(({ k }) => k))].sort((a, b) => a - b)
  const row = (name: string, radius: number | null, text: (cell: RecallCell) => string): string[] => [
    name,
    ...ks.map((k) => {
      const cell = recall.find((found) => found.k === k && found.withinM === radius)
      return cell ? text(cell) : '–'
    }),
  ]
  const share = (value: number): string => value.toFixed(3)
  return [
    `${protocol}: ${queries} queries, ${captures} captures, heading ${heading}; shares with 95 % intervals`,
    ...table([
      ['', ...ks.map((k) => `recall@${k}`)],
      ...radii.flatMap((radius) => [
        row(
          radius === null ? 'the capture' : `within ${radius} m`,
          radius,
          (cell) => `${share(cell.share)} [${share(cell.low)}, ${share(cell.high)}]`,
        ),
        row('  by chance', radius, (cell) => share(cell.chance)),
      ]),
    ]),
  ]
}

interface ExportOptions {
  site: string
  query?: string
  fix?: string
  format: ExportFormat
  out: string
  json: boolean
}

async function exportTo({ site, query, fix, format, out, json }: ExportOptions): Promise<void> {
  await withSiteToRead({ site }, async (engine) => {
    const { text } = exported(engine, { query, fix, format })
    if (format === 'geojson' && out.endsWith('.geojson') && !readOrigin(engine.site.file))
      throw new AppError(
        'not_georeferenced',
        `${site} has no georeference, so ${out} would not be GeoJSON; write to a .json file.`,
      )
    const path = await writeWhole(out, text)
    print({ path, format }, { json, lines: () => [path] })
  })
}

function exported(
  engine: Engine,
  { query, fix, format }: { query: string | undefined; fix: string | undefined; format: ExportFormat },
): { text: string } {
  if (query === undefined && fix === undefined)
    throw new AppError('bad_input', 'Say what to export: --query ID or --fix ID.')
  const id = query ?? fix
  const parsedQuery = queryIdSchema.safeParse(query)
  if (parsedQuery.success) return exportQuery(engine, parsedQuery.data, format)
  const parsedFix = fixIdSchema.safeParse(fix)
  if (parsedFix.success) return exportFix(engine, parsedFix.data, format)
  throw new AppError('bad_input', `${id} is not an id; ids look like 123e4567-e89b-42d3-a456-426614174000.`)
}
