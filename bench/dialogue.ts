import { parseArgs } from 'node:util'
import { directions, VIEWS, type Direction } from '../src/shared/bearing.ts'
import { querySchema, type AskedClue, type Clue, type Facing } from '../src/shared/query.ts'
import { table } from '../src/main/cli/output.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { clueOf, concepts } from '../src/main/engine/locate/concepts.ts'
import { locate, type Located, type Matcher } from '../src/main/engine/locate/locate.ts'
import { ANSWERS, sidesOf } from '../src/main/engine/locate/seenSides.ts'
import { interval } from '../src/main/engine/review/interval.ts'
import { readQueries, type TestQuery } from '../src/main/engine/review/readQueries.ts'
import { readTruth, type SeenPlace } from './conceptTruth.ts'
import { perfectListener } from './perfectListener.ts'

/**
 * What questions are worth: recall@1 within 5 m of queries that speak of one side only, after none to three questions,
 * answered from the world's truth with some answers wrong: any other answer instead, or every side for itself. Strategies: a random question, the one with the largest expected
 * gain, and the same asked by a listener who knows what every capture shows. The first two need no truth but the answers.
 *
 * `node bench/dialogue.ts --site FILE --queries FILE.csv --truth FILE.json [--visit 0|1] [--heading capture|unknown]
 * [--rounds 3] [--wrong 0.1] [--errors answer|side] [--limit N]`; the truth is written by `python -m wayword_training truth`. `--visit` is the
 * one the queries were said on: 0 for the gallery's own, 1 for another.
 */
const { values } = parseArgs({
  options: {
    site: { type: 'string', default: '' },
    queries: { type: 'string', default: '' },
    truth: { type: 'string', default: '' },
    visit: { type: 'string', default: '1' },
    heading: { type: 'string', default: 'unknown' },
    rounds: { type: 'string', default: '3' },
    wrong: { type: 'string', default: '0.1' },
    errors: { type: 'string', default: 'answer' },
    limit: { type: 'string', default: '100000' },
  },
})
const WITHIN_M = 5
const rounds = Number(values.rounds)
const wrong = Number(values.wrong)
const facing: Facing = values.heading === 'capture' ? 'capture' : 'unknown'

const engine = await Engine.open()
await engine.openSite(values.site)
const matcher = await engine.site.match(async (used) => used)
const visits = readTruth(
  values.truth,
  concepts.map(({ thing }) => thing),
)
const said = visits[Number(values.visit)]!
const galleryPlaces = matcher.index.gallery.captures.map(({ filename }) =>
  visits[0]!.find((place) => place.filename === filename)!,
)
const queries = (await readQueries(values.queries))
  .filter((query) => !query.text && directions.filter((side) => query[side]).length === 1)
  .slice(0, Number(values.limit))

/** A number in [0, 1) that is the same for the same query and round, whatever is asked. */
function drawn(...numbers: number[]): number {
  const mixed = numbers.reduce(
    (state, number) => Math.imul(state ^ (number + 0x9e3779b9), 0x85ebca6b),
    0x1b873593,
  )
  return ((Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) ^ (mixed >>> 13)) >>> 0) / 2 ** 32
}

function placeOf({ truth, id }: TestQuery): SeenPlace {
  const place = said.find((each) =>
    'filename' in truth
      ? each.filename === truth.filename
      : 'xM' in truth && Math.hypot(each.xM - truth.xM, each.yM - truth.yM) < 0.02,
  )
  if (!place) throw new Error(`query ${id} was asked at no place of ${values.truth}`)
  return place
}

type Chooser = (answer: Located, at: number, round: number) => Clue | null
const choosers: Record<string, { choose: Chooser; matcher: Matcher }> = {
  'random question': {
    choose: (_answer, at, round) => clueOf(concepts[Math.floor(drawn(at, round, 1) * concepts.length)]!),
    matcher,
  },
  'largest gain': { choose: ({ question }) => question?.clue ?? null, matcher },
  'largest gain, perfect listener': {
    choose: ({ question }) => question?.clue ?? null,
    matcher: perfectListener(matcher, galleryPlaces),
  },
}

/** The sides that an operator names who stands at a place, some of them wrongly. */
function answered({ text }: Clue, { shows }: SeenPlace, at: number, round: number): Direction[] {
  const concept = concepts.findIndex(({ thing }) => thing === text)
  const seen = sidesOf(directions.filter((_, view) => shows[concept * VIEWS + view] === 1))
  const isWrong = values.errors === 'answer' && drawn(at, round, 3) < wrong
  const other = 1 + Math.floor(drawn(at, round, 4) * (ANSWERS - 1))
  return directions.filter((_, side) => {
    const isMistaken =
      values.errors === 'side' ? drawn(at, round, 5 + side) < wrong : isWrong && (other & (1 << side)) !== 0
    return ((seen & (1 << side)) !== 0) !== isMistaken
  })
}

/** Whether the first candidate is right after each number of answers. */
async function dialogue(
  query: TestQuery,
  at: number,
  { choose, matcher: by }: (typeof choosers)[string],
): Promise<boolean[]> {
  const place = placeOf(query)
  let clues: AskedClue[] | null = null
  const right: boolean[] = []
  for (let round = 0; ; round++) {
    const answer = await locate(querySchema.parse({ ...query, clues, facing, k: 1 }), by)
    const { xM, yM } = answer.candidates[0]!
    right.push(Math.hypot(xM! - place.xM, yM! - place.yM) <= WITHIN_M)
    if (round === rounds) return right
    const clue = choose(answer, at, round)
    if (!clue) return [...right, ...Array<boolean>(rounds - round).fill(right.at(-1)!)]
    clues = [...answer.clues, { ...clue, seenOn: answered(clue, place, at, round), isOff: false }]
  }
}

const started = performance.now()
const { concepts: readable } = await matcher.vocabulary()
console.log(
  `${readable.length} concepts encoded and scored in ${(performance.now() - started).toFixed(0)} ms`,
)
console.log(
  `${queries.length} queries, ${galleryPlaces.length} captures, front: ${facing}, ${wrong * 100} % of ${values.errors}s wrong`,
)
const lines = [['recall@1 within 5 m after', ...Array.from({ length: rounds + 1 }, (_, i) => `${i} answers`)]]
for (const [name, chooser] of Object.entries(choosers)) {
  const found: boolean[][] = []
  for (const [at, query] of queries.entries()) found.push(await dialogue(query, at, chooser))
  lines.push([
    name,
    ...Array.from({ length: rounds + 1 }, (_, round) => {
      const hits = found.map((right) => right[round]!)
      const { low, high } = interval(hits)
      return `${(hits.filter(Boolean).length / hits.length).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
    }),
  ])
}
console.log(table(lines).join('\n'))
await engine.close()
