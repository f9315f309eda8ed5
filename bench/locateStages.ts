import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { directions } from '../src/shared/bearing.ts'
import { querySchema } from '../src/shared/query.ts'
import { table } from '../src/main/cli/output.ts'
import { openIndex } from '../src/main/engine/index/openIndex.ts'
import { askNext } from '../src/main/engine/locate/ask.ts'
import { areaAround, REGION, regionOf } from '../src/main/engine/locate/belief.ts'
import { believe } from '../src/main/engine/locate/believe.ts'
import { turnsOf } from '../src/main/engine/locate/carryBelief.ts'
import { concepts, readVocabulary } from '../src/main/engine/locate/concepts.ts'
import { locate, matchQuery, type Matcher } from '../src/main/engine/locate/locate.ts'
import { readQuery } from '../src/main/engine/clue/readClues.ts'
import { readQueries } from '../src/main/engine/review/readQueries.ts'
import { shippedFolders } from '../src/main/engine/resources.ts'
import { stateOf, toCandidates } from '../src/main/engine/locate/toCandidates.ts'
import { withDemo } from './demoGallery.ts'
import { percentile } from './figures.ts'
import { madeGallery, perturbedVectors } from './galleries.ts'

/**
 * What an answer takes after its words are encoded, stage by stage, on the starter's gallery of the demo site, each capture many
 * times with noise: `node bench/locateStages.ts [--captures N --rounds N]`.
 */
const { values } = parseArgs({
  options: { captures: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '5' } },
})

const count = Number(values.captures)
const work = mkdtempSync(join(tmpdir(), 'wayword-stages-'))
const times: Record<string, number[]> = {}

function timed<T>(stage: string, call: () => T): T {
  const started = performance.now()
  const found = call()
  ;(times[stage] ??= []).push(performance.now() - started)
  return found
}

/** Answers as `locate` does, with a clock at every stage. */
async function answer(query: Parameters<typeof locate>[0], matcher: Matcher): Promise<void> {
  timed('read clues', () => readQuery(query))
  const started = performance.now()
  const { clues, asked, match, release } = await matchQuery(query, matcher)
  ;(times['read, compare, match'] ??= []).push(performance.now() - started)
  if (!match) return
  const { captures, spacingM } = matcher.index.gallery
  timed('order', () => match.order)
  const belief = timed('belief, traits', () => believe(match, clues, matcher))
  const { shares, inside, sharpness } = belief
  const candidates = timed('candidates', () =>
    toCandidates(match, belief, captures, { ...query, clues, spacingM }),
  )
  timed('state', () => stateOf(match, captures, { candidates, inside, spacingM }))
  timed('region', () => areaAround(regionOf(match, shares, REGION).map((at) => captures[match.rows[at]!]!)))
  timed('told belief', () => [...match.order.subarray(0, 500)].map((at) => turnsOf(match, at, sharpness)))
  release()
  const vocabulary = await matcher.vocabulary()
  timed('question', () => askNext(match, vocabulary, { shares, sharpness, facing: query.facing, asked }))
}

try {
  await withDemo(work, async (demo) => {
    const vectors = perturbedVectors(demo.index.gallery)
    const gallery = {
      ...madeGallery(count, demo.index.gallery.dim, vectors),
      encoderId: demo.index.gallery.encoderId,
    }
    const index = openIndex('exact', gallery)
    const known = new Map<string, ReturnType<Matcher['encodeTexts']>>()
    const encodeTexts: Matcher['encodeTexts'] = (texts) => {
      const key = texts.join('\n')
      if (!known.has(key)) known.set(key, demo.encodeTexts(texts))
      return known.get(key)!
    }
    const started = performance.now()
    const things = await demo.encodeTexts(concepts.map(({ thing }) => thing))
    const vocabulary = await readVocabulary(index, things, demo.logitScale)
    const conceptsMs = performance.now() - started
    const matcher: Matcher = { ...demo, index, encodeTexts, vocabulary: () => Promise.resolve(vocabulary) }
    const queries = (await readQueries(join(shippedFolders.demo, 'queries.csv'))).map((query) =>
      querySchema.parse({ ...query, facing: 'unknown' }),
    )
    for (let round = -2; round < Number(values.rounds); round++) {
      if (round === 0) for (const stage of Object.keys(times)) delete times[stage]
      for (const query of queries) {
        await answer(query, matcher)
        const before = performance.now()
        await locate(query, matcher)
        ;(times['locate, whole'] ??= []).push(performance.now() - before)
      }
    }
    console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`)
    console.log(
      `${count} captures, ${queries.length} queries of up to ${directions.length} sides, ${values.rounds} times; words encoded before`,
    )
    const rows = Object.entries(times).map(([stage, ms]) => [
      stage,
      percentile(ms, 0.5).toFixed(2),
      percentile(ms, 0.95).toFixed(2),
    ])
    console.log(table([['stage', 'p50 ms', 'p95 ms'], ...rows]).join('\n'))
    console.log(`vocabulary, once for a gallery: ${conceptsMs.toFixed(0)} ms`)
    index.close()
  })
} finally {
  rmSync(work, { recursive: true, force: true })
}
