/** Where a function with one peak is largest (Kiefer, Proc. AMS 4, 1953): every step takes the range to 0.618 of itself. */
export function goldenSection(
  of: (x: number) => number,
  { low, high, steps }: { low: number; high: number; steps: number },
): number {
  const golden = (Math.sqrt(5) - 1) / 2
  for (let step = 0; step < steps; step++) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)]
    if (of(left) > of(right)) high = right
    else low = left
  }
  return (low + high) / 2
}
