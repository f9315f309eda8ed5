import { Buffer } from 'node:buffer'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

// npm run kernel: compiles the WebAssembly kernel; its bytes are checked in, and a test compiles them anew.

const folder = fileURLToPath(new URL('../src/main/engine/kernel/', import.meta.url))

/** Bytes of the kernel as the pinned compiler makes them of its sources. */
export async function compileKernel() {
  const files = new Map()
  const flags = [
    ['--outFile', 'kernel.wasm'],
    ['--runtime', 'stub'],
    ['--optimizeLevel', '3'],
    ['--shrinkLevel', '0'],
    ['--converge', '--noAssert'],
    ['--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'threads'],
    ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
    // Its coefficients lie from here on, below everything else (kernel.ts).
    ['--memoryBase', '64'],
  ].flat()
  const { error, stderr } = await main(['assembly/index.ts', ...flags], {
    readFile: (name, base) => readOrNull(`${base === '.' ? folder : base}/${name}`),
    writeFile: (name, bytes) => void files.set(name, bytes),
    listFiles: () => [],
  })
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`)
  return Buffer.from(files.get('kernel.wasm'))
}

/** The file that holds them: a string is part of every build, and readable in every thread. */
export function kernelFile(bytes) {
  return `/** Compiled from assembly/ by \`npm run kernel\`. */
export const kernelBase64 =
  '${bytes.toString('base64')}'
`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await compileKernel()
  writeFileSync(`${folder}/kernelBytes.ts`, kernelFile(bytes))
  console.log(`${bytes.length} bytes of WebAssembly`)
}

function readOrNull(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
