import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { directions } from '../src/shared/bearing.ts'
import { table } from '../src/main/cli/output.ts'
import { memoryBytes } from '../src/main/engine/index/CodeMemory.ts'
import { codeBytes } from '../src/main/engine/index/Codes.ts'
import type { Gallery } from '../src/main/engine/index/Gallery.ts'
import { allRows, type Comparison } from '../src/main/engine/index/Index.ts'
import { KnownComparison } from '../src/main/engine/index/KnownComparison.ts'
import { openIndex } from '../src/main/engine/index/openIndex.ts'
import { matchGroups, type GroupMatch } from '../src/main/engine/locate/matchGroups.ts'
import { SiteFile } from '../src/main/engine/site/SiteFile.ts'
import { percentile, sum } from './figures.ts'
import {
  cluesAbout,
  madeGallery,
  openGallery,
  perturbedVectors,
  syntheticVectors,
  writeGallerySite,
  type Vectors,
} from './galleries.ts'
import { withDemo } from './demoGallery.ts'
import { changesOf } from './indexChanges.ts'
import { plot } from './plot.ts'
import {
  allVectors,
  bareRead,
  loadUsearch,
  LOOP,
  plainLoop,
  usearchExact,
  usearchGraph,
  type Rival,
} from './rivals.ts'

/**
 * What it takes to rank a gallery for four clues of an unknown turn, beside a plain loop, other engines and the bare reading of
 * its codes from memory, in one run: `node bench/index.ts [--sizes N,N --queries N --usearch DIR --out FILE.svg]`. usearch is
 * taken from where `npm install --prefix DIR usearch@2.26.2` has put it.
 */
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    queries: { type: 'string', default: '1000' },
    usearch: { type: 'string' },
    out: { type: 'string' },
  },
})
const DIM = 256
const LOGIT_SCALE = 14
const BEST = 10
/** Rounds in which all engines are asked in turn, so that all see the same machine. */
const ROUNDS = 9
/** Rounds before, which are not timed: code is compiled while it runs. */
const ROUNDS_BEFORE = 2

/** Queries that an engine is asked in a row. */
const IN_A_ROW = 6
/** An engine that takes longer is asked a few times only, or the run would take an hour. */
const SLOW_MS = 300
/** Larger galleries are not in a site: a file of 4 GB, and minutes to write it. */
const SITE_MOST = 200_000
/** What others can be built of within the time of this run. */
const VSS_MOST = 10_000
const GRAPH_MOST = 10_000
const LOOP_MOST = 200_000

const work = mkdtempSync(join(tmpdir(), 'wayword-index-'))

const clues = directions.map((direction) => ({ direction }))

/** The ranking by similarities that are taken for exact. */
function plainMatch(
  { captures }: Gallery,
  rows: Int32Array,
  similarities: readonly Float32Array[],
): GroupMatch {
  return matchGroups(captures, new KnownComparison(similarities, rows), clues, {
    logitScale: LOGIT_SCALE,
    facing: 'unknown',
  })
}

interface Timed {
  readonly name: string
  readonly ms: number[]
  /** For each query the share of the true ten best that were among its ten best. */
  readonly hits: number[]
}

/** An engine, and how it ranks: positions of the best. */
type Ranker = readonly [name: string, rank: (queries: readonly Float32Array[]) => Int32Array]

