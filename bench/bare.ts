import { Tokenizer } from '@huggingface/tokenizers'
import Sqlite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { cutViews, FULL_SPHERE } from '../src/main/engine/capture/cutViews.ts'
import { SPHERE_WIDTH_PX } from '../src/main/engine/capture/readPanorama.ts'
import { viewToJpeg } from '../src/main/engine/capture/viewToJpeg.ts'
import { inputLength, preprocessView } from '../src/main/engine/encoder/preprocessView.ts'
import type { EncoderManifest } from '../src/shared/encoderManifest.ts'
import type { EncoderBundle } from '../src/main/engine/encoder/readBundle.ts'
import type { Engine } from '../src/main/engine/Engine.ts'
import type { TestQuery } from '../src/main/engine/review/readQueries.ts'

const SESSION: InferenceSession.SessionOptions = { extra: { session: { intra_op: { allow_spinning: '0' } } } }

/** The stages of an import one after the other on this thread, with the libraries themselves and nothing around them. */
export async function bareImport(
  folder: string,
  { directory, manifest }: EncoderBundle,
  path: string,
): Promise<{ captures: number; wallMs: number; stageMs: Record<string, number> }> {
  sharp.concurrency(1)
  sharp.cache(false)
  const spec = manifest.image!
  const session = await InferenceSession.create(join(directory, spec.file), SESSION)
  const db = new Sqlite(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE view (jpeg BLOB) STRICT; CREATE TABLE descriptor (vector BLOB) STRICT')
  const insertView = db.prepare('INSERT INTO view VALUES (?)')
  const insertVector = db.prepare('INSERT INTO descriptor VALUES (?)')
  const stageMs = { read: 0, decode: 0, remap: 0, jpeg: 0, write: 0, encode: 0 }
  const files = readdirSync(folder).filter((name) => name.endsWith('.jpg'))
  const started = performance.now()
  let since = started
  const lap = (stage: keyof typeof stageMs): void => {
    const now = performance.now()
    stageMs[stage] += now - since
    since = now
  }
  for (const name of files) {
    const bytes = readFileSync(join(folder, name))
    createHash('sha256').update(bytes).digest('hex')
    lap('read')
    const { width = 0 } = await sharp(bytes).metadata()
    const { data, info } = await sharp(bytes, { failOn: 'error', sequentialRead: true })
      .resize(Math.min(width, SPHERE_WIDTH_PX))
      .raw()
      .toBuffer({ resolveWithObject: true })
    lap('decode')
    const views = cutViews({
      rgb: data,
      widthPx: info.width,
      heightPx: info.height,
      placement: FULL_SPHERE,
      tilt: { pitchDeg: 0, rollDeg: 0 },
    })
    lap('remap')
    const jpegs = await Promise.all(views.map(viewToJpeg))
    lap('jpeg')
    db.transaction(() => jpegs.forEach((jpeg) => insertView.run(jpeg)))()
    lap('write')
    const pictures = await Promise.all(
      jpegs.map((jpeg) => sharp(jpeg).raw().toBuffer({ resolveWithObject: true })),
    )
    const input = new Float32Array(pictures.length * inputLength(spec))
    pictures.forEach((picture, i) => {
      const { width: pictureWidth, height } = picture.info
      preprocessView(
        { pixels: picture.data, width: pictureWidth, height },
        spec,
        input,
        i * inputLength(spec),
      )
    })
    const shape = [pictures.length, 3, spec.size[1], spec.size[0]]
    const found = (await session.run({ [spec.input]: new Tensor('float32', input, shape) }))[spec.output]!
    lap('encode')
    const vectors = found.data as Float32Array
    db.transaction(() => {
      for (let i = 0; i < pictures.length; i++)
        insertVector.run(
          Buffer.from(vectors.buffer, vectors.byteOffset + i * manifest.dim * 4, manifest.dim * 4),
        )
    })()
    lap('write')
  }
  const wallMs = performance.now() - started
  db.close()
  return { captures: files.length, wallMs, stageMs }
}

/**
 * What a query costs without the app: tokens, one run of the text network, a plain scan of the gallery per clue, one
 * insert. Returns the milliseconds of one query.
 */
export async function bareLocate(
  engine: Engine,
  queries: readonly TestQuery[],
): Promise<(query: TestQuery) => Promise<number>> {
  const { directory, manifest } = await engine.site.withEncoder(async ({ bundle }) => bundle)
  const gallery = await engine.site.match(async ({ index }) => index.gallery)
  const { dim } = gallery
  const vectors = Float32Array.from(gallery.captures.flatMap((_, row) => [...gallery.vectors(row)!]))
  const spec = manifest.text!
  const session = await InferenceSession.create(join(directory, spec.file), SESSION)
  const json = JSON.parse(readFileSync(join(directory, spec.tokenizer), 'utf8')) as {
    model: { unk_token?: string }
  }
  const tokenizer = new Tokenizer(json, { unk_token: json.model.unk_token })
  const db = new Sqlite(join(engine.siteInfo!.path, '..', 'bare-queries.sqlite'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('CREATE TABLE IF NOT EXISTS query (answer TEXT) STRICT')
  const insert = db.prepare('INSERT INTO query VALUES (?)')
  const answer = JSON.stringify(
    (await engine.locate({ text: queries[0]!.text || queries[0]!.front })).candidates,
  )
  return async ({ text, front, right, back, left }) => {
    const started = performance.now()
    const texts = [...text.split(/[.,;]/), front, right, back, left].filter((part) => part.trim() !== '')
    const ids = texts.map((part) => tokenizer.encode(part).ids.slice(0, spec.maxTokens))
    const feeds = textFeeds(spec, ids)
    const found = (await session.run(feeds))[spec.output]!.data as Float32Array
    for (let clue = 0; clue < ids.length; clue++) scan(found.subarray(clue * dim, (clue + 1) * dim), vectors)
    insert.run(answer)
    return performance.now() - started
  }
}

/** Token ids padded to the longest row, as the text network of a bundle takes them. */
export function textFeeds(
  { inputs }: NonNullable<EncoderManifest['text']>,
  ids: readonly (readonly number[])[],
): Record<string, Tensor> {
  const length = Math.max(...ids.map((row) => row.length))
  const padded = new BigInt64Array(ids.length * length)
  const mask = new BigInt64Array(ids.length * length)
  ids.forEach((row, at) =>
    row.forEach((id, i) => {
      padded[at * length + i] = BigInt(id)
      mask[at * length + i] = 1n
    }),
  )
  const shape = [ids.length, length]
  return {
    [inputs.ids]: new Tensor('int64', padded, shape),
    ...(inputs.mask ? { [inputs.mask]: new Tensor('int64', mask, shape) } : {}),
  }
}

function scan(query: Float32Array, vectors: Float32Array): Float32Array {
  const similarities = new Float32Array(vectors.length / query.length)
  for (let row = 0, at = 0; row < similarities.length; row++) {
    let dot = 0
    for (let i = 0; i < query.length; i++, at++) dot += query[i]! * vectors[at]!
    similarities[row] = dot
  }
  return similarities
}
