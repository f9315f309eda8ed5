import { VIEWS } from '../../../shared/bearing.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import type { Comparison } from '../index/Index.ts'
import type { Likelihood, Term } from '../index/Tables.ts'
import { EVERYWHERE, weightsOf, type Looks } from './clueViews.ts'
import { likelihoodOf } from './likelihoodOf.ts'

/** How often a thing that nobody saw is in view all the same, before its similarity is looked at. */
const USUALLY_SEEN = 0.25

/** However alike a view is, a thing may not be there. */
const SURELY_SEEN = 0.95

/** What the clues of one description have in common. */
export interface SupportOptions {
  readonly captures: readonly GalleryCapture[]
  readonly comparison: Comparison
  readonly turns: number
  /** The encoder's: turns a similarity into nats. */
  readonly logitScale: number
  /** Share of clues that are about something else than the place. */
  readonly mistaken: number
  /** Sides are those of the capture: a clue with a side can only be about views of that side. */
  readonly isKnown: boolean
}

interface Compared {
  readonly looks: Looks
  readonly weight?: number
  readonly isNegated?: boolean
}

/** What each of some clues says of captures by its similarities; clue i was compared as descriptor i. */
export function supportsOf(clues: readonly Compared[], options: SupportOptions): ClueSupport[] {
  const { comparison, logitScale, captures, isKnown } = options
  const { rows, similarities } = comparison
  const pools = clues.map(({ looks }) =>
    isKnown && looks.kind === 'side' ? weightsOf(looks, 0, captures[rows[0]!]!) : EVERYWHERE,
  )
  const likelihoods = pools.map((pool, i) => likelihoodOf(similarities[i]!, logitScale, pool))
  const sums = comparison.likelihoodSums(likelihoods)
  return clues.map((clue, descriptor) => {
    const sum = pools[descriptor]!.reduce((all, share, view) => all + share * sums[descriptor]![view]!, 0)
    const likelihood = { descriptor, ...likelihoods[descriptor]!, mean: sum / rows.length }
    return new ClueSupport(clue, likelihood, options)
  })
}

/**
 * What the similarities of one clue say of a capture at a turn of the operator: its log-likelihood ratio against the mean
 * likelihood of all views. The mean is told by the similarities as they were at first: those that are refined later change what is said of
 * their captures only.
 */
export class ClueSupport {
  /** For the kernel to sum; null for a clue that it does not know how to. */
  readonly term: Term | null
  /** By how much a support changes at most, nats, where a similarity is off by 1. */
  readonly steepness: number
  readonly #clue: Compared
  readonly #likelihood: Likelihood & { readonly descriptor: number; readonly mean: number }
  readonly #options: SupportOptions

  constructor(
    clue: Compared,
    likelihood: Likelihood & { readonly descriptor: number; readonly mean: number },
    options: SupportOptions,
  ) {
    const { weight = 1, isNegated, looks } = clue
    const { mistaken, captures, comparison, logitScale } = options
    this.#clue = clue
    this.#likelihood = likelihood
    this.#options = options
    const isPlain = !isNegated && (looks.kind === 'side' || looks.kind === 'anywhere')
    const weights = weightsOf(looks, 0, captures[comparison.rows[0]!]!)
    const views = [0, 1, 2, 3].filter((view) => weights[view]! > 0)
    const { mean, ...told } = likelihood
    this.term = isPlain
      ? {
          ...told,
          views: views.length > 2 ? null : [views[0]!, views.at(-1)!],
          slope: (1 - mistaken) / mean,
          floor: mistaken,
          weight,
        }
      : null
    const least = (1 - mistaken) * unseen(SURELY_SEEN / USUALLY_SEEN) + mistaken
    const ofNegated = ((1 - mistaken) * SURELY_SEEN) / (1 - USUALLY_SEEN) / least
    this.steepness = weight * logitScale * (isNegated ? ofNegated : 1)
  }

  /** Nats, of a position at a turn. */
  at(at: number, turn: number): number {
    const { captures, comparison, mistaken } = this.#options
    const { looks, weight = 1, isNegated } = this.#clue
    const { scale, most: largest, mean, descriptor } = this.#likelihood
    const similarities = comparison.similarities[descriptor]!
    const weights = weightsOf(looks, turn, captures[comparison.rows[at]!]!)
    let [sum, most] = [0, 0]
    for (let view = 0; view < VIEWS; view++) {
      if (weights[view] === 0) continue
      // Above 1 where it is known better by now than the largest was.
      const likelihood = Math.exp(scale * (similarities[at * VIEWS + view]! - largest))
      sum += weights[view]! * likelihood
      most = Math.max(most, likelihood)
    }
    const ratio = isNegated ? unseen(most / mean) : sum / mean
    return weight * Math.log((1 - mistaken) * ratio + mistaken)
  }

  /** The same of all positions, positions × turns. */
  table(): Float64Array {
    const { comparison, turns } = this.#options
    const table = new Float64Array(comparison.rows.length * turns)
    for (let cell = 0; cell < table.length; cell++)
      table[cell] = this.at(Math.floor(cell / turns), cell % turns)
    return table
  }
}

/** How much likelier nobody sees a thing here than elsewhere, when it resembles a view `ratio` times the usual. */
function unseen(ratio: number): number {
  return (1 - Math.min(SURELY_SEEN, USUALLY_SEEN * ratio)) / (1 - USUALLY_SEEN)
}
