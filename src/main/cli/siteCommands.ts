import type { Command } from 'commander'
import type { Geodetic, Problem } from '../../shared/capture.ts'
import { AppError } from '../../shared/errors.ts'
import type { SiteInfo } from '../../shared/site.ts'
import { findBundle } from '../engine/encoder/findBundles.ts'
import { Engine } from '../engine/Engine.ts'
import { jsonOption, numbers, siteOption } from './options.ts'
import { exitCodes, print, table } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { interruptible, withSite } from './withSite.ts'

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
    .addOption(jsonOption())
    .action((file: string, { json }: { json: boolean }) =>
      withSite({ site: file }, (engine) => Promise.resolve(printInfo(engine.siteInfo!, json))),
    )

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
      const job = await engine.jobs.finished(engine.jobs.list()[ended]!.id)
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
    const result = await interruptible((signal) =>
      engine.site.encodeViews({
        signal,
        progress: line.show,
        problem: (problem) => void problems.push(problem),
      }),
    ).finally(line.clear)
    const { manifest, id } = bundle
    print(
      { ...result, problems, encoder: { id, name: manifest.name, version: manifest.version } },
      {
        json,
        lines: () => [
          ...problems.map(({ filename, message }) => `refused: ${filename}: ${message}`),
          `${result.views} views encoded with ${manifest.name} ${manifest.version}.`,
        ],
      },
    )
    if (problems.length > 0) process.exitCode = exitCodes.partly
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
        ['queries', `${info.queries}, ${info.fixes} accepted`],
      ]),
      ...info.galleries.map(
        ({ name, version, encoderId, encoded }) =>
          `${encoderId === info.activeEncoder ? '*' : ' '} ${name} ${version}: ${encoded} of ${info.views} views encoded`,
      ),
    ],
  })
}
