import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp from 'sharp'
import { table } from '../src/main/cli/output.ts'
import { VIEWS } from '../src/shared/bearing.ts'
import { importInputSchema } from '../src/shared/import.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { shippedFolders } from '../src/main/engine/resources.ts'
import { makePanoramas } from './panoramas.ts'
import { plot } from './plot.ts'

/**
 * Whether a site stays as fast and as small per capture as it grows: imports and encodes many small panoramas as one drive,
 * and tells of every tenth of them what a capture took: `node bench/growth.ts [--captures DIR --count N --out FILE.svg]`.
 */
const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: join(shippedFolders.demo, 'captures') },
    count: { type: 'string', default: '10000' },
    out: { type: 'string' },
  },
})
const WIDTH_PX = 512
const PARTS = 10
const count = Number(values.count)

/** One tenth of the captures. */
interface Part {
  readonly captures: number
  readonly msPerCapture: number
  /** Of all threads on the processor, which other work on the machine hardly changes. */
  readonly cpuMsPerCapture: number
  readonly kBPerCapture: number
  /** Of the whole process, at most. */
  readonly memoryMB: number
}

/** A straight drive with a capture every three metres. */
function writePoses(folder: string, files: readonly string[]): void {
  const rows = files.map((file, i) => `${basename(file)},${i * 3},0,0,90`)
  writeFileSync(join(folder, 'poses.csv'), ['filename,x,y,z,heading_deg', ...rows].join('\n'))
}

/** Processor time of this process so far. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Runs both jobs of an import as the app does, looking at clock, file and memory whenever a job tells how far it is. */
async function grow(engine: Engine, folder: string, site: string): Promise<Part[]> {
  await engine.createSite(site, { name: 'growth', origin: null })
  await engine.site.use(await engine.verify('starter'))
  const size = (): number =>
    [site, `${site}-wal`].reduce(
      (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
      0,
    )
  const parts: Part[] = []
  let last = { captures: 0, at: performance.now(), cpuMs: cpuMs(), bytes: size() }
  let memory = 0
  const look = ({ kind, done }: { kind: string; done: number }): void => {
    memory = Math.max(memory, process.memoryUsage.rss())
    const captures = done / VIEWS
    if (kind !== 'encode' || captures < ((parts.length + 1) * count) / PARTS) return
    const now = { captures, at: performance.now(), cpuMs: cpuMs(), bytes: size() }
    const more = now.captures - last.captures
    parts.push({
      captures: Math.round(now.captures),
      msPerCapture: (now.at - last.at) / more,
      cpuMsPerCapture: (now.cpuMs - last.cpuMs) / more,
      kBPerCapture: (now.bytes - last.bytes) / more / 1000,
      memoryMB: memory / 1e6,
    })
    last = now
    memory = 0
  }
  const stop = engine.on('job.changed', look)
  engine.siteJobs.startImport(importInputSchema.parse({ path: folder }), { encode: true })
  const ended = await Promise.all(engine.jobs.list().map(({ id }) => engine.jobs.finished(id)))
  stop()
  for (const { title, outcome } of ended) console.log(`${title}: ${outcome}`)
  return parts
}

const work = mkdtempSync(join(tmpdir(), 'wayword-growth-'))
const engine = await Engine.open()
try {
  sharp.concurrency(1)
  const { files } = await makePanoramas(values.captures, join(work, 'drive'), { widthPx: WIDTH_PX, count })
  writePoses(join(work, 'drive'), files)
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
  )
  const parts = await grow(engine, join(work, 'drive'), join(work, 'growth.wayword'))
  const columns = [
    ['ms per capture', ({ msPerCapture }: Part) => msPerCapture],
    ['CPU ms per capture', ({ cpuMsPerCapture }: Part) => cpuMsPerCapture],
    ['kB per capture', ({ kBPerCapture }: Part) => kBPerCapture],
    ['memory at most, MB', ({ memoryMB }: Part) => memoryMB],
  ] as const
  const rows = parts.map((part) => [String(part.captures), ...columns.map(([, of]) => of(part).toFixed(1))])
  console.log(table([['captures', ...columns.map(([name]) => name)], ...rows]).join('\n'))
  const captures = parts.map((part) => part.captures)
  const lines = columns.map(([title, of]) => ({ title, values: parts.map(of) }))
  if (values.out) writeFileSync(values.out, plot('captures', captures, lines))
} finally {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
}
