// Tables hold f32 × 4 for each capture: its views (front, right, back, left), or the four turns of the operator.
//
// Products and sums in one instruction, where a processor has it, round once: the last bit of a score is the processor's.
//
// A term is what one clue adds to the scores, 64 bytes: the address of its table of similarities; f32 scale, most, slope, floor and
// weight; i32, whether it is about all four views; from byte 32 on, for two views, often one and the same, which bytes of a
// capture's likelihoods are theirs at each of the four turns.

/** Adding it leaves the nearest whole number in the last bits: ulp 1 from 2²³ on, and half as much again for the sign. */
const WHOLE: f32 = 12582912

/** e to the power of each lane, relative error below 2e-7; lanes must be at most 0, those below −87 are taken for −87. Cephes `expf`. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function exp4(power: v128): v128 {
  const x = f32x4.pmax(power, f32x4.splat(-87))
  const whole = f32x4.relaxed_madd(x, f32x4.splat(1.44269504), f32x4.splat(WHOLE))
  const n = f32x4.sub(whole, f32x4.splat(WHOLE))
  // ln 2 in two parts, the first exact in few bits.
  const above = f32x4.relaxed_nmadd(n, f32x4.splat(0.693359375), x)
  const r = f32x4.relaxed_nmadd(n, f32x4.splat(-2.12194440e-4), above)
  let p = f32x4.splat(1.9875691500e-4)
  p = f32x4.relaxed_madd(p, r, f32x4.splat(1.3981999507e-3))
  p = f32x4.relaxed_madd(p, r, f32x4.splat(8.3334519073e-3))
  p = f32x4.relaxed_madd(p, r, f32x4.splat(4.1665795894e-2))
  p = f32x4.relaxed_madd(p, r, f32x4.splat(1.6666665459e-1))
  p = f32x4.relaxed_madd(p, r, f32x4.splat(5.0000001201e-1))
  p = f32x4.add(f32x4.relaxed_madd(f32x4.mul(p, r), r, r), f32x4.splat(1))
  // Its exponent grows by n: the bits above are lost on the way.
  return f32x4.mul(p, i32x4.add(i32x4.shl(whole, 23), i32x4.splat(127 << 23)))
}

/** Natural logarithm of each lane, of nothing below 10⁻³⁸; error below 2e-7 of the larger of it and 1. Cephes `logf`. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function log4(positive: v128): v128 {
  const value = f32x4.pmax(positive, f32x4.splat(1.1754944e-38))
  // The mantissa between √½ and √2, so that the logarithm of what is near 1 keeps its digits.
  const shifted = i32x4.sub(value, i32x4.splat(0x3f3504f3))
  const n = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23))
  const mantissa = i32x4.sub(value, v128.and(shifted, i32x4.splat(0xff800000)))
  const x = f32x4.sub(mantissa, f32x4.splat(1))
  const x2 = f32x4.mul(x, x)
  let p = f32x4.splat(7.0376836292e-2)
  p = f32x4.relaxed_madd(p, x, f32x4.splat(-1.1514610310e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(1.1676998740e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(-1.2420140846e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(1.4249322787e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(-1.6668057665e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(2.0000714765e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(-2.4999993993e-1))
  p = f32x4.relaxed_madd(p, x, f32x4.splat(3.3333331174e-1))
  let y = f32x4.mul(f32x4.mul(p, x), x2)
  y = f32x4.relaxed_madd(n, f32x4.splat(-2.12194440e-4), y)
  y = f32x4.relaxed_nmadd(x2, f32x4.splat(0.5), y)
  return f32x4.relaxed_madd(n, f32x4.splat(0.693359375), f32x4.add(x, y))
}

/** The largest similarity of each view of some captures, joined with what `found` holds. */
export function largest(table: usize, captures: usize, found: usize): void {
  let most = v128.load(found)
  for (const end = table + (captures << 4); table < end; table += 16) most = f32x4.pmax(most, v128.load(table))
  v128.store(found, most)
}

/** exp(scale × (similarity − most)) of a capture's views, at most 1. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function likelihoods(term: usize, at: usize): v128 {
  const similarities = v128.load(<usize>load<u32>(term) + (at << 4))
  const above = f32x4.sub(similarities, v128.load_splat<f32>(term, 8))
  return exp4(f32x4.mul(f32x4.pmin(above, f32x4.splat(0)), v128.load_splat<f32>(term, 4)))
}

/** Sums of the likelihoods of the captures `from` to `to` by view: f64 × 4 at `sums`. */
export function sumLikelihoods(term: usize, from: i32, to: i32, sums: usize): void {
  let front = f64x2.splat(0)
  let back = f64x2.splat(0)
  for (let at = <usize>from; at < <usize>to; at++) {
    const found = likelihoods(term, at)
    front = f64x2.add(front, f64x2.promote_low_f32x4(found))
    back = f64x2.add(back, f64x2.promote_low_f32x4(v128.shuffle<i32>(found, found, 2, 3, 2, 3)))
  }
  v128.store(sums, front)
  v128.store(sums, back, 16)
}

/** floor + slope × the sum of the likelihoods of the views that a clue is about, at every turn of the operator. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function ratios(term: usize, at: usize): v128 {
  const views = likelihoods(term, at)
  let seen: v128
  if (load<i32>(term, 24)) {
    const pairs = f32x4.add(views, v128.shuffle<i32>(views, views, 1, 0, 3, 2))
    seen = f32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1))
  } else {
    seen = f32x4.add(i8x16.relaxed_swizzle(views, v128.load(term, 32)), i8x16.relaxed_swizzle(views, v128.load(term, 48)))
  }
  return f32x4.relaxed_madd(seen, v128.load_splat<f32>(term, 12), v128.load_splat<f32>(term, 16))
}

/**
 * What `count` terms together say of the captures `from` to `to`, nats: the sum of weight × ln(ratio). The logarithm is taken of
 * two ratios at a time, whose product a float32 always holds.
 *
 * @param best f32 for each capture: of its best turn, or of the first where `turns` is 1
 * @param all f32 × 4 for each capture, of every turn; left alone where it is 0
 */
export function sumTerms(
  terms: usize,
  count: i32,
  from: i32,
  to: i32,
  turns: i32,
  best: usize,
  all: usize,
): void {
  const end = terms + (<usize>count << 6)
  for (let at = <usize>from; at < <usize>to; at++) {
    let sum = f32x4.splat(0)
    let product = f32x4.splat(1)
    let isHalf = false
    for (let term = terms; term < end; term += 64) {
      const ratio = ratios(term, at)
      const weight = load<f32>(term, 20)
      if (weight != 1) {
        sum = f32x4.relaxed_madd(log4(ratio), f32x4.splat(weight), sum)
      } else if (isHalf) {
        sum = f32x4.add(sum, log4(f32x4.mul(product, ratio)))
        isHalf = false
      } else {
        product = ratio
        isHalf = true
      }
    }
    if (isHalf) sum = f32x4.add(sum, log4(product))
    if (all != 0) v128.store(all + (at << 4), sum)
    let most = sum
    if (turns > 1) {
      most = f32x4.pmax(most, v128.shuffle<i32>(most, most, 1, 0, 3, 2))
      most = f32x4.pmax(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1))
    }
    store<f32>(best + (at << 2), f32x4.extract_lane(most, 0))
  }
}
