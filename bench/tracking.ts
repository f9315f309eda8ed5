import { parseArgs } from 'node:util'
import { wrapDeg } from '../src/shared/bearing.ts'
import { querySchema, type Motion } from '../src/shared/query.ts'
import { table } from '../src/main/cli/output.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import type { GalleryCapture } from '../src/main/engine/index/Gallery.ts'
import { locate, type Located } from '../src/main/engine/locate/locate.ts'
import { interval } from '../src/main/engine/review/interval.ts'
import { readQueries, type TestQuery } from '../src/main/engine/review/readQueries.ts'
import { gaussian, mulberry32, sum } from './figures.ts'

/**
 * What descriptions along a way are worth together: recall@1 within 10 m after one, two and three descriptions of what is
 * in front, 10 to 20 m apart, with noisy odometry between them; and how soon a robot that was carried off is found again.
 *
 * `node bench/tracking.ts --site FILE --queries FILE.csv`: query i was asked within a few metres of capture i of the site, in the
 * order of their names, and with its heading.
 */
const { values } = parseArgs({ options: { site: { type: 'string' }, queries: { type: 'string' } } })

const WITHIN_M = 10
const STEP_M = { least: 10, most: 20 }
/** Deviations of the odometry: a share of the way, and degrees of the course and of the turn. */
const NOISE = { way: 0.05, turnDeg: 3 }
/** A way is that many descriptions long, half of them before the robot is carried off. */
const LONG = 6
/** One long way in so many is followed: neighbouring ways have most of their stops in common. */
const STRIDE = 6
const random = mulberry32(2026)

interface Stop {
  readonly query: TestQuery
  readonly xM: number
  readonly yM: number
  readonly headingDeg: number
}

const engine = await Engine.open()
await engine.openSite(values.site ?? '')
const queries = await readQueries(values.queries ?? '')
const matcher = await engine.site.match(async (used) => used)
const captures = [...matcher.index.gallery.captures].sort((a, b) => (a.filename < b.filename ? -1 : 1))
const stops = captures.map((capture, i) => stopOf(capture, queries[i]!))

function stopOf({ xM, yM, headingDeg }: GalleryCapture, query: TestQuery): Stop {
  const { truth } = query
  const place = 'xM' in truth ? truth : { xM: xM!, yM: yM! }
  return { query, ...place, headingDeg: headingDeg! }
}

function distanceM(one: { xM: number | null; yM: number | null }, other: Stop): number {
  return Math.hypot(one.xM! - other.xM, one.yM! - other.yM)
}

/** Stops along the drive from one on, each 10 to 20 m from the last; undefined where the drive breaks off before. */
function wayFrom(first: number, length: number): Stop[] | undefined {
  const way = [stops[first]!]
  for (let i = first + 1; way.length < length; i++) {
    const stop = stops[i]
    if (!stop || distanceM(stop, way.at(-1)!) > STEP_M.most) return undefined
    if (distanceM(stop, way.at(-1)!) >= STEP_M.least) way.push(stop)
  }
  return way
}

/** The motion from one stop to another, as the odometry tells it. */
function measured(from: Stop, to: Stop): Motion {
  const course = Math.atan2(to.xM - from.xM, to.yM - from.yM)
  const wayM = distanceM(from, to) * (1 + NOISE.way * gaussian(random))
  const bearing =
    course - (from.headingDeg * Math.PI) / 180 + (NOISE.turnDeg / 180) * Math.PI * gaussian(random)
  const turnDeg = wrapDeg(to.headingDeg - from.headingDeg + 180) - 180 + NOISE.turnDeg * gaussian(random)
  return { forwardM: wayM * Math.cos(bearing), leftM: -wayM * Math.sin(bearing), turnDeg }
}

interface Asked {
  readonly isRight: boolean
  readonly probability: number | null
  readonly located: Located
}

