import { TERM_BYTES } from './kernelJob.ts'
import type { Term } from './Tables.ts'

/** Writes terms as the kernel takes them (kernel/assembly/likelihoods.ts). @param terms with the addresses of their tables */
export function writeTerms(
  { buffer }: WebAssembly.Memory,
  address: number,
  terms: readonly (Term & { readonly table: number })[],
): void {
  const into = new DataView(buffer, address, terms.length * TERM_BYTES)
  for (const [i, { table, scale, most, slope, floor, weight, views }] of terms.entries()) {
    const first = i * TERM_BYTES
    into.setUint32(first, table, true)
    // The kernel sums the likelihoods of two views, or of four.
    for (const [word, value] of [scale, most, slope / (views ? 2 : 4), floor, weight].entries())
      into.setFloat32(first + 4 + word * 4, value, true)
    into.setInt32(first + 24, views ? 0 : 1, true)
    for (const [which, quarters] of (views ?? []).entries())
      for (let byte = 0; byte < 16; byte++)
        into.setUint8(first + 32 + which * 16 + byte, (byte + quarters * 4) % 16)
  }
}