async function rankersOf(
  gallery: Gallery,
  vectors: Vectors,
): Promise<{ rankers: Ranker[]; close: () => void }> {
  const { captures, dim } = gallery
  const count = captures.length
  const rows = allRows(gallery)
  const best = (match: GroupMatch): Int32Array => match.first(BEST)
  const ofRival = (rival: Rival): Ranker => [
    rival.name,
    (queries) => best(plainMatch(gallery, rows, rival.compare(queries))),
  ]
  const index = openIndex('exact', gallery)
  const exact = (queries: readonly Float32Array[]): Int32Array => {
    const comparison = index.compare(queries)
    const found = best(certified(gallery, comparison))
    comparison.release()
    return found
  }
  const closes = [() => index.close()]
  const rankers: Ranker[] = [
    ['exact', exact],
    ['exact, comparison alone', (queries) => (index.compare(queries).release(), new Int32Array())],
  ]
  if (count <= LOOP_MOST) {
    const all = allVectors(count, dim, vectors)
    rankers.push(ofRival(plainLoop(all, dim)))
    const usearch = values.usearch === undefined ? null : await loadUsearch(values.usearch)
    if (usearch) rankers.push(ofRival(usearchExact(usearch, all, dim)))
    if (usearch && count <= GRAPH_MOST) rankers.push(ofRival(usearchGraph(usearch, all, dim)))
    for (const kind of ['sqlite-vec', 'sqlite-vss'] as const) {
      if (kind === 'sqlite-vss' && count > VSS_MOST) continue
      const engine = openIndex(kind, gallery)
      closes.push(() => engine.close())
      rankers.push(ofRival({ name: kind, compare: (queries) => engine.compare(queries).similarities }))
    }
  }
  return { rankers, close: () => closes.forEach((close) => close()) }
}

function certified({ captures }: Gallery, comparison: Comparison): GroupMatch {
  return matchGroups(captures, comparison, clues, {
    logitScale: LOGIT_SCALE,
    facing: 'unknown',
    certain: BEST,
  })
}

/** Times all engines in turn on the same queries; the truth is the plain loop's, or ours where it is left out. */
async function timeEngines(gallery: Gallery, vectors: Vectors): Promise<Timed[]> {
  const { rankers, close } = await rankersOf(gallery, vectors)
  const timed = rankers.map(([name]): Timed => ({ name, ms: [], hits: [] }))
  for (let round = -ROUNDS_BEFORE; round < ROUNDS; round++) {
    const asked = Array.from({ length: IN_A_ROW }, (_, i) => {
      const which = (round + ROUNDS_BEFORE) * IN_A_ROW + i
      return cluesAbout(vectors(Math.imul(which + 1, 7907) % gallery.captures.length), which)
    })
    const found: Int32Array[][] = []
    for (const [i, [name, rank]] of rankers.entries()) {
      // Threads wake and garbage goes between queries, as it does between those of people.
      await new Promise((resolve) => setTimeout(resolve, 20))
      const { ms } = timed[i]!
      const isSlow = name !== LOOP && ms.some((each) => each > SLOW_MS)
      found[i] = asked
        .slice(0, isSlow ? Math.max(0, 3 - Math.max(0, round)) : IN_A_ROW)
        .map((queries, turn) => {
          const started = performance.now()
          const best = rank(queries)
          // The first brings back into caches what others have driven out.
          if (turn > 0 && round >= 0) ms.push(performance.now() - started)
          return best
        })
    }
    if (round < 0) continue
    const truth = found[rankers.findIndex(([name]) => name === LOOP)] ?? found[0]!
    for (const [i, mine] of found.entries())
      for (const [turn, best] of mine.entries())
        if (best.length > 0) timed[i]!.hits.push(best.filter((at) => truth[turn]!.includes(at)).length / BEST)
  }
  close()
  return timed
}

/** Ranks many queries by codes and by the stored descriptors alone. */
function certainty(gallery: Gallery, vectors: Vectors, count: number): string[] {
  const { captures, dim } = gallery
  const index = openIndex('exact', gallery)
  const loop = plainLoop(allVectors(captures.length, dim, vectors), dim)
  const rows = allRows(gallery)
  let [identical, certain, read, exchanged] = [0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const queries = cluesAbout(vectors(Math.imul(i, 7907) % captures.length), i)
    const match = certified(gallery, index.compare(queries))
    const plain = plainMatch(gallery, rows, loop.compare(queries))
    certain += match.certificate!.isCertain ? 1 : 0
    read += match.certificate!.read / count
    const differs = [...match.first(BEST)].flatMap((at, rank) =>
      at === plain.order[rank] ? [] : [plain.bestScore(plain.order[rank]!) - plain.bestScore(at)],
    )
    identical += differs.length === 0 ? 1 : 0
    exchanged = Math.max(exchanged, ...differs.map(Math.abs))
  }
  index.close()
  return [
    `${captures.length} captures, ${count} queries`,
    `${((100 * certain) / count).toFixed(1)} %`,
    `${((100 * identical) / count).toFixed(1)} %`,
    exchanged.toExponential(1),
    read.toFixed(0),
  ]
}

