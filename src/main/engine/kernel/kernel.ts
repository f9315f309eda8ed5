import { kernelBase64 } from './kernelBytes.ts'

/** Functions of the kernel (assembly/), which work on addresses in its memory. */
export interface Kernel {
  similarities(
    slots: number,
    from: number,
    to: number,
    codes: number,
    bytes: number,
    scales: number,
    sums: number,
    planes: number,
    planeScales: number,
    count: number,
    out: number,
    outBytes: number,
  ): void
  sumLikelihoods(term: number, from: number, to: number, sums: number, room: number): void
  sumTerms(
    terms: number,
    count: number,
    from: number,
    to: number,
    turns: number,
    best: number,
    all: number,
    room: number,
  ): void
}

const PAGE_BYTES = 65_536

let compiled: WebAssembly.Module | undefined

/** Memory that several threads can work on, at most 4 GiB. @throws RangeError when the machine has not that much */
export function kernelMemory(bytes: number): WebAssembly.Memory {
  return new WebAssembly.Memory({
    initial: Math.ceil(bytes / PAGE_BYTES),
    maximum: PAGE_BYTES,
    shared: true,
  })
}

/** The kernel on a memory; a thread has its own, on the same memory. */
export function openKernel(memory: WebAssembly.Memory): Kernel {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelBase64, 'base64'))
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernel
}

/** The kernel keeps its coefficients below (--memoryBase in scripts/kernel.mjs). */
const OWN_BYTES = 1024

/** Hands out addresses one after the other, each at the beginning of a cache line. */
export function regions(start = OWN_BYTES): { take(bytes: number): number; used(): number } {
  let end = start
  return {
    take(bytes) {
      const at = end
      end = Math.ceil((at + bytes) / 64) * 64
      return at
    },
    used: () => end,
  }
}
