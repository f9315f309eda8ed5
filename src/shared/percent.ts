/** A calibrated probability as an operator reads it: in steps of 5 %, never 0 and never 100. */
export function percent(probability: number): string {
  if (probability < 0.05) return '<5 %'
  if (probability > 0.95) return '>95 %'
  return `${5 * Math.round(20 * probability)} %`
}

/** Filled steps of the bar beside it: a fifth each, none below 5 %. */
export function fifths(probability: number): number {
  return probability < 0.05 ? 0 : Math.max(1, Math.round(5 * probability))
}
