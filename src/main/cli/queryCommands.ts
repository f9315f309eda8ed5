import { Option, type Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import { fixIdSchema, queryIdSchema } from '../../shared/ids.ts'
import { percent } from '../../shared/percent.ts'
import {
  exportFormatSchema,
  type Answer,
  type Candidate,
  type Channel,
  type ExportFormat,
  type Facing,
} from '../../shared/query.ts'
import type { Engine } from '../engine/Engine.ts'
import { exportFix, exportQuery } from '../engine/handlers.ts'
import type { IndexKind } from '../../shared/site.ts'
import { toLocal } from '../engine/map/enu.ts'
import { evaluate, type Evaluation, type RecallCell } from '../engine/review/evaluate.ts'
import { protocols, type ProtocolName } from '../engine/review/protocols.ts'
import { readQueries } from '../engine/review/readQueries.ts'
import { listCaptures, readOrigin } from '../engine/site/captures.ts'
import { answerOption, questionLine, withAnswers, type AnswerOptions } from './answers.ts'
import {
  facing,
  indexOption,
  jsonOption,
  numbers,
  siteOption,
  wholeNumber,
  withoutOption,
} from './options.ts'
import { instant, movedOption, readAfter, type AfterOptions } from './after.ts'
import { print, table } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { withSite } from './withSite.ts'
import { writeWhole } from './writeWhole.ts'

export function addQueryCommands(wayword: Command): void {
  const locateCommand = wayword
    .command('locate')
    .description('answers a description with places on the map, best first')
    .addOption(siteOption())
    .option('--text <text>', 'what is seen, in free words')
    .option('--front <text>', 'what is in front')
    .option('--right <text>', 'what is on the right')
    .option('--back <text>', 'what is behind')
    .option('--left <text>', 'what is on the left')
    .option(
      '--heading <heading>',
      'where front is: unknown, capture (as the vehicle drove), or degrees',
      facing,
      'unknown',
    )
    .option('--near <x,y,r>', 'only places within r metres of x,y', numbers(3))
    .option('--after <query>', 'id of the query before on the same way; say with it how you moved since')
    .addOption(movedOption())
    .option('--odometry <file>', 'a trajectory that tells how you moved: TUM, KITTI, EuRoC, GPX, NMEA')
    .option('--from <time>', 'when the query before was asked: seconds since 1970, or ISO 8601', instant)
    .option('--to <time>', 'when this query is asked', instant)
    .addOption(withoutOption())
    .option('-k <count>', 'number of candidates', wholeNumber(1, 100), 10)
    .addOption(indexOption())
    .addOption(jsonOption())
    .action(locate)
  locateCommand.addOption(answerOption())

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

interface LocateOptions extends AfterOptions, AnswerOptions {
  site: string
  text?: string
  front?: string
  right?: string
  back?: string
  left?: string
  heading: Facing
  near?: number[]
  without: Channel[]
  k: number
  index?: IndexKind
  json: boolean
}

async function locate(options: LocateOptions): Promise<void> {
  const {
    site,
    index,
    json,
    heading,
    near,
    without,
    k,
    text = '',
    front = '',
    right = '',
    back = '',
    left = '',
  } = options
  const area = near ? { xM: near[0]!, yM: near[1]!, radiusM: near[2]! } : null
  if (area && area.radiusM <= 0)
    throw new AppError('bad_input', `--near has radius ${area.radiusM}; it must be above 0 m.`)
  const after = await readAfter(options)
  await withSite({ site, index }, async (engine) => {
    const words = { text, front, right, back, left }
    const clues = withAnswers(words, options)
    const answer = await engine.locate({ ...words, clues, facing: heading, near: area, after, without, k })
    print(answer, { json, lines: () => answerLines(answer) })
  })
}

function answerLines(answer: Answer): string[] {
  const { state, queryId, notes, candidates, unknownProbability, regionM2, question } = answer
  const metres = (value: number | null): string => (value === null ? '–' : value.toFixed(1))
  const isCalibrated = unknownProbability !== null
  const rows = candidates.map(
    ({ rank, probability, band, xM, yM, headingDeg, headingSigmaDeg, filename }) => [
      String(rank),
      probability === null ? band : percent(probability),
      metres(xM),
      metres(yM),
      headingDeg === null ? '–' : `${headingDeg.toFixed(0)}° ± ${headingSigmaDeg!.toFixed(0)}`,
      filename,
    ],
  )
  const heading = ['rank', isCalibrated ? 'probability' : 'band', 'x m', 'y m', 'heading', 'capture']
  return [
    `${state.toUpperCase().replaceAll('_', ' ')}${isCalibrated || candidates.length === 0 ? '' : ' (uncalibrated)'}  query ${queryId}`,
    ...notes,
    ...(rows.length > 0 ? table([heading, ...rows]) : []),
    ...channelLines(candidates[0]),
    ...(isCalibrated ? [`somewhere else: ${percent(unknownProbability)}`] : []),
    ...(regionM2 === null ? [] : [`95 % within ${regionM2.toFixed(0)} m², if the site shows it`]),
    ...(question ? [questionLine(question)] : []),
  ]
}

/** What the channels do for the first candidate. */
function channelLines(first: Candidate | undefined): string[] {
  return Object.entries(first?.channels ?? {}).map(
    ([channel, effect]) =>
      `${channel} make the first ${effect < 0 ? 'less' : 'more'} likely, by ${percent(Math.abs(effect))} of the belief`,
  )
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
  await withSite({ site, index }, async (engine) => {
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
  await withSite({ site }, async (engine) => {
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
