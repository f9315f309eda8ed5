import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { encoderManifestSchema, type EncoderManifest } from '../../../shared/encoderManifest.ts'
import { VIEW_FOV_DEG } from '../../../shared/bearing.ts'
import { AppError } from '../../../shared/errors.ts'
import { encoderIdSchema, type EncoderId } from '../../../shared/ids.ts'

/** An encoder bundle whose manifest is sound. Its files are checked by `verifyBundle`. */
export interface EncoderBundle {
  readonly id: EncoderId
  readonly directory: string
  readonly manifest: EncoderManifest
}

/** Manifests beyond this are not read: a real one has a few kilobytes. */
const MAX_MANIFEST_BYTES = 1 << 20

/**
 * Reads a bundle's manifest.
 *
 * @throws AppError bundle_missing, bundle_invalid
 */
export async function readBundle(directory: string): Promise<EncoderBundle> {
  const folder = resolve(directory)
  const path = join(folder, 'manifest.json')
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  )
  if (size === undefined)
    throw new AppError('bundle_missing', `There is no encoder bundle at ${folder}: it has no manifest.json.`)
  if (size > MAX_MANIFEST_BYTES)
    throw new AppError('bundle_invalid', `${path} has ${size} bytes; that is no manifest.`)
  const parsed = encoderManifestSchema.safeParse(parseJson(await readText(path), path))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new AppError(
      'bundle_invalid',
      `${path}: ${issue?.path.join('.') || 'the manifest'}: ${issue?.message}.`,
    )
  }
  const { image } = parsed.data
  if (image && image.fovDeg !== VIEW_FOV_DEG)
    throw new AppError(
      'bundle_invalid',
      `${path}: image.fovDeg: wants views of ${image.fovDeg}°; sites hold views of ${VIEW_FOV_DEG}°.`,
    )
  return { id: encoderId(parsed.data), directory: folder, manifest: parsed.data }
}

/**
 * Compares every file of a bundle with the manifest's size and SHA-256.
 *
 * @throws AppError bundle_missing for an absent file, bundle_corrupt for a different one
 */
export async function verifyBundle({ directory, manifest }: EncoderBundle): Promise<void> {
  for (const [name, expected] of Object.entries(manifest.files)) {
    const path = join(directory, name)
    const found = await stat(path).catch(() => undefined)
    if (!found?.isFile())
      throw new AppError('bundle_missing', `The bundle ${manifest.name} lacks ${path}; copy it again.`)
    if (found.size !== expected.bytes)
      throw new AppError(
        'bundle_corrupt',
        `${path} has ${found.size} bytes, its manifest says ${expected.bytes}; copy it again.`,
      )
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash).catch((thrown: NodeJS.ErrnoException) => {
      throw new AppError('bundle_corrupt', `${path} cannot be read (${thrown.code}); copy it again.`, {
        cause: thrown,
      })
    })
    const sha256 = hash.digest('hex')
    if (sha256 !== expected.sha256)
      throw new AppError(
        'bundle_corrupt',
        `${path} differs from its checksum (found ${sha256.slice(0, 12)}…, manifest ${expected.sha256.slice(0, 12)}…); copy it again.`,
      )
  }
}

/** Change the networks, the preprocessing or the tokenizer, and it is another encoder; a new name or text is not. */
function encoderId({ dim, image, text, files }: EncoderManifest): EncoderId {
  const hashes = [image?.file, text?.file, text?.tokenizer].map((name) => name && files[name]?.sha256)
  return encoderIdSchema.parse(
    createHash('sha256')
      .update(JSON.stringify([dim, image, text, hashes]))
      .digest('hex'),
  )
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw new AppError('bundle_invalid', `${path} cannot be read (${thrown.code}).`, { cause: thrown })
  })
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new AppError('bundle_invalid', `${path} is not JSON.`, { cause: thrown })
  }
}
