import { dot } from '../index/dot.ts'
import { functionWords } from './functionWords.en.ts'
import type { Passages } from './Passages.ts'
import { namesIn, wordsOf } from './wordsOf.ts'

/** A clue as notes are asked about it. */
export interface NotedClue {
  readonly text: string
  /** Unit length; null where the encoder knows no word of it. */
  readonly vector: Float32Array | null
  /** Words that the encoder does not know. */
  readonly unknownWords: readonly string[]
  readonly isNegated: boolean
}

/**
 * How often what an operator says of a place is among what was written of it: names, and all else, which pictures have mostly
 * told already. It bounds what notes can say against a place: ln 0.85 = −0.2 nats. Of 0.05 to 0.5 for names, weights that are
 * fitted with it gain alike on the calibration towns; this one leaves most to a name that is written once.
 */
const WRITTEN = { name: 0.15, other: 0.05 }

/**
 * How much less a passage's similarity to a clue tells than a view's: what pictures show, they have told already. Of 0.25, 0.5 and 1
 * the largest gain on the calibration towns.
 */
const SENSE = 0.25

/** How often a thing that nobody saw is written of all the same, and how sure a note can be that it is there. */
const USUALLY_WRITTEN = 0.25
const SURELY_WRITTEN = 0.95

/**
 * What the notes of a site say of each view for one clue: N × 4 log-likelihood ratios against a random view, nats. 0
 * where nothing is written, but for names.
 *
 * A view's ratio is a mixture of means: with probability `WRITTEN` the operator says what stands in a note, and it is known by
 * its sense or by its words, in equal parts; a name that is written somewhere is known by nothing else.
 *
 * Sense: the softmax of the clue's similarities over all passages, meant over those of a view, against the mean of all
 * views that have one.
 *
 * Words: with m the probability that a word can be said of a view, summed to M over n views, the view is
 * (n · m + 1) / (M + 1) times as likely, which is `matchSigns` where reading never fails; several words count by
 * ln ((n + 1) / (M + 1)), their inverse document frequency (Spärck Jones, J. Documentation 28(1), 1972). For a word of the
 * language, the n views are those with notes: where nothing is written nobody knows. A name stands out from all of them,
 * and can be said of captures close by.
 *
 * The mean ratio over all views is 1, so a word that everybody writes says nothing, and what one note alone says can
 * outweigh neither of its views' pictures by more than ln n.
 *
 * Linear in the number of passages.
 *
 * @param logitScale the encoder's: turns a similarity into nats
 */
export function matchNotes(clue: NotedClue, passages: Passages, logitScale: number): Float32Array {
  const { counts } = passages
  const sense = clue.vector && senseOf(clue.vector, passages, SENSE * logitScale)
  const words = wordRatios(clue, passages)
  const [written, bySense] = words.areNames ? [WRITTEN.name, 0] : [WRITTEN.other, 0.5]
  return Float32Array.from(counts, (_, view) => {
    const ratio = 1 + written * (bySense * (sense?.[view] ?? 1) + (1 - bySense) * words.ratios[view]! - 1)
    return Math.log(clue.isNegated ? unwritten(ratio) : ratio)
  })
}

/** By the encoder: ratios whose mean over the views with notes is 1, and 1 for the others. */
function senseOf(clue: Float32Array, { counts, views, vectors }: Passages, scale: number): Float64Array {
  const similarities = vectors.map((vector) => dot(clue, vector))
  const most = similarities.reduce((found, each) => Math.max(found, each), -1)
  const ratios = new Float64Array(counts.length)
  for (const [i, similarity] of similarities.entries()) {
    const likelihood = Math.exp(scale * (similarity - most))
    for (const view of views[i]!) ratios[view]! += likelihood / counts[view]!
  }
  const noted = counts.reduce((sum, count) => sum + Number(count > 0), 0)
  const mean = ratios.reduce((sum, each) => sum + each, 0) / noted
  return ratios.map((ratio, view) => (counts[view] === 0 ? 1 : ratio / mean))
}

/** By the words that are written somewhere: ratios whose mean over all views is 1. */
function wordRatios(
  { text, unknownWords }: NotedClue,
  { counts, namedIn, names: written }: Passages,
): { ratios: Float64Array; areNames: boolean } {
  const names = namesIn(text, unknownWords)
  const noted = counts.reduce((sum, count) => sum + Number(count > 0), 0)
  const ratios = new Float64Array(counts.length)
  let [total, areNames] = [0, false]
  for (const word of new Set(wordsOf(text))) {
    const found = namedIn.get(word)
    const isName = names.has(word) || written.has(word)
    if (!found || (!isName && functionWords.has(word))) continue
    areNames ||= isName
    const among = isName ? counts.length : noted
    const m = new Float64Array(counts.length)
    for (const [view, probability] of found) if (isName || counts[view]! > 0) m[view] = probability
    const sum = m.reduce((total, each) => total + each, 0)
    const weight = Math.log((among + 1) / (sum + 1))
    total += weight
    for (let view = 0; view < ratios.length; view++)
      ratios[view]! += weight * (isName || counts[view]! > 0 ? (among * m[view]! + 1) / (sum + 1) : 1)
  }
  return { ratios: total > 0 ? ratios.map((ratio) => ratio / total) : ratios.fill(1), areNames }
}

/** How much likelier nobody sees a thing here than elsewhere, when notes speak of it `ratio` times the usual. */
function unwritten(ratio: number): number {
  return (1 - Math.min(SURELY_WRITTEN, USUALLY_WRITTEN * ratio)) / (1 - USUALLY_WRITTEN)
}
