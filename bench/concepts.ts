import { parseArgs } from 'node:util'
import { VIEWS } from '../src/shared/bearing.ts'
import { table } from '../src/main/cli/output.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { concepts, readVocabulary, SURENESS } from '../src/main/engine/locate/concepts.ts'
import { readTruth } from './conceptTruth.ts'
import { sum } from './figures.ts'

/**
 * How well a bundle tells what is in view: for each concept the share of views that show it on another visit, beside `seen`,
 * and how often a view that shows it is held for likelier than one that does not; for each sureness the mean log loss
 * of the chances, bits. `SURENESS` and `seen` come from here, on the calibration towns.
 *
 * `node bench/concepts.ts --site FILE --truth FILE.json`; the truth is written by `python -m wayword_training truth`.
 */
const { values } = parseArgs({
  options: { site: { type: 'string', default: '' }, truth: { type: 'string', default: '' } },
})
const SURENESSES = [0.75, 1, SURENESS, 1.5]

const engine = await Engine.open()
await engine.openSite(values.site)
const matcher = await engine.site.match(async (used) => used)
const things = concepts.map(({ thing }) => thing)
const places = new Map(readTruth(values.truth, things)[1]!.map((place) => [place.filename, place]))
const shown = matcher.index.gallery.captures.map(({ filename }) => places.get(filename)!.shows)
const encoded = await matcher.encodeTexts(things)

/** Chances at all views of the gallery. */
async function allChances(sureness: number): Promise<Uint8Array> {
  const vocabulary = await readVocabulary(matcher.index, encoded, matcher.logitScale, sureness)
  return vocabulary.chancesAt([...shown.keys()])
}

/** Bits that are missing to the truth, over all views and concepts. */
async function logLoss(sureness: number): Promise<number> {
  const chances = await allChances(sureness)
  const losses = Array.from(chances, (byte, cell) => {
    const chance = Math.min(254.5, Math.max(0.5, byte)) / 255
    return -Math.log2(
      isShown(Math.floor(cell / concepts.length), cell % concepts.length) ? chance : 1 - chance,
    )
  })
  return sum(losses) / losses.length
}

function isShown(view: number, concept: number): boolean {
  return shown[Math.floor(view / VIEWS)]![concept * VIEWS + (view % VIEWS)] === 1
}

/** Probability that a view that shows a concept has a higher chance than one that does not (area under the ROC curve). */
function areaUnder(chances: Uint8Array, concept: number): number {
  const counts = [0, 1].map(() => new Float64Array(256))
  for (let view = 0; view < shown.length * VIEWS; view++)
    counts[isShown(view, concept) ? 1 : 0]![chances[view * concepts.length + concept]!]!++
  const [absent, present] = counts as [Float64Array, Float64Array]
  let [below, won] = [0, 0]
  for (let byte = 0; byte < 256; byte++) {
    won += present[byte]! * (below + absent[byte]! / 2)
    below += absent[byte]!
  }
  return won / (below * sum([...present]))
}

const chances = await allChances(SURENESS)
const lines = concepts.map(({ thing, seen }, concept) => {
  const views = shown.length * VIEWS
  const share = sum(Array.from({ length: views }, (_, view) => Number(isShown(view, concept)))) / views
  return [thing, String(seen), share.toFixed(3), areaUnder(chances, concept).toFixed(3)]
})
console.log(table([['concept', 'seen', 'share of views', 'area under ROC'], ...lines]).join('\n'))
for (const sureness of SURENESSES)
  console.log(`sureness ${sureness}: ${(await logLoss(sureness)).toFixed(4)} bits`)
await engine.close()
