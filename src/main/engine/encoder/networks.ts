import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncoderManifest } from '../../../shared/encoderManifest.ts'
import { AppError } from '../../../shared/errors.ts'
import {
  coveredBox,
  decodeView,
  inputLength,
  preprocessView,
  type CoveredBox,
  type ImageSpec,
  type Picture,
} from './preprocessView.ts'
import { TextTokenizer, type Tokens } from './TextTokenizer.ts'

/** Unit descriptors one after the other, `count × dim`, and where the time went. */
export interface EncodedViews {
  readonly vectors: Float32Array
  readonly stageMs: { readonly decode: number; readonly preprocess: number; readonly network: number }
}

/** Unit descriptors of the patches of a view, `rows × columns × dim`, row by row from the upper left on. */
export interface EncodedPatches {
  readonly vectors: Float32Array
  readonly rows: number
  readonly columns: number
  /** The part of the view that they cover. */
  readonly box: CoveredBox
}

export interface EncodedTexts {
  readonly vectors: Float32Array
  readonly tokens: readonly Tokens[]
}

/** Texts in one run of a network: memory grows with their number times their length squared. */
const TEXT_BATCH = 64

const SESSION: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  // Waiting threads that spin make two busy cores slower than one.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

/**
 * The networks of one bundle, run on the calling thread: `run` of onnxruntime-node blocks, so this belongs in a
 * worker (`encoderWorker.ts`). Sessions are made when they are first needed.
 */
export class Networks {
  readonly #directory: string
  readonly #manifest: EncoderManifest
  readonly #sessions = new Map<string, Promise<InferenceSession>>()
  #tokenizer: TextTokenizer | undefined

  constructor(directory: string, manifest: EncoderManifest) {
    this.#directory = directory
    this.#manifest = manifest
  }

