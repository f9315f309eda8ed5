import { parse } from 'csv-parse/sync'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { channelSchema, querySchema, type Channel } from '../src/shared/query.ts'
import { askedOn } from '../src/main/cli/askedOn.ts'
import { table } from '../src/main/cli/output.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { readClues } from '../src/main/engine/clue/readClues.ts'
import type { Asked } from '../src/main/engine/review/collectOutcomes.ts'
import { interval, meanInterval, type Interval } from '../src/main/engine/review/interval.ts'
import { readQueries } from '../src/main/engine/review/readQueries.ts'
import { foldText } from '../src/main/engine/sign/foldText.ts'
import { listCaptures } from '../src/main/engine/site/captures.ts'

/**
 * What a channel is worth: recall@1 of the same queries with it and without, and the difference with its 95 % interval
 * (paired bootstrap).
 *
 * `node bench/channels.ts --site FILE --queries FILE.csv --channel signs|notes [--heading known|unknown] [--signs FILE [--within METRES]]`
 * With `--signs`, the `signs.csv` that `python -m wayword_training captures` writes, only queries count that quote a
 * text which is in view of the capture nearest to their place, legible or not, but for `--within` metres.
 */
const { values } = parseArgs({
  options: {
    site: { type: 'string', default: '' },
    queries: { type: 'string', default: '' },
    channel: { type: 'string' },
    heading: { type: 'string', default: 'unknown' },
    signs: { type: 'string' },
    within: { type: 'string', default: 'Infinity' },
  },
})
const RADII_M = [5, 10]
const channel = channelSchema.parse(values.channel)
const facing = values.heading === 'known' ? 'capture' : 'unknown'

const engine = await Engine.open()
await engine.openSite(values.site)
const captures = listCaptures(engine.site.file)
const all = askedOn(engine, await readQueries(values.queries))
const asked = values.signs ? quoting(all, values.signs) : all

/** Whether the first capture lies within each radius of the place. */
async function ask({ query, xM, yM }: Asked, without: Channel[]): Promise<boolean[]> {
  const { text, front, right, back, left } = query
  const input = querySchema.parse({ text, front, right, back, left, facing, without, k: 1 })
  const [first] = await engine.rank(input)
  const at = captures.find(({ id }) => id === first?.captureId)?.position
  return RADII_M.map((radiusM) => !!at && Math.hypot(at.xM - xM, at.yM - yM) <= radiusM)
}

const found: { kind: string; without: boolean[]; within: boolean[] }[] = []
for (const each of asked) {
  const sides = (['front', 'right', 'back', 'left'] as const).filter((side) => each.query[side] !== '').length
  const kind = ['free', 'one', 'two', 'three', 'four'][sides]!
  found.push({ kind, without: await ask(each, [channel]), within: await ask(each, []) })
}

const line = (name: string, some: typeof found): string[] => [
  name,
  String(some.length),
  ...RADII_M.flatMap((_, r) => {
    const [without, within] = [some.map((each) => each.without[r]!), some.map((each) => each.within[r]!)]
    const gains = within.map((right, i) => Number(right) - Number(without[i]))
    return [
      told(without.map(Number), interval(without)),
      told(within.map(Number), interval(within)),
      told(gains, meanInterval(gains)),
    ]
  }),
]
const kinds = ['free', 'one', 'two', 'three', 'four'].map(
  (kind) => [kind, found.filter((each) => each.kind === kind)] as const,
)
console.log(
  `${asked.length} of ${all.length} queries, ${captures.length} captures, heading ${values.heading}, ${channel}`,
)
console.log(
  table([
    ['sides told', 'queries', ...RADII_M.flatMap((m) => [`within ${m} m without`, 'with', 'difference'])],
    ...kinds.filter(([, some]) => some.length > 0).map(([kind, some]) => line(kind, some)),
    line('all', found),
  ]).join('\n'),
)
await engine.close()

function told(numbers: readonly number[], { low, high }: Interval): string {
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
}

/** Queries that quote a text which is in view of the capture nearest to their place. */
function quoting(queries: readonly Asked[], path: string): Asked[] {
  const rows = z
    .array(z.object({ filename: z.string(), text: z.string(), distance_m: z.coerce.number() }))
    .parse(parse(readFileSync(path), { columns: true }))
  const near = rows.filter((row) => row.distance_m <= Number(values.within))
  const inView = new Set(near.map(({ filename, text }) => `${filename} ${foldText(text)}`))
  return queries.filter(({ query, xM, yM }) => {
    const away = ({ position }: (typeof captures)[number]): number =>
      position ? Math.hypot(position.xM - xM, position.yM - yM) : Infinity
    const nearest = captures.reduce((best, each) => (away(each) < away(best) ? each : best))
    const quotes = readClues(query).flatMap(({ sign }) => sign?.split('\n') ?? [])
    return quotes.some((quote) => inView.has(`${nearest.filename} ${foldText(quote)}`))
  })
}
