import { VIEWS } from '../../../shared/bearing.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { EVERYWHERE, weightsOf, type Looks } from './clueViews.ts'
import { largestOfViews, likelihoodsOf, toSupports, type Likelihood } from './viewLikelihoods.ts'

/** How often a thing that nobody saw is in view all the same, before its similarity is looked at. */
const USUALLY_SEEN = 0.25

/** However alike a view is, a thing may not be there. */
const SURELY_SEEN = 0.95

/** Up to this scale no likelihood is too small for a float32, whichever similarity is the largest. */
const MILD = 40

export interface TableOptions {
  readonly captures: readonly GalleryCapture[]
  /** The captures considered, as rows of the gallery. */
  readonly rows: readonly number[]
  readonly turns: number
  /** The encoder's: turns a similarity into nats. */
  readonly logitScale: number
  /** Share of clues that are about something else than the place. */
  readonly mistaken: number
  /** Sides are those of the capture: a clue with a side can only be about views of that side. */
  readonly isKnown: boolean
}

interface Compared {
  /** N × V. */
  readonly similarities: Float32Array
  readonly weight?: number
  readonly isNegated?: boolean
}

/**
 * What the similarities of one clue say of captures, at every turn of the operator.
 *
 * What is usual, the mean likelihood of all views, is told by the similarities as they are at first: those that are refined
 * later change what is said of their captures only.
 */
export class ClueTable {
  /** rows × turns: log-likelihood ratios, nats. */
  readonly supports: Float32Array
  /** By how much a support changes at most, nats, where a similarity is off by 1. */
  readonly steepness: number
  readonly #clue: Compared
  readonly #looks: Looks
  readonly #options: TableOptions
  readonly #likelihood: Likelihood
  /** Mean likelihood of the views that the clue may be about. */
  readonly #mean: number

  constructor(clue: Compared, looks: Looks, options: TableOptions) {
    const { captures, rows, logitScale, mistaken, isKnown } = options
    this.#clue = clue
    this.#looks = looks
    this.#options = options
    const pool = isKnown && looks.kind === 'side' ? weightsOf(looks, 0, captures[rows[0]!]!) : EVERYWHERE
    const considered = ofRows(clue.similarities, rows)
    const largest = (): number => Math.max(...largestOfViews(considered).filter((_, view) => pool[view]! > 0))
    const most = logitScale <= MILD ? 1 : largest()
    this.#likelihood = { scale: logitScale, most }
    const { likelihoods, sumOfViews } = likelihoodsOf(considered, this.#likelihood)
    this.#mean = sumOfViews.reduce((sum, ofView, view) => sum + pool[view]! * ofView, 0) / rows.length
    const isPlain = !clue.isNegated && (looks.kind === 'side' || looks.kind === 'anywhere')
    this.supports = isPlain ? this.#plainSupports(likelihoods) : new Float32Array(rows.length * options.turns)
    if (!isPlain) for (let at = 0; at < rows.length; at++) this.refine(at)
    const least = (1 - mistaken) * unseen(SURELY_SEEN / USUALLY_SEEN) + mistaken
    const ofNegated = ((1 - mistaken) * SURELY_SEEN) / (1 - USUALLY_SEEN) / least
    this.steepness = (clue.weight ?? 1) * logitScale * (clue.isNegated ? ofNegated : 1)
  }

  /** For clues of most kinds, in the kernel. */
  #plainSupports(likelihoods: Float32Array): Float32Array {
    const { turns, mistaken, captures, rows } = this.#options
    const { weight = 1 } = this.#clue
    const weights = weightsOf(this.#looks, 0, captures[rows[0]!]!)
    const views = [0, 1, 2, 3].filter((view) => weights[view]! > 0)
    toSupports(likelihoods, {
      views: views.length > 2 ? null : [views[0]!, views.at(-1)!],
      slope: (1 - mistaken) / this.#mean,
      floor: mistaken,
    })
    const supports = turns === VIEWS ? likelihoods : new Float32Array(rows.length)
    if (turns < VIEWS) for (let at = 0; at < rows.length; at++) supports[at] = likelihoods[at * VIEWS]!
    return weight === 1 ? supports : supports.map((nats) => weight * nats)
  }

  /** Says what the similarities say of a capture now, at its position in the rows. */
  refine(at: number): void {
    const { turns, captures, rows, mistaken } = this.#options
    const { similarities, weight = 1, isNegated } = this.#clue
    const { scale, most: largest } = this.#likelihood
    for (let turn = 0; turn < turns; turn++) {
      const weights = weightsOf(this.#looks, turn, captures[rows[at]!]!)
      let [sum, most] = [0, 0]
      for (let view = 0; view < VIEWS; view++) {
        if (weights[view] === 0) continue
        const above = similarities[rows[at]! * VIEWS + view]! - largest
        const likelihood = Math.exp(scale * Math.min(0, above))
        sum += weights[view]! * likelihood
        most = Math.max(most, likelihood)
      }
      const ratio = isNegated ? unseen(most / this.#mean) : sum / this.#mean
      this.supports[at * turns + turn] = weight * Math.log((1 - mistaken) * ratio + mistaken)
    }
  }
}

/** How much likelier nobody sees a thing here than elsewhere, when it resembles a view `ratio` times the usual. */
function unseen(ratio: number): number {
  return (1 - Math.min(SURELY_SEEN, USUALLY_SEEN * ratio)) / (1 - USUALLY_SEEN)
}

/** Similarities of some rows of the gallery, V for each. */
function ofRows(similarities: Float32Array, rows: readonly number[]): Float32Array {
  if (rows.length * VIEWS === similarities.length) return similarities
  const found = new Float32Array(rows.length * VIEWS)
  for (const [at, row] of rows.entries())
    for (let view = 0; view < VIEWS; view++) found[at * VIEWS + view] = similarities[row * VIEWS + view]!
  return found
}
