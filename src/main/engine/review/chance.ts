/**
 * What a random ranking reaches: the probability that at least one of `positives` true captures is among the first `k`
 * of `captures`. Drawn without putting back: 1 − C(N − m, k) / C(N, k).
 */
export function chance({ captures, positives }: { captures: number; positives: number }, k: number): number {
  if (k > captures - positives) return positives > 0 ? 1 : 0
  let noneProbability = 1
  for (let drawn = 0; drawn < k; drawn++)
    noneProbability *= (captures - positives - drawn) / (captures - drawn)
  return 1 - noneProbability
}
