import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { table } from '../src/main/cli/output.ts'
import { SPHERE_WIDTH_PX } from '../src/main/engine/capture/readPanorama.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { shippedFolders } from '../src/main/engine/resources.ts'
import { importInputSchema } from '../src/shared/import.ts'
import { percentile } from './figures.ts'
import { makePanoramas } from './panoramas.ts'

/**
 * Times import and encoding of vehicle panoramas, side by side as the app runs them, beside sharp decoding the same files on as
 * many threads and the encoder over the same views: `node bench/throughput.ts [--captures DIR --count N --rounds N --bundle
 * NAME --widths PX,PX]`. What is compared runs in turn, so that other work on the machine meets all alike.
 */
const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: join(shippedFolders.demo, 'captures') },
    count: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '5' },
    bundle: { type: 'string', default: 'starter' },
    widths: { type: 'string', default: '5760,8192' },
  },
})
const MOST_TIMES_THE_LARGER = 1.3

const threads = Math.min(availableParallelism(), 4)
const quiet = { signal: new AbortController().signal, progress: () => {}, problem: () => {} }

/** Milliseconds per capture of one round. */
interface Round {
  readonly decode: number
  /** To the width at which views are cut. */
  readonly reduced: number
  readonly encode: number
  readonly app: number
  readonly stages: Record<string, number>
}

/** Reads and decodes files to raw pixels, one per thread at a time, and returns the milliseconds of one. */
async function decode(files: readonly string[], widthPx?: number): Promise<number> {
  const left = [...files]
  const started = performance.now()
  const worker = async (): Promise<void> => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      const picture = sharp(await readFile(file), { failOn: 'error', sequentialRead: true })
      await (widthPx ? picture.resize(widthPx) : picture).raw().toBuffer()
    }
  }
  await Promise.all(Array.from({ length: threads }, worker))
  return (performance.now() - started) / files.length
}

/** Import, then encoding, each alone: where the time goes. */
async function oneAfterTheOther(
  engine: Engine,
  site: string,
  folder: string,
): Promise<Pick<Round, 'encode' | 'stages'>> {
  await newSite(engine, site)
  const { imported, stageMs } = await engine.site.importSource(
    importInputSchema.parse({ path: folder }),
    quiet,
  )
  const started = performance.now()
  const encoded = await engine.site.encodeViews(quiet)
  const perCapture = (name: string, ms: Record<string, number>): [string, number][] =>
    Object.entries(ms).map(([stage, total]) => [`${name}: ${stage}`, total / imported])
  return {
    encode: (performance.now() - started) / imported,
    stages: Object.fromEntries([...perCapture('import', stageMs), ...perCapture('encode', encoded.stageMs)]),
  }
}

/** Both jobs as the app starts them. */
async function sideBySide(engine: Engine, site: string, folder: string, count: number): Promise<number> {
  await newSite(engine, site)
  const started = performance.now()
  engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
  const ended = await Promise.all(engine.jobs.list().map(({ id }) => engine.jobs.finished(id)))
  const ms = (performance.now() - started) / count
  const failed = ended.find(({ state }) => state !== 'done')
  if (failed) throw new Error(`${failed.title}: ${failed.outcome}`)
  if (engine.siteInfo?.captures !== count)
    throw new Error(`${engine.siteInfo?.captures} of ${count} imported`)
  return ms
}

/** An empty site whose encoder has loaded its networks. */
async function newSite(engine: Engine, site: string): Promise<void> {
  await engine.createSite(site, { name: 'bench', origin: null })
  await engine.site.use(bundle)
}

function report(widthPx: number, rounds: readonly Round[], bytes: number): string[] {
  const median = (of: (round: Round) => number): number => percentile(rounds.map(of), 0.5)
  const ms = (of: (round: Round) => number): string => median(of).toFixed(1)
  const times = (of: (round: Round) => number): string => median(of).toFixed(2)
  return [
    `${widthPx} × ${widthPx / 2}, ${(bytes / 1e6).toFixed(1)} MB a JPEG`,
    ...table([
      ['ms per capture, median', 'ms', 'captures/s', `app / larger (<= ${MOST_TIMES_THE_LARGER})`],
      [`decode alone, whole, ${threads} threads`, ms(({ decode }) => decode), '', ''],
      [`decode alone, reduced as imported, ${threads} threads`, ms(({ reduced }) => reduced), '', ''],
      ['encode alone', ms(({ encode }) => encode), '', ''],
      [
        'app: import and encode side by side',
        ms(({ app }) => app),
        (1000 / median(({ app }) => app)).toFixed(1),
        '',
      ],
      ['  beside decode, whole', '', '', times(({ app, decode, encode }) => app / Math.max(decode, encode))],
      [
        '  beside decode, reduced',
        '',
        '',
        times(({ app, reduced, encode }) => app / Math.max(reduced, encode)),
      ],
      ...Object.keys(rounds[0]!.stages).map((stage) => [stage, ms(({ stages }) => stages[stage]!), '', '']),
    ]),
  ]
}

const work = mkdtempSync(join(tmpdir(), 'wayword-throughput-'))
const engine = await Engine.open()
const bundle = await engine.verify(values.bundle)
// As in the app's workers.
sharp.concurrency(1)
sharp.cache(false)
try {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}\n`,
  )
  for (const widthPx of values.widths.split(',').map(Number)) {
    const folder = join(work, String(widthPx))
    const { files, bytes } = await makePanoramas(values.captures, folder, {
      widthPx,
      count: Number(values.count),
    })
    const rounds: Round[] = []
    for (let round = 0; round < Number(values.rounds); round++) {
      const site = (name: string): string => join(work, `${widthPx}-${round}-${name}.wayword`)
      rounds.push({
        decode: await decode(files),
        app: await sideBySide(engine, site('app'), folder, files.length),
        reduced: await decode(files, SPHERE_WIDTH_PX),
        ...(await oneAfterTheOther(engine, site('alone'), folder)),
      })
    }
    console.log(`${report(widthPx, rounds, bytes / files.length).join('\n')}\n`)
  }
} finally {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
}
