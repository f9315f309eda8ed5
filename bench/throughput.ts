import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { table } from '../src/main/cli/output.ts'
import { SPHERE_WIDTH_PX } from '../src/main/engine/capture/readPanorama.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { Arrivals } from '../src/main/engine/jobs/Arrivals.ts'
import { shippedFolders } from '../src/main/engine/resources.ts'
import { VIEWS } from '../src/shared/bearing.ts'
import { importInputSchema } from '../src/shared/import.ts'
import { percentile } from './figures.ts'
import { makePanoramas } from './panoramas.ts'

/**
 * Times import and encoding of vehicle panoramas, side by side as the app runs them, beside sharp decoding the same files on as
 * many threads and the encoder over the same views: `node bench/throughput.ts [--captures DIR --count N --rounds N --bundle
 * NAME --widths PX,PX --threads N]`. What is compared runs in turn, so that other work on the machine meets all alike.
 */
const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: join(shippedFolders.demo, 'captures') },
    count: { type: 'string', default: '40' },
    rounds: { type: 'string', default: '5' },
    bundle: { type: 'string', default: 'starter' },
    widths: { type: 'string', default: '5760,8192' },
    threads: { type: 'string', default: String(availableParallelism()) },
  },
})
const MOST_TIMES_THE_LARGER = 1.3

const threads = Number(values.threads)
const quiet = { signal: new AbortController().signal, progress: () => {}, problem: () => {} }

/** Per capture: on the clock, and of all threads on the processor, which other work on the machine hardly changes. */
interface Cost {
  readonly ms: number
  readonly cpuMs: number
}

interface Round {
  readonly decode: Cost
  /** To the width at which views are cut. */
  readonly reduced: Cost
  readonly encode: Cost
  readonly app: Cost
  /** Milliseconds per capture, summed over threads. */
  readonly stages: Record<string, number>
}

async function costOf(captures: number, work: () => Promise<unknown>): Promise<Cost> {
  const before = process.cpuUsage()
  const started = performance.now()
  await work()
  const ms = (performance.now() - started) / captures
  const { user, system } = process.cpuUsage(before)
  return { ms, cpuMs: (user + system) / 1000 / captures }
}

/** Reads and decodes files to raw pixels, one per thread at a time. */
async function decode(files: readonly string[], widthPx?: number): Promise<void> {
  const left = [...files]
  const thread = async (): Promise<void> => {
    for (let file = left.pop(); file !== undefined; file = left.pop()) {
      const picture = sharp(await readFile(file), { failOn: 'error', sequentialRead: true })
      await (widthPx ? picture.resize(widthPx) : picture).raw().toBuffer()
    }
  }
  await Promise.all(Array.from({ length: threads }, thread))
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
    { workers: threads },
  )
  let encodeMs: Record<string, number> = {}
  const encode = await costOf(imported, async () => {
    encodeMs = (await engine.site.encodeViews(quiet)).stageMs
  })
  const perCapture = (name: string, ms: Record<string, number>): [string, number][] =>
    Object.entries(ms).map(([stage, total]) => [`${name}: ${stage}`, total / imported])
  return {
    encode,
    stages: Object.fromEntries([...perCapture('import', stageMs), ...perCapture('encode', encodeMs)]),
  }
}

/** Both jobs as the app runs them (SiteJobs.ts), with as many threads that decode. */
async function sideBySide(engine: Engine, folder: string, count: number): Promise<void> {
  const arrivals = new Arrivals()
  const report = { ...quiet, progress: () => arrivals.tell() }
  const input = importInputSchema.parse({ path: folder })
  const [{ imported }, { views }] = await Promise.all([
    engine.site.importSource(input, report, { workers: threads }).finally(() => arrivals.end()),
    engine.site.encodeViews(quiet, () => arrivals.next()),
  ])
  if (imported !== count || views !== count * VIEWS)
    throw new Error(`${imported} of ${count} captures imported, ${views} views encoded`)
}

/** An empty site whose encoder has loaded its networks. */
async function newSite(engine: Engine, site: string): Promise<void> {
  await engine.createSite(site, { name: 'bench', origin: null })
  await engine.site.use(bundle)
}

function report(widthPx: number, rounds: readonly Round[], bytes: number): string[] {
  const median = (of: (round: Round) => number): number => percentile(rounds.map(of), 0.5)
  const cost = (name: string, of: (round: Round) => Cost): string[] => [
    name,
    ...[({ ms }: Cost) => ms, ({ cpuMs }: Cost) => cpuMs].map((part) =>
      median((round) => part(of(round))).toFixed(1),
    ),
  ]
  const timesLarger = (name: string, baseline: 'decode' | 'reduced'): string[] => [
    name,
    ...(['ms', 'cpuMs'] as const).map((part) =>
      median(
        ({ app, encode, ...round }) => app[part] / Math.max(round[baseline][part], encode[part]),
      ).toFixed(2),
    ),
  ]
  return [
    `${widthPx} × ${widthPx / 2}, ${(bytes / 1e6).toFixed(1)} MB a JPEG, ${threads} decoding threads, median of ${rounds.length} rounds`,
    ...table([
      ['per capture', 'ms', 'CPU ms'],
      cost('decode alone', ({ decode }) => decode),
      cost('decode alone, reduced as imported', ({ reduced }) => reduced),
      cost('encode alone', ({ encode }) => encode),
      cost('app: import and encode', ({ app }) => app),
      ['captures/s', (1000 / median(({ app }) => app.ms)).toFixed(1), ''],
      timesLarger(`app / larger of decode and encode (<= ${MOST_TIMES_THE_LARGER})`, 'decode'),
      timesLarger('app / larger of reduced decode and encode', 'reduced'),
      ...Object.keys(rounds[0]!.stages).map((stage) => [
        stage,
        median(({ stages }) => stages[stage]!).toFixed(1),
        '',
      ]),
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
      const decoded = await costOf(files.length, () => decode(files))
      await newSite(engine, site('app'))
      const app = await costOf(files.length, () => sideBySide(engine, folder, files.length))
      const reduced = await costOf(files.length, () => decode(files, SPHERE_WIDTH_PX))
      rounds.push({
        decode: decoded,
        app,
        reduced,
        ...(await oneAfterTheOther(engine, site('alone'), folder)),
      })
    }
    console.log(`${report(widthPx, rounds, bytes / files.length).join('\n')}\n`)
  }
} finally {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
}
