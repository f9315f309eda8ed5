import { mkdirSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

/** Noise is taken round and round from a table of this many levels, a power of two. */
const NOISE_LENGTH = 2 ** 20

/** Deviation that makes JPEGs of drawn streets as large as a camera's: 0.3 bytes a pixel at quality 92. */
const NOISE_DEVIATION = 7

const JPEG_QUALITY = 92

/**
 * Writes panoramas of a vehicle's size: those of a folder enlarged, each with other noise, so that all have different
 * bytes and a camera's file size.
 *
 * @param wanted how many, beginning with number `from`; their sources are taken in turn
 */
export async function makePanoramas(
  source: string,
  target: string,
  { widthPx, count, from = 0 }: { widthPx: number; count: number; from?: number },
): Promise<{ files: string[]; bytes: number }> {
  mkdirSync(target, { recursive: true })
  const sources = readdirSync(source).filter((name) => name.endsWith('.jpg'))
  const files: string[] = []
  let bytes = 0
  for (let number = from; number < from + count; number++) {
    const { data, info } = await sharp(join(source, sources[number % sources.length]!))
      .resize(widthPx, widthPx / 2, { kernel: 'cubic' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    addNoise(new Uint8ClampedArray(data.buffer, data.byteOffset, data.length), number)
    const jpeg = await sharp(data, { raw: info }).jpeg({ quality: JPEG_QUALITY }).toBuffer()
    const file = join(target, `${String(number).padStart(6, '0')}.jpg`)
    await writeFile(file, jpeg)
    files.push(file)
    bytes += jpeg.length
  }
  return { files, bytes }
}

/** The same number gives the same noise. */
function addNoise(levels: Uint8ClampedArray, number: number): void {
  // Steps through the table with an odd stride that differs by picture and by lap, so that nothing repeats in sight.
  let at = number * 7919
  for (let i = 0; i < levels.length; i++) {
    if (i % NOISE_LENGTH === 0) at += number * 2 + 104_729
    levels[i] = levels[i]! + noise[at++ & (NOISE_LENGTH - 1)]!
  }
}

const noise = Int8Array.from({ length: NOISE_LENGTH }, gaussianFrom(1))

/** A seeded generator of levels around 0: the sum of four uniform numbers, of which each has a variance of 1/12. */
function gaussianFrom(seed: number): () => number {
  let state = seed
  const uniform = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
  return () =>
    Math.round((uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3) * NOISE_DEVIATION)
}
