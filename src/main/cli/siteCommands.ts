import { Argument, type Command } from 'commander'
import type { Geodetic, Problem } from '../../shared/capture.ts'
import { AppError } from '../../shared/errors.ts'
import { indexKindSchema, type IndexKind, type SiteInfo } from '../../shared/site.ts'
import { instantMs } from '../../shared/visit.ts'
import { findBundle } from '../engine/encoder/findBundles.ts'
import { Engine } from '../engine/Engine.ts'
import { reportPage } from '../engine/report/reportPage.ts'
import { placedCaptures, siteReport } from '../engine/report/siteReport.ts'
import { jsonOption, numbers, siteOption } from './options.ts'
import { exitCodes, print, table } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { interruptible, withSite, withSiteToRead } from './withSite.ts'
import { writeWhole } from './writeWhole.ts'

export function addSiteCommands(wayword: Command): void {
  wayword
    .command('demo')
    .argument('<file>', 'the site file to make')
    .description('builds the demo site through the real import pipeline, or goes on where it stopped')
    .addOption(jsonOption())
    .action(buildDemo)

  const site = wayword.command('site').description('makes and describes site files')
  site
    .command('create')
    .argument('<file>', 'the site file to make')
    .description('makes an empty site')
    .requiredOption('--name <name>', 'name of the site')
    .option(
      '--origin <lat,lon[,h]>',
      'where the local frame has its zero; else the first geodetic pose',
      numbers(2, 3),
    )
    .addOption(jsonOption())
    .action(createSite)
  site
    .command('info')
    .argument('<file>', 'the site file')
    .description('tells what a site holds')
    .option('--report <file>', 'also write an HTML page: coverage, density, gaps, visits, problems, sizes')
    .addOption(jsonOption())
    .action(tellInfo)
  site
    .command('index')
    .argument('<file>', 'the site file')
    .addArgument(
      new Argument('<kind>', 'structure that compares clues with its galleries').choices(
        indexKindSchema.options,
      ),
    )
    .description('chooses the index of a site; it is built anew whenever the site is opened')
    .addOption(jsonOption())
    .action(setIndex)

  wayword
    .command('encode')
    .description('encodes the views of a site, and answers its queries with this bundle from then on')
    .addOption(siteOption())
    .requiredOption('--bundle <dir-or-name>', 'the encoder bundle')
    .addOption(jsonOption())
    .action(encode)
}

async function buildDemo(file: string, { json }: { json: boolean }): Promise<void> {
  const engine = await Engine.open()
  try {
    await engine.openDemo(file)
    for (let ended = 0; ended < engine.jobs.list().length; ended++) {
      const { id, kind } = engine.jobs.list()[ended]!
      // The app goes on reading signs in the background; the demo answers without them.
      if (kind === 'signs') continue
      const job = await engine.jobs.finished(id)
      if (job.state !== 'done') throw new AppError('no_gallery', `${job.title}: ${job.outcome}`)
    }
    printInfo(engine.siteInfo!, json)
  } finally {
    await engine.close()
  }
}

async function createSite(
  file: string,
  { name, origin, json }: { name: string; origin?: number[]; json: boolean },
): Promise<void> {
  const engine = await Engine.open()
  try {
    printInfo(await engine.createSite(file, { name, origin: origin ? toOrigin(origin) : null }), json)
  } finally {
    await engine.close()
  }
}

function tellInfo(file: string, { report: out, json }: { report?: string; json: boolean }): Promise<void> {
  return withSiteToRead({ site: file }, async (engine) => {
    const site = engine.site.file
    const report = siteReport(site)
    if (out !== undefined) await writeWhole(out, reportPage(report, placedCaptures(site)))
    printInfo(report, json)
  })
}

function toOrigin([latDeg, lonDeg, heightM]: number[]): Geodetic {
  if (Math.abs(latDeg!) > 90 || Math.abs(lonDeg!) > 180)
    throw new AppError(
      'bad_input',
      `${latDeg},${lonDeg} is no place on Earth; --origin wants latitude,longitude in degrees.`,
    )
  return { latDeg: latDeg!, lonDeg: lonDeg!, heightM: heightM ?? null }
}

interface EncodeOptions {
  site: string
  bundle: string
  json: boolean
}

async function encode({ site, bundle: name, json }: EncodeOptions): Promise<void> {
  await withSite({ site }, async (engine) => {
    const bundle = await findBundle(name, engine.bundleFolders)
    await engine.site.use(bundle)
    const line = watchProgress('Encoding')
    const problems: Problem[] = []
    const result = await interruptible(async (signal) => ({
      ...(await engine.site.encodeViews({
        signal,
        progress: line.show,
        problem: (problem) => void problems.push(problem),
      })),
      notes: await engine.site.encodeNotes({ signal }),
    })).finally(line.clear)
    const { manifest, id } = bundle
    print(
      { ...result, problems, encoder: { id, name: manifest.name, version: manifest.version } },
      {
        json,
        lines: () => [
          ...problems.map(({ filename, message }) => `refused: ${filename}: ${message}`),
          `${result.views} views and ${result.notes} notes encoded with ${manifest.name} ${manifest.version}.`,
        ],
      },
    )
    if (problems.length > 0) process.exitCode = exitCodes.partly
  })
}

async function setIndex(site: string, index: IndexKind, { json }: { json: boolean }): Promise<void> {
  await withSite({ site }, async (engine) => {
    engine.chooseIndex(index)
    printInfo(engine.siteInfo!, json)
  })
}

function printInfo(info: SiteInfo, json: boolean): void {
  const place = info.origin ? `${info.origin.latDeg}, ${info.origin.lonDeg}` : 'local frame, no georeference'
  const { extent } = info
  print(info, {
    json,
    lines: () => [
      ...table([
        ['site', info.name],
        ['file', `${info.path} (${(info.bytes / 1e6).toFixed(1)} MB, schema ${info.schemaVersion})`],
        ['origin', place],
        [
          'extent',
          extent
            ? `${(extent.maxXM - extent.minXM).toFixed(0)} × ${(extent.maxYM - extent.minYM).toFixed(0)} m`
            : 'none',
        ],
        [
          'captures',
          `${info.captures} (${info.capturesWithoutPosition} without position, ${info.capturesWithoutHeading} without heading)`,
        ],
        ['hidden', `${info.capturesHidden} captures`],
        ['notes', String(info.notes)],
        ['signs', `${info.signs} in ${info.viewsRead} of ${info.views} views`],
        ['index', info.index],
        ['queries', `${info.queries}, ${info.fixes} accepted`],
      ]),
      ...info.visits.map(
        ({ fromAt, captures, hidden }) =>
          `visit of ${fromAt.slice(0, 10)}, ${daysSince(fromAt)} days ago: ${captures} captures, ${hidden} hidden`,
      ),
      ...info.galleries.map(
        ({ name, version, encoderId, encoded }) =>
          `${encoderId === info.activeEncoder ? '*' : ' '} ${name} ${version}: ${encoded} of ${info.views} views encoded`,
      ),
    ],
  })
}

function daysSince(time: string): number {
  return Math.max(0, Math.floor((Date.now() - instantMs(time)) / 86_400_000))
}