const sizes = values.sizes.split(',').map(Number)
const vectors = syntheticVectors(DIM)
console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
)
try {
  const columns = ['captures', 'engine', 'p50 ms', 'p95 ms', 'recall@10', 'times the loop', 'bound / p50']
  console.log(
    `four clues, unknown turn, ${DIM} numbers a view, ${ROUNDS} rounds in turn of ${IN_A_ROW} queries`,
  )
  const changes: string[][] = []
  const medians: number[] = []
  for (const size of sizes) {
    const speed: string[][] = [columns]
    const path = join(work, `${size}.wayword`)
    const isStored = size <= SITE_MOST
    if (isStored) writeGallerySite(path, size, vectors)
    let site = isStored ? SiteFile.open(path) : null
    const timed = await timeEngines(site ? openGallery(site, DIM) : madeGallery(size, DIM, vectors), vectors)
    const chunkBytes = (
      site?.db.prepare('SELECT sum(length(codes)) AS n FROM code_chunk').get() as { n: number }
    )?.n
    site?.close()
    site = null
    const bare = bareRead(size * codeBytes(DIM))
    const bound = (['one', 'two'] as const).map((threads) => {
      bare[threads]()
      return percentile(
        Array.from({ length: 15 }, () => bare[threads]()),
        0.5,
      )
    })
    bare.close()
    const loop = timed.find(({ name }) => name === LOOP)
    const p50 = (ms: readonly number[]): number => percentile(ms, 0.5)
    for (const { name, ms, hits } of timed)
      speed.push([
        String(size),
        name,
        p50(ms).toFixed(2),
        percentile(ms, 0.95).toFixed(2),
        hits.length > 0 ? (sum(hits) / hits.length).toFixed(3) : '',
        loop ? (p50(loop.ms) / p50(ms)).toFixed(1) : '',
        (bound[0]! / p50(ms)).toFixed(2),
      ])
    speed.push([String(size), 'codes read, 1 thread', bound[0]!.toFixed(2), '', '', '', '1.00'])
    speed.push([
      String(size),
      'codes read, 2 threads',
      bound[1]!.toFixed(2),
      '',
      '',
      '',
      (bound[0]! / bound[1]!).toFixed(2),
    ])
    medians.push(p50(timed[0]!.ms))
    if (isStored) {
      const told = changesOf(path, size, DIM, vectors)
      for (const [name, ms] of Object.entries(told)) changes.push([String(size), name, ms.toFixed(1)])
      changes.push([String(size), 'bytes per capture: codes on disk', String(Math.round(chunkBytes / size))])
      changes.push([String(size), 'bytes per capture: file', String(Math.round(statSync(path).size / size))])
    }
    changes.push([String(size), 'bytes per capture: memory', String(memoryBytes(DIM))])
    console.log(`\n${table(speed).join('\n')}`)
    rmSync(path, { force: true })
  }
  console.log(`\n${table([['captures', 'what', 'ms, or bytes'], ...changes]).join('\n')}`)
  const count = Number(values.queries)
  const sure = [certainty(madeGallery(10_000, DIM, vectors), vectors, count)]
  await withDemo(work, async ({ index: { gallery } }) => {
    const many = perturbedVectors(gallery)
    sure.push(certainty(madeGallery(20_000, gallery.dim, many), many, Math.ceil(count / 4)))
  })
  sure[0]![0] = `synthetic, ${sure[0]![0]}`
  sure[1]![0] = `starter, perturbed, ${sure[1]![0]}`
  const header = [
    'gallery',
    'certified',
    'ten best as by a float scan',
    'else apart by at most, nats',
    'captures read',
  ]
  console.log(`\n${table([header, ...sure]).join('\n')}`)
  if (values.out)
    writeFileSync(values.out, plot('captures', sizes, [{ title: 'ms per query, p50', values: medians }]))
} finally {
  rmSync(work, { recursive: true, force: true })
}