  /** @param views encoded pictures (JPEG, PNG), at most `maxBatch` at a time reach the network */
  async encodeViews(views: readonly Uint8Array[]): Promise<EncodedViews> {
    const spec = this.#manifest.image
    if (!spec) throw new AppError('encoder_failed', `The bundle ${this.#manifest.name} has no image network.`)
    const session = await this.#session(spec.file)
    const vectors = new Float32Array(views.length * this.#manifest.dim)
    const stageMs = { decode: 0, preprocess: 0, network: 0 }
    for (let start = 0; start < views.length; start += spec.maxBatch) {
      const batch = views.slice(start, start + spec.maxBatch)
      const t0 = performance.now()
      const pictures = await Promise.all(batch.map(decodeView))
      const t1 = performance.now()
      const feeds = toFeeds(pictures, spec)
      const t2 = performance.now()
      vectors.set(await this.#describe(session, feeds, spec.output, batch.length), start * this.#manifest.dim)
      stageMs.decode += t1 - t0
      stageMs.preprocess += t2 - t1
      stageMs.network += performance.now() - t2
    }
    return { vectors, stageMs }
  }

  /**
   * Encodes the patches of a view, an encoded picture, instead of the view.
   *
   * @throws AppError encoder_failed when the manifest offers no patches, bundle_invalid when they are not as it promises
   */
  async encodePatches(view: Uint8Array): Promise<EncodedPatches> {
    const { image: spec, name, dim } = this.#manifest
    if (!spec?.patches) throw new AppError('encoder_failed', `The bundle ${name} offers no patches.`)
    const session = await this.#session(spec.file)
    const picture = await decodeView(view)
    const { data, dims } = await this.#run(session, toFeeds([picture], spec), spec.patches)
    const [views, rows, columns, numbers] = dims
    if (dims.length !== 4 || views !== 1 || !rows || !columns || numbers !== dim)
      throw new AppError(
        'bundle_invalid',
        `The bundle ${name} promises patches of ${dim} numbers in rows and columns, its network gave ${dims.join(' × ')} for 1.`,
      )
    return { vectors: toUnitLength(data, dim, name), rows, columns, box: coveredBox(picture, spec) }
  }

  async encodeTexts(texts: readonly string[]): Promise<EncodedTexts> {
    const spec = this.#manifest.text
    if (!spec) throw new AppError('encoder_failed', `The bundle ${this.#manifest.name} has no text network.`)
    this.#tokenizer ??= new TextTokenizer(
      await readFile(join(this.#directory, spec.tokenizer), 'utf8'),
      spec.maxTokens,
    )
    const tokenizer = this.#tokenizer
    const session = await this.#session(spec.file)
    const tokens = texts.map((text) => tokenizer.encode(text))
    const vectors = new Float32Array(texts.length * this.#manifest.dim)
    for (let start = 0; start < texts.length; start += TEXT_BATCH) {
      const part = await this.#encodeTokens(session, spec, tokens.slice(start, start + TEXT_BATCH))
      vectors.set(part, start * this.#manifest.dim)
    }
    return { vectors, tokens }
  }

  async #encodeTokens(
    session: InferenceSession,
    spec: NonNullable<EncoderManifest['text']>,
    tokens: readonly Tokens[],
  ): Promise<Float32Array> {
    const length = Math.max(1, ...tokens.map(({ ids }) => ids.length))
    const ids = new BigInt64Array(tokens.length * length)
    const mask = new BigInt64Array(tokens.length * length)
    tokens.forEach((token, row) =>
      token.ids.forEach((id, i) => {
        ids[row * length + i] = BigInt(id)
        mask[row * length + i] = 1n
      }),
    )
    const shape = [tokens.length, length]
    const feeds: Record<string, Tensor> = { [spec.inputs.ids]: new Tensor('int64', ids, shape) }
    if (spec.inputs.mask) feeds[spec.inputs.mask] = new Tensor('int64', mask, shape)
    return this.#describe(session, feeds, spec.output, tokens.length)
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    for (const session of this.#sessions.values())
      await session.then((made) => made.release()).catch(() => {})
    this.#sessions.clear()
  }

  #session(file: string): Promise<InferenceSession> {
    const known = this.#sessions.get(file)
    if (known) return known
    const made = InferenceSession.create(join(this.#directory, file), SESSION).catch((thrown: unknown) => {
      this.#sessions.delete(file)
      throw new AppError(
        'encoder_failed',
        `${file} of the bundle ${this.#manifest.name} cannot be loaded: ${words(thrown)}`,
        {
          cause: thrown,
        },
      )
    })
    this.#sessions.set(file, made)
    return made
  }

  /** Runs a network for `count` descriptors of unit length. */
  async #describe(
    session: InferenceSession,
    feeds: Record<string, Tensor>,
    output: string,
    count: number,
  ): Promise<Float32Array> {
    const { name, dim } = this.#manifest
    const { data, dims } = await this.#run(session, feeds, output)
    const found = dims.join(' × ')
    if (found !== `${count} × ${dim}`)
      throw new AppError(
        'bundle_invalid',
        `The bundle ${name} promises descriptors of ${dim} numbers, its network gave ${found || 'nothing'} for ${count}.`,
      )
    return toUnitLength(data, dim, name)
  }

  /** Nothing, without dimensions, where the network has no such output of floats. */
  async #run(
    session: InferenceSession,
    feeds: Record<string, Tensor>,
    output: string,
  ): Promise<{ data: Float32Array; dims: readonly number[] }> {
    const result = await session.run(feeds, [output]).catch((thrown: unknown) => {
      throw new AppError(
        'encoder_failed',
        `A network of the bundle ${this.#manifest.name} cannot be run: ${words(thrown)}`,
        { cause: thrown },
      )
    })
    const tensor = result[output]
    return tensor?.data instanceof Float32Array
      ? { data: tensor.data, dims: tensor.dims }
      : { data: new Float32Array(), dims: [] }
  }
}

/** Decoded views as the image network wants them. */
function toFeeds(pictures: readonly Picture[], spec: ImageSpec): Record<string, Tensor> {
  const input = new Float32Array(pictures.length * inputLength(spec))
  pictures.forEach((picture, i) => preprocessView(picture, spec, input, i * inputLength(spec)))
  const [width, height] = spec.size
  const shape = spec.layout === 'nchw' ? [3, height, width] : [height, width, 3]
  return { [spec.input]: new Tensor('float32', input, [pictures.length, ...shape]) }
}

/** Networks promise unit length up to rounding; rankings here rely on it to the last digit. */
function toUnitLength(vectors: Float32Array, dim: number, name: string): Float32Array {
  for (let start = 0; start < vectors.length; start += dim) {
    let sum = 0
    for (let i = start; i < start + dim; i++) sum += vectors[i]! * vectors[i]!
    if (!(sum > 0) || !Number.isFinite(sum))
      throw new AppError(
        'encoder_failed',
        `A network of the bundle ${name} gave a descriptor without direction.`,
      )
    const scale = 1 / Math.sqrt(sum)
    for (let i = start; i < start + dim; i++) vectors[i] = vectors[i]! * scale
  }
  return vectors
}

function words(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? ''
}