async function ask(stop: Stop, last?: { located: Located; moved: Motion }): Promise<Asked> {
  const query = querySchema.parse({ front: stop.query.front, k: 1 })
  const { located: { belief, unknownProbability } = {}, moved } = last ?? {}
  const inside = unknownProbability == null ? null : 1 - unknownProbability
  const located = await locate(
    query,
    matcher,
    belief && moved ? { belief, facing: 'unknown', inside, moved } : null,
  )
  const [first] = located.candidates
  const isRight = first !== undefined && distanceM(first, stop) <= WITHIN_M
  return { isRight, probability: first?.probability ?? null, located }
}

const asked = new Map<Stop, Promise<Asked>>()

/** The answer to a description by itself. */
function askAlone(stop: Stop): Promise<Asked> {
  const known = asked.get(stop) ?? ask(stop)
  asked.set(stop, known)
  return known
}

/** The answers along a way; `moves[i]` leads to stop i + 1. */
async function follow(way: readonly Stop[], moves: readonly Motion[]): Promise<Asked[]> {
  const answers: Asked[] = []
  for (const [i, stop] of way.entries()) {
    const last = answers.at(-1)
    answers.push(await (last ? ask(stop, { located: last.located, moved: moves[i - 1]! }) : askAlone(stop)))
  }
  return answers
}

const movesAlong = (way: readonly Stop[]): Motion[] => way.slice(1).map((stop, i) => measured(way[i]!, stop))

const share = (right: readonly boolean[]): string => {
  const { low, high } = interval(right)
  return `${(sum(right.map(Number)) / right.length).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
}

const ways = stops.flatMap((_, first) => {
  const way = wayFrom(first, 3)
  return way ? [way] : []
})
const followed: Asked[][] = []
const alone: Asked[] = []
for (const way of ways) {
  followed.push(await follow(way, movesAlong(way)))
  alone.push(await askAlone(way[2]!))
}
const claimed = (asked: readonly Asked[]): string =>
  asked[0]?.probability == null
    ? '–'
    : (sum(asked.map(({ probability }) => probability!)) / asked.length).toFixed(3)
const row = (name: string, asked: readonly Asked[]): string[] => {
  const right = asked.map(({ isRight }) => isRight)
  const times = sum(right.map(Number)) / sum(alone.map(({ isRight }) => Number(isRight)))
  return [name, share(right), times.toFixed(2), claimed(asked)]
}
console.log(`${ways.length} ways of 3 stops, ${captures.length} captures, front only, facing unknown`)
console.log(
  table([
    ['', `recall@1 within ${WITHIN_M} m`, 'times the third alone', 'mean probability of the first'],
    row('the third description alone', alone),
    ...[0, 1, 2].map((at) =>
      row(
        `after ${at + 1}`,
        followed.map((answers) => answers[at]!),
      ),
    ),
  ]).join('\n'),
)

const longWays = stops.flatMap((_, first) => {
  const way = wayFrom(first, LONG)
  return way ? [way] : []
})
const half = LONG / 2
const carriedOff: Asked[][] = []
const undisturbed: Asked[][] = []
for (const way of longWays.filter((_, i) => i % STRIDE === 0)) {
  const elsewhere = longWays[Math.floor(random() * longWays.length)]!
  const moves = movesAlong(way)
  undisturbed.push(await follow(way, moves))
  // The odometry does not feel that the robot is carried off: it tells the motion that would have come next.
  const mixed = [...way.slice(0, half), ...elsewhere.slice(0, half + 1)]
  carriedOff.push(await follow(mixed, [...moves.slice(0, half), ...movesAlong(elsewhere.slice(0, half + 1))]))
}
console.log(`\n${carriedOff.length} ways of ${LONG} stops; carried off after ${half}`)
const at = (answers: readonly Asked[][], i: number): string =>
  share(answers.flatMap((each) => (each[i] ? [each[i].isRight] : [])))
console.log(
  table([
    ['descriptions', ...Array.from({ length: LONG + 1 }, (_, i) => String(i + 1))],
    ['undisturbed', ...Array.from({ length: LONG }, (_, i) => at(undisturbed, i)), ''],
    ['carried off', ...Array.from({ length: LONG + 1 }, (_, i) => at(carriedOff, i))],
  ]).join('\n'),
)
await engine.close()
