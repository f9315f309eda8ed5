// Tables hold f32 × 4 for each capture: its views (front, right, back, left), or the four turns of the operator.
//
// A term is what one clue adds to the scores, 64 bytes: the address of its table of similarities; f32 scale and shift, which
// make of a similarity the base-2 logarithm of its likelihood; f32 slope, floor and weight; i32, 1 where it is about all
// four views, plus 2 where the logarithm is taken of it and the terms before; from byte 32 on, for two views, often one
// and the same, which bytes of a capture's likelihoods are theirs at each of the four turns.
//
// Products and sums in one instruction, where a processor has it, round once: the last bit of a score is the processor's.
//
// Coefficients are read from memory before each loop. As constants they would be put together anew, lane by lane, every time
// around.

/** 1.5 × 2²³, which leaves the nearest whole number in the last bits; −126; 2 to a power in −½…½, from degree 5 down. */
const EXPONENTIAL = memory.data<f32>([
  12582912, -126, 1.32647273e-3, 9.67151299e-3, 5.55073358e-2, 0.240222424, 0.693147004, 1,
])

/** 10⁻³⁸; √½; ln 2; the rest of ln (1 + x) / x² after 1 / x, from degree 6 down. */
const LOGARITHM = memory.data<f32>([
  1.1754944e-38, 0.70710677, 0.69314718, -0.100346148, 0.163356408, -0.173259944, 0.198882774, -0.249614656, 0.333352625, -0.500005841,
])

// @ts-expect-error: decorator of AssemblyScript
@inline
function coefficient(table: usize, i: usize): v128 {
  return v128.load_splat<f32>(table + (i << 2))
}

/** Likelihoods of the captures `from` to `to` at `out`: 2 to the power of scale × similarity + shift, at most 1; relative error below 2e-6. */
function likelihoods(term: usize, from: i32, to: i32, out: usize): void {
  const scale = v128.load_splat<f32>(term, 4)
  const shift = v128.load_splat<f32>(term, 8)
  const whole = coefficient(EXPONENTIAL, 0)
  const least = coefficient(EXPONENTIAL, 1)
  const c5 = coefficient(EXPONENTIAL, 2)
  const c4 = coefficient(EXPONENTIAL, 3)
  const c3 = coefficient(EXPONENTIAL, 4)
  const c2 = coefficient(EXPONENTIAL, 5)
  const c1 = coefficient(EXPONENTIAL, 6)
  const one = coefficient(EXPONENTIAL, 7)
  const table = <usize>load<u32>(term)
  const end = table + (<usize>to << 4)
  for (let at = table + (<usize>from << 4); at < end; at += 16, out += 16) {
    const told = f32x4.relaxed_madd(v128.load(at), scale, shift)
    const power = f32x4.pmax(f32x4.pmin(told, f32x4.splat(0)), least)
    const bits = f32x4.add(power, whole)
    const rest = f32x4.sub(power, f32x4.sub(bits, whole))
    let p = f32x4.relaxed_madd(c5, rest, c4)
    p = f32x4.relaxed_madd(p, rest, c3)
    p = f32x4.relaxed_madd(p, rest, c2)
    p = f32x4.relaxed_madd(p, rest, c1)
    p = f32x4.relaxed_madd(p, rest, one)
    // The whole part grows the exponent: the bits above are lost on the way.
    v128.store(out, f32x4.mul(p, i32x4.add(i32x4.shl(bits, 23), one)))
  }
}

/** Sums of the likelihoods of the captures `from` to `to` by view: f64 × 4 at `sums`. `room`: 16 bytes for each of these captures. */
export function sumLikelihoods(term: usize, from: i32, to: i32, sums: usize, room: usize): void {
  likelihoods(term, from, to, room)
  let sum = f32x4.splat(0)
  for (const end = room + (<usize>(to - from) << 4); room < end; room += 16) sum = f32x4.add(sum, v128.load(room))
  v128.store(sums, f64x2.promote_low_f32x4(sum))
  v128.store(sums, f64x2.promote_low_f32x4(v128.shuffle<i32>(sum, sum, 2, 3, 2, 3)), 16)
}

