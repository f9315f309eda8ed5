import type { Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import { percent } from '../../shared/percent.ts'
import type { Answer, Candidate, Channel, Facing } from '../../shared/query.ts'
import type { IndexKind } from '../../shared/site.ts'
import { instant, movedOption, readAfter, type AfterOptions } from './after.ts'
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
import { print, table } from './output.ts'
import { readTaken, sinceOption, untilOption, visitOption, type TakenOptions } from './taken.ts'
import { withSiteToRead } from './withSite.ts'

export function addLocateCommand(wayword: Command): void {
  wayword
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
    .addOption(sinceOption())
    .addOption(untilOption())
    .addOption(visitOption())
    .option('--after <query>', 'id of the query before on the same way; say with it how you moved since')
    .addOption(movedOption())
    .option('--odometry <file>', 'a trajectory that tells how you moved: TUM, KITTI, EuRoC, GPX, NMEA')
    .option('--from <time>', 'when the query before was asked: seconds since 1970, or ISO 8601', instant)
    .option('--to <time>', 'when this query is asked', instant)
    .addOption(withoutOption())
    .option('-k <count>', 'number of candidates', wholeNumber(1, 100), 10)
    .addOption(indexOption())
    .addOption(jsonOption())
    .addOption(answerOption())
    .action(locate)
}

interface LocateOptions extends AfterOptions, AnswerOptions, TakenOptions {
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
  await withSiteToRead({ site, index }, async (engine) => {
    const words = { text, front, right, back, left }
    const clues = withAnswers(words, options)
    const taken = readTaken(options, () => engine.siteInfo!.visits)
    const place = { facing: heading, near: area, taken, after }
    const answer = await engine.locate({ ...words, clues, ...place, without, k })
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
