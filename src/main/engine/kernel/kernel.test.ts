import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
// @ts-expect-error: a script without types
import { compileKernel, kernelFile } from '../../../../scripts/kernel.mjs'

it('is what the pinned compiler makes of its sources', async () => {
  const bytes = (await (compileKernel as () => Promise<Uint8Array>)()) as Uint8Array
  const file = (kernelFile as (bytes: Uint8Array) => string)(bytes)
  expect(readFileSync(new URL('./kernelBytes.ts', import.meta.url), 'utf8')).toBe(file)
})
