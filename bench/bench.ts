import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Engine } from '../src/main/engine/Engine.ts'
import { readQueries } from '../src/main/engine/review/readQueries.ts'
import { shippedFolders } from '../src/main/engine/resources.ts'
import { importInputSchema } from '../src/shared/import.ts'
import { bareImport, bareLocate } from './bare.ts'
import { table } from '../src/main/cli/output.ts'
import { benchEncoders } from './encoders.ts'
import { percentile, sum } from './figures.ts'

/**
 * Times the app beside the bare cost of what it does, in one run: `npm run bench [-- --captures DIR --queries FILE
 * --bundle NAME --repeats N --clip DIR]`. Ratios are what counts; milliseconds are of this machine on this day.
 */
const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: join(shippedFolders.demo, 'captures') },
    queries: { type: 'string', default: join(shippedFolders.demo, 'queries.csv') },
    bundle: { type: 'string', default: 'starter' },
    repeats: { type: 'string', default: '10' },
    clip: { type: 'string' },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'wayword-bench-'))
const quiet = { signal: new AbortController().signal, progress: () => {}, problem: () => {} }

interface ImportRun {
  readonly captures: number
  readonly wallMs: number
  readonly stageMs: Record<string, number>
}

async function appImport(engine: Engine, site: string, workers: number): Promise<ImportRun> {
  await engine.createSite(site, { name: 'bench', origin: null })
  await engine.site.use(await engine.verify(values.bundle))
  // The networks are loaded before the clock starts, here as in the bare loop.
  await engine.site.withEncoder((encoder) => encoder.encodeTexts(['warm up']))
  const started = performance.now()
  const input = importInputSchema.parse({ path: values.captures })
  const imported = await engine.site.importSource(input, quiet, { workers })
  const importMs = performance.now() - started
  const encoded = await engine.site.encodeViews(quiet)
  const wallMs = performance.now() - started
  const { read, decode, cut, jpeg, write } = imported.stageMs
  return {
    captures: imported.imported,
    wallMs,
    stageMs: {
      read,
      decode,
      remap: cut,
      jpeg,
      write,
      encode: sum(Object.values(encoded.stageMs)),
      importWall: importMs,
    },
  }
}

async function benchImport(engine: Engine): Promise<{ site: string; lines: string[] }> {
  const bare = await bareImport(
    values.captures,
    await engine.verify(values.bundle),
    join(folder, 'bare.sqlite'),
  )
  const one = await appImport(engine, join(folder, 'one.wayword'), 1)
  const all = await appImport(engine, join(folder, 'all.wayword'), availableParallelism())
  const stages = ['read', 'decode', 'remap', 'jpeg', 'write', 'encode'] as const
  const perCapture = (run: ImportRun, stage: string): string =>
    ((run.stageMs[stage] ?? 0) / run.captures).toFixed(1)
  const rows = stages.map((stage) => [
    stage,
    perCapture(bare, stage),
    perCapture(one, stage),
    perCapture(all, stage),
  ])
  const runs = [bare, one, all]
  const wall = runs.map((run) => (run.wallMs / run.captures).toFixed(1))
  const rate = runs.map((run) => ((run.captures / run.wallMs) * 1000).toFixed(2))
  const ratio = (run: ImportRun): string =>
    (run.wallMs / run.captures / (bare.wallMs / bare.captures)).toFixed(2)
  const lines = table([
    ['ms per capture', 'bare loop', 'app, 1 worker', `app, ${availableParallelism()} workers`],
    ...rows,
    ['wall', ...wall],
    ['captures/s', ...rate],
    ['wall / bare', '1.00', ratio(one), ratio(all)],
  ])
  return { site: join(folder, 'all.wayword'), lines }
}

async function benchLocate(engine: Engine, site: string): Promise<string[]> {
  await engine.openSite(site)
  const queries = await readQueries(values.queries)
  const repeats = Number(values.repeats)
  const asked = Array.from({ length: repeats }, () => queries).flat()
  await engine.locate({ text: 'warm up with a tree' })
  const bare = await bareLocate(engine, queries)
  const total: number[] = []
  const bareTotal: number[] = []
  const stageMs: Record<'clues' | 'encode' | 'match' | 'store', number[]> = {
    clues: [],
    encode: [],
    match: [],
    store: [],
  }
  // In turn, so that both see the same machine.
  for (const query of asked) {
    bareTotal.push(await bare(query))
    const { timingsMs } = await engine.locate(query)
    total.push(timingsMs.total)
    for (const stage of Object.keys(stageMs) as (keyof typeof stageMs)[])
      stageMs[stage].push(timingsMs[stage])
  }
  const row = (name: string, times: readonly number[]): string[] => [
    name,
    percentile(times, 0.5).toFixed(2),
    percentile(times, 0.95).toFixed(2),
  ]
  return [
    `${asked.length} queries over ${engine.siteInfo?.captures} captures`,
    ...table([
      ['ms per query', 'p50', 'p95'],
      ...Object.entries(stageMs).map(([stage, times]) => row(stage, times)),
      row('locate', total),
      row('bare: tokens, network, scan, insert', bareTotal),
      [
        'locate / bare',
        (percentile(total, 0.5) / percentile(bareTotal, 0.5)).toFixed(2),
        (percentile(total, 0.95) / percentile(bareTotal, 0.95)).toFixed(2),
      ],
    ]),
  ]
}

const engine = await Engine.open()
try {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`
  console.log(`${machine}\n`)
  const { site, lines } = await benchImport(engine)
  console.log(`${lines.join('\n')}\n`)
  console.log(`${(await benchLocate(engine, site)).join('\n')}\n`)
  console.log((await benchEncoders(await engine.verify(values.bundle), values)).join('\n'))
} finally {
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
}
