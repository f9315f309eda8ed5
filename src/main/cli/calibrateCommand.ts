import type { Command } from 'commander'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { Engine } from '../engine/Engine.ts'
import { fitCalibration } from '../engine/locate/fitCalibration.ts'
import { queryKinds, type Calibration, type Reviewed } from '../engine/locate/calibration.ts'
import { collectOutcomes } from '../engine/review/collectOutcomes.ts'
import { calibrateReviewed } from '../engine/review/calibrateReviewed.ts'
import { FEWEST_TOLD, fitChannels } from '../engine/review/fitChannels.ts'
import { readQueries } from '../engine/review/readQueries.ts'
import { askedOn } from './askedOn.ts'
import { jsonOption, siteOption } from './options.ts'
import { print, table } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { withSite, withSiteToRead } from './withSite.ts'

/** What is left out around a query's place, so that it is as if nobody had driven there. */
const LEFT_OUT_M = 60

export function addCalibrateCommand(wayword: Command): void {
  wayword
    .command('calibrate')
    .description('fits how scores become probabilities, and keeps it in the site')
    .addOption(siteOption())
    .option('--queries <file>', 'fit on queries with known truth: .csv, .jsonl or Street360Loc .xlsx')
    .option(
      '--reviewed',
      'change the calibration by what operators accepted here, and what they rejected',
      false,
    )
    .option(
      '--channels',
      'fit on the queries only what signs and notes are worth beside the views, and leave the rest as it is',
      false,
    )
    .option(
      '--left-out <metres>',
      'radius around a place that is left out, for queries of places nobody has driven to',
      Number,
      LEFT_OUT_M,
    )
    .option('--out <file>', 'write it there instead: calibration.json of a bundle serves every site')
    .addOption(jsonOption())
    .action((options: CalibrateOptions) => {
      const { queries, reviewed, channels, out } = options
      if (queries !== undefined && !reviewed)
        return channels ? calibrateChannels(queries, options) : calibrateOn(queries, options)
      if (queries === undefined && reviewed && !channels && out === undefined)
        return calibrateByReview(options)
      throw new AppError(
        'bad_input',
        'Say either --queries FILE, with --channels or --out if need be, or --reviewed.',
      )
    })
}

interface CalibrateOptions {
  site: string
  queries?: string
  reviewed: boolean
  channels: boolean
  leftOut: number
  out?: string
  json: boolean
}

async function calibrateByReview({ site, json }: CalibrateOptions): Promise<void> {
  await withSite({ site }, async (engine) => {
    const calibration = await calibrateReviewed(engine.site)
    print(calibration, { json, lines: () => reviewedLines(calibration.reviewed!, site) })
  })
}

function reviewedLines({ answers, sharper, steeper, shift }: Reviewed, kept: string): string[] {
  return [
    `Kept in ${kept}, from ${answers} reviewed answers:`,
    `sharpness × ${Math.exp(sharper).toFixed(2)}; log-odds that the site shows the place × ${Math.exp(steeper).toFixed(2)}, ${shift < 0 ? '−' : '+'} ${Math.abs(shift).toFixed(2)}.`,
  ]
}

/** @throws AppError queries_invalid when the channels have something to say to too few queries */
async function calibrateChannels(queries: string, { site, out, json }: CalibrateOptions): Promise<void> {
  const read = await readQueries(queries)
  const open = out === undefined ? withSite : withSiteToRead
  await open({ site }, async (engine) => {
    const line = watchProgress('Asking')
    const asked = askedOn(engine, read)
    const { fits, calibration } = await engine.site
      .match(async (matcher) => ({
        calibration: matcher.calibration,
        fits: await fitChannels(asked, matcher, (count) => line.show(count, asked.length)),
      }))
      .finally(line.clear)
    if (!calibration)
      throw new AppError(
        'queries_invalid',
        `${site} is not calibrated; calibrate it without --channels first.`,
      )
    const fitted = Object.entries(fits)
    if (fitted.length === 0)
      throw new AppError(
        'queries_invalid',
        `Signs and notes of ${site} have something to say to fewer than ${FEWEST_TOLD} queries of ${queries}; import notes, or run wayword signs, first.`,
      )
    const weights = Object.fromEntries(fitted.map(([channel, { weight }]) => [channel, weight]))
    const weighed = { ...calibration, channels: { ...calibration.channels, ...weights } }
    await keep(weighed, engine, out)
    print(weighed, {
      json,
      lines: () => [
        `Kept in ${out ?? site}.`,
        ...table([
          ['channel', 'weight', 'queries', 'gain, nats'],
          ...fitted.map(([channel, { weight, queries: count, gain }]) => [
            channel,
            weight.toFixed(1),
            String(count),
            gain.toFixed(3),
          ]),
        ]),
      ],
    })
  })
}

/** In the site, or in a file for every site, where what operators reviewed on one of them has no place. */
async function keep(calibration: Calibration, engine: Engine, out: string | undefined): Promise<void> {
  if (out === undefined) return engine.site.keepCalibration(calibration)
  const shared = { ...calibration, reviewed: undefined }
  writeFileSync(resolve(out), `${JSON.stringify(shared, null, 2)}\n`)
}

async function calibrateOn(queries: string, { site, leftOut, out, json }: CalibrateOptions): Promise<void> {
  if (!(leftOut > 0)) throw new AppError('bad_input', `--left-out is ${leftOut}; it must be above 0 m.`)
  const read = await readQueries(queries)
  const open = out === undefined ? withSite : withSiteToRead
  await open({ site }, async (engine) => {
    const line = watchProgress('Asking')
    const asked = askedOn(engine, read)
    const calibration = await engine.site
      .match(async (matcher): Promise<Calibration> => {
        const onAsked = (count: number): void => line.show(count, asked.length)
        const outcomes = await collectOutcomes(asked, matcher, { leftOutM: leftOut, onAsked })
        return {
          format: 1,
          encoder: matcher.index.gallery.encoderId,
          fittedAt: new Date().toISOString(),
          kinds: fitCalibration(outcomes),
          ...(matcher.calibration?.channels && { channels: matcher.calibration.channels }),
        }
      })
      .finally(line.clear)
    if (Object.keys(calibration.kinds).length === 0)
      throw new AppError(
        'queries_invalid',
        `${queries} holds too few queries to calibrate with: 50 of a kind are needed, of places whose surroundings can be left out.`,
      )
    await keep(calibration, engine, out)
    print(calibration, { json, lines: () => calibrationLines(calibration, out ?? site) })
  })
}

function calibrationLines({ kinds }: Calibration, kept: string): string[] {
  return [
    `Kept in ${kept}.`,
    ...table([
      ['sides told', 'queries', 'of other places', 'sharpness'],
      ...queryKinds.flatMap((kind) => {
        const found = kinds[kind]
        return found
          ? [[kind, String(found.inside), String(found.outside), found.sharpness.toFixed(2)]]
          : [[kind, '–', '–', 'not calibrated']]
      }),
    ]),
  ]
}
