/** The roundest length of 1, 2 or 5 times a power of ten that is not longer than `mostM`. */
export function metresPerTick(mostM: number): number {
  const power = 10 ** Math.floor(Math.log10(mostM))
  return ([5, 2, 1].find((digit) => digit * power <= mostM) ?? 1) * power
}
