import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { Encoder } from '../../src/main/engine/encoder/Encoder.ts'
import { readBundle } from '../../src/main/engine/encoder/readBundle.ts'
import { testData } from '../builders/testData.ts'

interface Conformance {
  texts: { text: string; ids: number[]; descriptor: number[] }[]
  images: { file?: string; pixels?: string; descriptor: number[] }[]
}

const starter = fileURLToPath(new URL('../../models/starter', import.meta.url))
const streetConcepts = testData('bundles', 'street-concepts')
const bundles = [starter, ...(streetConcepts ? [streetConcepts] : [])]

function cosine(one: Float32Array, other: readonly number[]): number {
  const dot = one.reduce((sum, value, i) => sum + value * other[i]!, 0)
  return dot / Math.hypot(...one) / Math.hypot(...other)
}

/** The picture that street-concepts describes in words: ramps of 513 × 513 pixels. */
async function ramps(): Promise<Buffer> {
  const side = 513
  const pixels = Buffer.alloc(side * side * 3)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const ramp = [(255 * x) / 512, (255 * y) / 512, (255 * (x + y)) / 1024].map(Math.floor)
      pixels.set(ramp, (y * side + x) * 3)
    }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer()
}

describe.each(bundles)('the bundle %s', (directory) => {
  const conformance = JSON.parse(readFileSync(join(directory, 'conformance.json'), 'utf8')) as Conformance

  it('reads texts as its training did: the same tokens, the same descriptors', async () => {
    const encoder = await Encoder.open(await readBundle(directory))
    const { dim } = encoder.bundle.manifest
    const { vectors, tokens } = await encoder.encodeTexts(conformance.texts.map(({ text }) => text))
    expect(tokens.map(({ ids }) => ids)).toEqual(conformance.texts.map(({ ids }) => ids))
    conformance.texts.forEach(({ text, descriptor }, i) =>
      expect(cosine(vectors.subarray(i * dim, (i + 1) * dim), descriptor), text).toBeGreaterThan(0.999),
    )
    await encoder.close()
  })

  it('sees pictures as its training did', async () => {
    const encoder = await Encoder.open(await readBundle(directory))
    for (const { file, descriptor } of conformance.images) {
      const picture = file === undefined ? await ramps() : readFileSync(join(directory, file))
      const { vectors } = await encoder.encodeViews([picture])
      expect(cosine(vectors, descriptor), file ?? 'ramps').toBeGreaterThan(0.999)
    }
    await encoder.close()
  })

  it('encodes a batch as it encodes one by one', async () => {
    const encoder = await Encoder.open(await readBundle(directory))
    const { dim } = encoder.bundle.manifest
    const texts = ['a red brick house', 'trees', 'two parked cars and a bus stop under tall trees']
    const together = (await encoder.encodeTexts(texts)).vectors
    for (const [i, text] of texts.entries()) {
      const alone = (await encoder.encodeTexts([text])).vectors
      expect(cosine(alone, [...together.subarray(i * dim, (i + 1) * dim)])).toBeGreaterThan(0.9999)
    }
    await encoder.close()
  })
})
