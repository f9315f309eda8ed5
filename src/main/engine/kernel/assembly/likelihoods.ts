// Tables hold f32 × 4 for each capture: its views (front, right, back, left), or the four turns of the operator.

/** e to the power of each lane, relative error below 2e-7; lanes below −87 are taken for −87. Cephes `expf`. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function exp4(power: v128): v128 {
  const x = f32x4.max(power, f32x4.splat(-87))
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)))
  // ln 2 in two parts, the first exact in few bits.
  const r = f32x4.sub(
    f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))),
    f32x4.mul(n, f32x4.splat(-2.12194440e-4)),
  )
  let p = f32x4.splat(1.9875691500e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1))
  p = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1))
  const power2 = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return f32x4.mul(p, power2)
}

/** Natural logarithm of each lane, which must be positive and normal; error below 2e-7 of the larger of it and 1. Cephes `logf`. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function log4(value: v128): v128 {
  // The mantissa between √½ and √2, so that the logarithm of what is near 1 keeps its digits.
  const shifted = i32x4.sub(value, i32x4.splat(0x3f3504f3))
  const n = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23))
  const mantissa = i32x4.sub(value, v128.and(shifted, i32x4.splat(0xff800000)))
  const x = f32x4.sub(mantissa, f32x4.splat(1))
  const x2 = f32x4.mul(x, x)
  let p = f32x4.splat(7.0376836292e-2)
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(-1.1514610310e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.1676998740e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(-1.2420140846e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(1.4249322787e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(-1.6668057665e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(2.0000714765e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(-2.4999993993e-1))
  p = f32x4.add(f32x4.mul(p, x), f32x4.splat(3.3333331174e-1))
  let y = f32x4.mul(f32x4.mul(p, x), x2)
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(-2.12194440e-4)))
  y = f32x4.sub(y, f32x4.mul(x2, f32x4.splat(0.5)))
  return f32x4.add(f32x4.add(x, y), f32x4.mul(n, f32x4.splat(0.693359375)))
}

/** The largest similarity of each view of some captures, joined with what `found` holds. */
export function largest(table: usize, captures: usize, found: usize): void {
  let most = v128.load(found)
  for (const end = table + (captures << 4); table < end; table += 16) most = f32x4.max(most, v128.load(table))
  v128.store(found, most)
}

/** In place: similarities become exp(scale × (similarity − most)), at most 1. Their sums by view are added to f64 × 4 at `sums`. */
export function likelihoods(table: usize, captures: usize, scale: f32, most: f32, sums: usize): void {
  let front = v128.load(sums)
  let back = v128.load(sums + 16)
  for (const end = table + (captures << 4); table < end; table += 16) {
    const above = f32x4.min(f32x4.sub(v128.load(table), f32x4.splat(most)), f32x4.splat(0))
    const found = exp4(f32x4.mul(above, f32x4.splat(scale)))
    v128.store(table, found)
    front = f64x2.add(front, f64x2.promote_low_f32x4(found))
    back = f64x2.add(back, f64x2.promote_low_f32x4(v128.shuffle<i32>(found, found, 2, 3, 2, 3)))
  }
  v128.store(sums, front)
  v128.store(sums + 16, back)
}

/** Which bytes of a capture's likelihoods are those of the view that lies `quarters` from the front, at each of the four turns. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function turned(quarters: i32): v128 {
  const bytes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
  return v128.and(i8x16.add(bytes, i8x16.splat(<i8>(quarters << 2))), i8x16.splat(15))
}

/**
 * In place: likelihoods become what a clue with a side says at every turn, nats: ln(floor + slope × the mean likelihood of
 * the two views, often one and the same, that lie so many quarters from the operator's front).
 */
export function supportsOfSide(
  table: usize,
  captures: usize,
  slope: f32,
  floor: f32,
  one: i32,
  other: i32,
): void {
  const first = turned(one)
  const second = turned(other)
  const half = f32x4.splat(slope / 2)
  for (const end = table + (captures << 4); table < end; table += 16) {
    const views = v128.load(table)
    const both = f32x4.add(i8x16.swizzle(views, first), i8x16.swizzle(views, second))
    v128.store(table, log4(f32x4.add(f32x4.mul(both, half), f32x4.splat(floor))))
  }
}

/** The same for a clue without side, by the mean likelihood of all four views; the same at every turn. */
export function supportsAnywhere(
  table: usize,
  captures: usize,
  slope: f32,
  floor: f32,
): void {
  const quarter = f32x4.splat(slope / 4)
  for (const end = table + (captures << 4); table < end; table += 16) {
    const views = v128.load(table)
    const pairs = f32x4.add(views, v128.shuffle<i32>(views, views, 1, 0, 3, 2))
    const all = f32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1))
    v128.store(table, log4(f32x4.add(f32x4.mul(all, quarter), f32x4.splat(floor))))
  }
}
