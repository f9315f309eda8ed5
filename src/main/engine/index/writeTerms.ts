import { TERM_BYTES } from './kernelJob.ts'
import type { Likelihood, Term } from './Tables.ts'

/** Writes terms as the kernel takes them (kernel/assembly/likelihoods.ts). @param terms with the addresses of their tables */
export function writeTerms(
  { buffer }: WebAssembly.Memory,
  address: number,
  terms: readonly (Term & { readonly table: number })[],
): void {
  const into = new DataView(buffer, address, terms.length * TERM_BYTES)
  const ends = endsOfProducts(terms)
  for (const [i, { table, scale, most, slope, floor, weight, views }] of terms.entries()) {
    const first = i * TERM_BYTES
    into.setUint32(first, table, true)
    // The kernel sums the likelihoods of two views, or of four.
    const [doublings, shift] = [scale * Math.LOG2E, -scale * most * Math.LOG2E]
    for (const [word, value] of [doublings, shift, slope / (views ? 2 : 4), floor, weight].entries())
      into.setFloat32(first + 4 + word * 4, value, true)
    into.setInt32(first + 24, (views ? 0 : 1) + (ends[i] ? 2 : 0), true)
    for (const [which, quarters] of (views ?? []).entries())
      for (let byte = 0; byte < 16; byte++)
        into.setUint8(first + 32 + which * 16 + byte, (byte + quarters * 4) % 16)
  }
}

/** A term for the kernel to take likelihoods by; what else belongs to a term it does not look at. */
export function termOf(likelihood: Likelihood, descriptor: number): Term {
  return { ...likelihood, descriptor, views: null, slope: 1, floor: 0, weight: 1 }
}

/** A float32 holds no more. */
const PRODUCT_MOST = 1e37

/** Whether the product of ratios that a term belongs to ends with it: the next would not fit, or weighs something else. */
function endsOfProducts(terms: readonly Term[]): boolean[] {
  let most = 1
  return terms.map((term, i) => {
    const next = terms[i + 1]
    most *= Math.max(1, term.slope + term.floor, 1 / term.floor)
    const isEnd =
      !next ||
      next.weight !== term.weight ||
      most * Math.max(1, next.slope + next.floor, 1 / next.floor) > PRODUCT_MOST
    if (isEnd) most = 1
    return isEnd
  })
}
