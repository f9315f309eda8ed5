import { parseArgs } from 'node:util'
import { directions } from '../src/shared/bearing.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { matchGroups } from '../src/main/engine/locate/matchGroups.ts'
import { readQueries, type TestQuery } from '../src/main/engine/review/readQueries.ts'
import { table } from '../src/main/cli/output.ts'

/**
 * What the robust mixture is worth: recall of the capture when none, one or two of four descriptions belong to another
 * place, for several shares of mistaken clues. 0 is the plain product of likelihoods.
 *
 * `node bench/robustness.ts --site FILE --queries FILE.csv [--heading capture|unknown]`
 */
const { values } = parseArgs({
  options: {
    site: { type: 'string' },
    queries: { type: 'string' },
    heading: { type: 'string', default: 'capture' },
  },
})
const SHARES = [0, 0.02, 0.1, 0.2]
const facing = values.heading === 'unknown' ? 'unknown' : 'capture'

const engine = await Engine.open()
await engine.openSite(values.site ?? '')
const queries = await readQueries(values.queries ?? '')
const matcher = await engine.site.match(async (used) => used)
const { captures, dim } = matcher.index.gallery

/** Ranks of the true capture, 0 for first, with `wrong` of the four descriptions taken from a place half the list away. */
async function ranks(query: TestQuery, at: number, wrong: number): Promise<number[]> {
  const other = queries[(at + Math.floor(queries.length / 2)) % queries.length]!
  const sides = directions.map((direction, i) => ({
    direction,
    text: (i < wrong ? other : query)[direction],
  }))
  const { vectors } = await matcher.encodeTexts(sides.map(({ text }) => text))
  const comparison = matcher.index.compare(sides.map((_, i) => vectors.subarray(i * dim, (i + 1) * dim)))
  const expected = 'filename' in query.truth ? query.truth.filename : ''
  return SHARES.map((mistaken) => {
    const { order } = matchGroups(captures, comparison, sides, {
      logitScale: matcher.logitScale,
      facing,
      mistaken,
    })
    return order.findIndex((row) => captures[row]!.filename === expected)
  })
}

const lines = [['wrong of 4', ...SHARES.map((share) => `mistaken ${share}: recall@1 / @10`)]]
for (const wrong of [0, 1, 2]) {
  const found = await Promise.all(queries.map((query, at) => ranks(query, at, wrong)))
  const share = (column: number, k: number): string =>
    (found.filter((row) => row[column]! < k).length / found.length).toFixed(3)
  lines.push([String(wrong), ...SHARES.map((_, column) => `${share(column, 1)} / ${share(column, 10)}`)])
}
console.log(`${queries.length} queries, ${captures.length} captures, front: ${facing}`)
console.log(table(lines).join('\n'))
await engine.close()
