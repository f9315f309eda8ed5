/** Sums of the lanes of four vectors, one in each lane. */
// @ts-expect-error: decorator of AssemblyScript
@inline
function laneSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7))
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7))
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7))
}

/**
 * Similarities of some quantised descriptors to the four views of the captures `from` to `to` of a list.
 *
 * A view is `stride` signed bytes, their scale and their sum; a descriptor is two planes of `stride` bytes of seven bits,
 * 128 × high + low − 8192, and its scale. Seven bits is what a relaxed dot product takes without saturation, so that every
 * processor gives the same integers. The four views stay in the nearest cache while all descriptors pass: the
 * gallery is read from memory once.
 *
 * @param slots u32 list: where in the gallery each capture of the list lies
 * @param out f32, V for each capture of the list; the table of the next descriptor is `outBytes` further
 */
export function similarities(
  slots: usize,
  from: i32,
  to: i32,
  codes: usize,
  bytes: usize,
  scales: usize,
  sums: usize,
  planes: usize,
  planeScales: usize,
  count: i32,
  out: usize,
  outBytes: usize,
): void {
  for (let at = <usize>from; at < <usize>to; at++) {
    const slot = <usize>load<u32>(slots + (at << 2))
    const first = codes + slot * bytes
    const scale = v128.load(scales + (slot << 4))
    const sum64 = i32x4.shl(v128.load(sums + (slot << 4)), 6)
    for (let each = 0; each < count; each++) {
      let plane = planes + <usize>each * (bytes >> 1)
      let h0 = i32x4.splat(0)
      let h1 = i32x4.splat(0)
      let h2 = i32x4.splat(0)
      let h3 = i32x4.splat(0)
      let l0 = i32x4.splat(0)
      let l1 = i32x4.splat(0)
      let l2 = i32x4.splat(0)
      let l3 = i32x4.splat(0)
      let column = first
      for (const end = first + bytes; column < end; column += 64, plane += 32) {
        const high = v128.load(plane)
        const low = v128.load(plane, 16)
        const v0 = v128.load(column)
        h0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v0, high, h0)
        l0 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v0, low, l0)
        const v1 = v128.load(column, 16)
        h1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v1, high, h1)
        l1 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v1, low, l1)
        const v2 = v128.load(column, 32)
        h2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v2, high, h2)
        l2 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v2, low, l2)
        const v3 = v128.load(column, 48)
        h3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v3, high, h3)
        l3 = i32x4.relaxed_dot_i8x16_i7x16_add_s(v3, low, l3)
      }
      // The offset of the high plane is taken off while all are integers: nothing is lost in the difference.
      const highs = i32x4.sub(laneSums(h0, h1, h2, h3), sum64)
      const lows = laneSums(l0, l1, l2, l3)
      const whole = f32x4.add(
        f32x4.mul(f32x4.convert_i32x4_s(highs), f32x4.splat(128)),
        f32x4.convert_i32x4_s(lows),
      )
      const by = f32x4.mul(scale, f32x4.splat(load<f32>(planeScales + (<usize>each << 2))))
      v128.store(out + <usize>each * outBytes + (at << 4), f32x4.mul(whole, by))
    }
  }
}
