/** A published way of counting: success if a candidate among the first k lies within R metres. */
export interface Protocol {
  readonly ks: readonly number[]
  readonly radiiM: readonly number[]
}

/** Protocols by name (docs/evaluation.md has their sources and what they leave out). */
export const protocols = {
  /** Text4VPR, arXiv 2502.14195: 12 cells. */
  street360loc: { ks: [1, 5, 10], radiiM: [5, 10, 15, 30] },
  /** The 25 m convention of visual place recognition (Pitts30k, MSLS, SF-XL). */
  vpr: { ks: [1, 5, 10, 20], radiiM: [25] },
  /** CVG-Text, arXiv 2412.17007: L@50, L@100, L@150 of the first candidate. Over the whole site, not 1 in 100. */
  'cvg-text': { ks: [1, 5, 10], radiiM: [50, 100, 150] },
} as const satisfies Record<string, Protocol>

export type ProtocolName = keyof typeof protocols
