/** How similarities become likelihoods: exp(scale × (similarity − most)), at most 1. */
export interface Likelihood {
  readonly scale: number
  readonly most: number
}

/**
 * What one descriptor's similarities add to scores, at every turn of the operator: weight × ln(floor + slope × the mean likelihood of
 * the views that it is about).
 */
export interface Term extends Likelihood {
  /** Which of the descriptors that were compared. */
  readonly descriptor: number
  /** The two views, often one and the same, when the operator is not turned, in quarters from the front; all four where null. */
  readonly views: readonly [number, number] | null
  readonly slope: number
  readonly floor: number
  readonly weight: number
}

/** Similarities of some descriptors to captures, and what is summed over all of these in one pass. */
export interface Tables {
  /**
   * For each descriptor V similarities in −1…1 for each capture that was compared. Ask anew after every `await`: the numbers may
   * lie in memory that is lent to the next comparison, and are copied then.
   */
  readonly similarities: readonly Float32Array[]
  /** Sums of the likelihoods of all captures, for each of the four views; one likelihood for each descriptor. */
  likelihoodSums(likelihoods: readonly Likelihood[]): number[][]
  /** Sums of terms at the best turn of every capture, or at turn 0 where `turns` is 1; nats. */
  bestSums(terms: readonly Term[], turns: number): Float64Array
  /** Sums of terms at every turn, captures × V; nats. */
  turnSums(terms: readonly Term[]): Float64Array
}