/** Multiplies products by floor + slope × the sum of the likelihoods of the views that a term is about, at every turn. */
function multiply(term: usize, captures: i32, seen: usize, products: usize): void {
  const slope = v128.load_splat<f32>(term, 12)
  const floor = v128.load_splat<f32>(term, 16)
  const first = v128.load(term, 32)
  const second = v128.load(term, 48)
  const end = seen + (<usize>captures << 4)
  if (load<i32>(term, 24) & 1) {
    for (; seen < end; seen += 16, products += 16) {
      const views = v128.load(seen)
      const pairs = f32x4.add(views, v128.shuffle<i32>(views, views, 1, 0, 3, 2))
      const all = f32x4.add(pairs, v128.shuffle<i32>(pairs, pairs, 2, 3, 0, 1))
      v128.store(products, f32x4.mul(v128.load(products), f32x4.relaxed_madd(all, slope, floor)))
    }
  } else {
    for (; seen < end; seen += 16, products += 16) {
      const views = v128.load(seen)
      const both = f32x4.add(i8x16.relaxed_swizzle(views, first), i8x16.relaxed_swizzle(views, second))
      v128.store(products, f32x4.mul(v128.load(products), f32x4.relaxed_madd(both, slope, floor)))
    }
  }
}

/** Adds weight × ln(product) to sums, and sets the products to 1; error below 2e-7 of the larger of the logarithm and 1. */
function addLogarithms(weight: v128, captures: i32, products: usize, sums: usize): void {
  const least = coefficient(LOGARITHM, 0)
  const half = coefficient(LOGARITHM, 1)
  const ln2 = coefficient(LOGARITHM, 2)
  const c6 = coefficient(LOGARITHM, 3)
  const c5 = coefficient(LOGARITHM, 4)
  const c4 = coefficient(LOGARITHM, 5)
  const c3 = coefficient(LOGARITHM, 6)
  const c2 = coefficient(LOGARITHM, 7)
  const c1 = coefficient(LOGARITHM, 8)
  const c0 = coefficient(LOGARITHM, 9)
  const one = coefficient(EXPONENTIAL, 7)
  for (const end = products + (<usize>captures << 4); products < end; products += 16, sums += 16) {
    const value = f32x4.pmax(v128.load(products), least)
    v128.store(products, one)
    // The mantissa between √½ and √2, so that the logarithm of what is near 1 keeps its digits.
    const exponent = i32x4.shr_s(i32x4.sub(value, half), 23)
    const x = f32x4.sub(i32x4.sub(value, i32x4.shl(exponent, 23)), one)
    let p = f32x4.relaxed_madd(c6, x, c5)
    p = f32x4.relaxed_madd(p, x, c4)
    p = f32x4.relaxed_madd(p, x, c3)
    p = f32x4.relaxed_madd(p, x, c2)
    p = f32x4.relaxed_madd(p, x, c1)
    p = f32x4.relaxed_madd(p, x, c0)
    const mantissa = f32x4.relaxed_madd(f32x4.mul(p, x), x, x)
    const logarithm = f32x4.relaxed_madd(f32x4.convert_i32x4_s(exponent), ln2, mantissa)
    v128.store(sums, f32x4.relaxed_madd(logarithm, weight, v128.load(sums)))
  }
}

// @ts-expect-error: decorator of AssemblyScript
@inline
function fill(at: usize, captures: i32, value: v128): void {
  for (const end = at + (<usize>captures << 4); at < end; at += 16) v128.store(at, value)
}

/**
 * What `count` terms together say of the captures `from` to `to`, nats: the sum of weight × ln(ratio). The logarithm is taken of
 * products of ratios, as long as a float32 holds them for sure.
 *
 * @param best f32 for each capture: of its best turn, or of the first where `turns` is 1
 * @param all f32 × 4 for each capture, of every turn; left alone where it is 0
 * @param room 48 bytes for each of these captures
 */
export function sumTerms(
  terms: usize,
  count: i32,
  from: i32,
  to: i32,
  turns: i32,
  best: usize,
  all: usize,
  room: usize,
): void {
  const captures = to - from
  const bytes = <usize>captures << 4
  const products = room + bytes
  const sums = all ? all + (<usize>from << 4) : products + bytes
  fill(products, captures, coefficient(EXPONENTIAL, 7))
  fill(sums, captures, f32x4.splat(0))
  for (const end = terms + (<usize>count << 6); terms < end; terms += 64) {
    likelihoods(terms, from, to, room)
    multiply(terms, captures, room, products)
    if (load<i32>(terms, 24) & 2) addLogarithms(v128.load_splat<f32>(terms, 20), captures, products, sums)
  }
  best += <usize>from << 2
  for (let at = sums; at < sums + bytes; at += 16, best += 4) {
    let most = v128.load(at)
    if (turns > 1) {
      most = f32x4.pmax(most, v128.shuffle<i32>(most, most, 1, 0, 3, 2))
      most = f32x4.pmax(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1))
    }
    store<f32>(best, f32x4.extract_lane(most, 0))
  }
}
