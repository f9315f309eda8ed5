import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { EncoderManifest } from '../../src/shared/encoderManifest.ts'
import { AppError } from '../../src/shared/errors.ts'
import { Encoder } from '../../src/main/engine/encoder/Encoder.ts'
import { findBundle } from '../../src/main/engine/encoder/findBundles.ts'
import { readBundle } from '../../src/main/engine/encoder/readBundle.ts'
import { aFolder } from '../builders/panoramas.ts'

const starter = fileURLToPath(new URL('../../models/starter', import.meta.url))

/** A copy of the starter bundle with its manifest changed. */
function aBundle(change: (manifest: EncoderManifest) => unknown = () => {}): string {
  const directory = join(aFolder(), 'bundle')
  cpSync(starter, directory, { recursive: true })
  const path = join(directory, 'manifest.json')
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as EncoderManifest
  change(manifest)
  writeFileSync(path, JSON.stringify(manifest))
  return directory
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const thrown = await work.then(
    () => new Error('nothing was refused'),
    (error: unknown) => error,
  )
  if (!(thrown instanceof AppError)) throw thrown
  return `${thrown.code}: ${thrown.message}`
}

async function open(directory: string): Promise<Encoder> {
  return Encoder.open(await readBundle(directory))
}

describe('an encoder bundle', () => {
  it('is another encoder when its preprocessing changes, and the same one under another name', async () => {
    const { id } = await readBundle(aBundle())
    expect((await readBundle(aBundle((manifest) => (manifest.name = 'other')))).id).toBe(id)
    expect((await readBundle(aBundle((manifest) => (manifest.image!.mean[0] = 0.123)))).id).not.toBe(id)
    expect((await readBundle(aBundle((manifest) => (manifest.text!.maxTokens = 7)))).id).not.toBe(id)
  })

  it('is refused in one sentence when something is missing or not as its manifest says', async () => {
    const absent = join(aFolder(), 'nothing')
    expect(await refusal(open(absent))).toBe(
      `bundle_missing: There is no encoder bundle at ${absent}: it has no manifest.json.`,
    )
    const noText = aBundle()
    rmSync(join(noText, 'text.onnx'))
    expect(await refusal(open(noText))).toContain('bundle_missing: The bundle starter lacks')

    const cut = aBundle()
    writeFileSync(join(cut, 'image.onnx'), readFileSync(join(cut, 'image.onnx')).subarray(0, 1000))
    expect(await refusal(open(cut))).toMatch(
      /bundle_corrupt: .*image.onnx has 1000 bytes, its manifest says \d+/,
    )

    const flipped = aBundle()
    const bytes = readFileSync(join(flipped, 'image.onnx'))
    bytes[5000]! ^= 1
    writeFileSync(join(flipped, 'image.onnx'), bytes)
    expect(await refusal(open(flipped))).toContain('differs from its checksum')
  })

  it('is refused when its manifest breaks the contract, naming the field', async () => {
    const notJson = aBundle()
    writeFileSync(join(notJson, 'manifest.json'), '{')
    expect(await refusal(open(notJson))).toMatch(/bundle_invalid: .*manifest.json is not JSON/)
    const newer = aBundle((manifest) => Object.assign(manifest, { format: 2 }))
    expect(await refusal(open(newer))).toMatch(/bundle_invalid: .*format/)
    const outside = aBundle((manifest) => (manifest.image!.file = '../image.onnx'))
    expect(await refusal(open(outside))).toMatch(/bundle_invalid: .*image.file.*plain file name/)
    const wide = aBundle((manifest) => (manifest.image!.fovDeg = 60))
    expect(await refusal(open(wide))).toMatch(/bundle_invalid: .*wants views of 60°; sites hold views of 90°/)
    const unchecked = aBundle((manifest) => delete (manifest.files as Record<string, unknown>)['text.onnx'])
    expect(await refusal(open(unchecked))).toMatch(/bundle_invalid: .*files: has no checksum for text.onnx/)
  })

  it('is refused when its networks give another dimension than it promises', async () => {
    const encoder = await open(aBundle((manifest) => (manifest.dim += 1)))
    expect(await refusal(encoder.encodeTexts(['a tree']))).toMatch(
      /bundle_invalid: The bundle starter promises descriptors of \d+ numbers, its network gave 1 × \d+ for 1/,
    )
    await encoder.close()
  })

  it('says so when a network cannot be run or asked any more', async () => {
    const encoder = await open(aBundle((manifest) => (manifest.text!.inputs.ids = 'other_name')))
    expect(await refusal(encoder.encodeTexts(['a tree']))).toContain(
      'encoder_failed: A network of the bundle starter',
    )
    await encoder.close()
    expect(await refusal(encoder.encodeTexts(['a tree']))).toContain('encoder_failed: The encoder was closed')
  })

  it('is found by name in the bundle folders, or by directory', async () => {
    const folder = aFolder()
    mkdirSync(join(folder, 'broken'))
    cpSync(starter, join(folder, 'some-directory'), { recursive: true })
    expect((await findBundle('starter', [folder])).directory).toBe(join(folder, 'some-directory'))
    expect((await findBundle(join(folder, 'some-directory'), [])).manifest.name).toBe('starter')
    expect(await refusal(findBundle('absent', [folder]))).toContain(
      'There is no encoder bundle named absent in',
    )
  })
})
