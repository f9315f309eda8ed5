import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { cutViews, FULL_SPHERE } from '../src/main/engine/capture/cutViews.ts'
import { viewToJpeg } from '../src/main/engine/capture/viewToJpeg.ts'
import { decodeView, inputLength, preprocessView } from '../src/main/engine/encoder/preprocessView.ts'
import type { EncoderBundle } from '../src/main/engine/encoder/readBundle.ts'
import { TextTokenizer } from '../src/main/engine/encoder/TextTokenizer.ts'
import { table } from '../src/main/cli/output.ts'
import { textFeeds } from './bare.ts'
import { percentile } from './figures.ts'

/** The views of a capture, and as many clues. */
const BATCH = 4

const ROUNDS = 30
const WARM_UP_ROUNDS = 3

/** What the starter encoder shall keep to, on one thread. */
const MOST_MS_PER_CAPTURE = 20
const MOST_MS_PER_QUERY = 5
const LEAST_TIMES_FASTER = 10

const ONE_THREAD: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
}

/** Four descriptions of 36 words, in the style of published street queries. */
const CLUES = [
  'From left to right, the main features are a gray glass office building, a row of palm trees along the pavement, two ' +
    'parked cars, a stop sign at the corner and a brick church behind it.',
  'There is a red brick apartment house with a blue awning over its door, a yellow school bus that waits in front of it, ' +
    'and on the right a green hedge with a bench beside it.',
  'A wide street between tall beige towers, with traffic lights hanging above the crossing, a black bicycle at a lamp post, ' +
    'orange autumn trees on the left side and people walking in front of a shop.',
  'On the left stands a white house with dark shutters, in the middle a parking lot full of cars and a warehouse, and on ' +
    'the right a kiosk below a large billboard that shows a mountain.',
]

/**
 * Times the bundle's networks and those of CLIP ViT-B/32 at fp32 in turn, one thread each, so that other work on the
 * machine meets both alike.
 *
 * @param captures folder whose first panorama gives the four views
 * @param clip folder that `python -m wayword_training.reference` wrote; where it is not, CLIP is left out, and said so
 */
export async function benchEncoders(
  bundle: EncoderBundle,
  { captures, clip }: { captures: string; clip?: string },
): Promise<string[]> {
  const views = await firstViews(captures)
  const reference = await clipRuns(clip)
  const runs = { ...(await bundleRuns(bundle, views)), ...reference }
  const times = await inTurn(runs)
  const { name, version } = bundle.manifest
  return [
    `${name} ${version}: ${BATCH} views or texts at a time, one thread, ${ROUNDS} rounds in turn`,
    ...table([['ms', 'asked', 'p50', 'p95'], ...rows(times)]),
    ...(reference ? [] : [HOW_TO_MAKE_CLIP]),
  ]
}

const HOW_TO_MAKE_CLIP =
  'CLIP is left out: `cd training && python -m wayword_training.reference --out DIR` makes its networks, and --clip DIR times them.'

type Run = () => Promise<unknown>
type Times = Record<string, readonly number[]>

async function inTurn(runs: Record<string, Run>): Promise<Times> {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, [] as number[]]))
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++)
    for (const [name, run] of Object.entries(runs)) {
      const started = performance.now()
      await run()
      if (round >= 0) times[name]!.push(performance.now() - started)
    }
  return times
}

function rows(times: Times): string[][] {
  const row = (name: string, asked: string, [run, parts]: readonly [string, number]): string[] => [
    name,
    asked,
    ...[0.5, 0.95].map((share) => (percentile(times[run]!, share) / parts).toFixed(2)),
  ]
  const starter = [
    row('view: network', '', ['network', BATCH]),
    row('capture: network', `<= ${MOST_MS_PER_CAPTURE}`, ['network', 1]),
    row('capture: JPEG, preprocessing, network', `<= ${MOST_MS_PER_CAPTURE}`, ['capture', 1]),
    row('query of four clues: tokens, network', `<= ${MOST_MS_PER_QUERY}`, ['query', 1]),
  ]
  if (!times['clipView'] || !times['clipText']) return starter
  const faster = (clip: string, own: string): string =>
    (percentile(times[clip]!, 0.5) / percentile(times[own]!, 0.5)).toFixed(1)
  return [
    ...starter,
    row('CLIP ViT-B/32, view: network', '', ['clipView', BATCH]),
    row('CLIP ViT-B/32, text: network', '', ['clipText', BATCH]),
    ['times faster than CLIP, view', `>= ${LEAST_TIMES_FASTER}`, faster('clipView', 'network'), ''],
    ['times faster than CLIP, text', '', faster('clipText', 'query'), ''],
  ]
}

/** The four views of a folder's first panorama, as a site stores them. */
async function firstViews(folder: string): Promise<Uint8Array[]> {
  sharp.concurrency(1)
  const name = readdirSync(folder)
    .filter((file) => file.endsWith('.jpg'))
    .sort()[0]!
  const { data, info } = await sharp(join(folder, name)).raw().toBuffer({ resolveWithObject: true })
  const size = { widthPx: info.width, heightPx: info.height }
  const views = cutViews({
    rgb: data,
    ...size,
    placement: FULL_SPHERE,
    tilt: { pitchDeg: 0, rollDeg: 0 },
  })
  return Promise.all(views.map(viewToJpeg))
}

async function bundleRuns(
  { directory, manifest }: EncoderBundle,
  views: readonly Uint8Array[],
): Promise<Record<'network' | 'capture' | 'query', Run>> {
  const { image, text, dim } = manifest
  if (!image || !text) throw new Error(`The bundle ${manifest.name} lacks a network for views or for texts.`)
  const imageNetwork = await InferenceSession.create(join(directory, image.file), ONE_THREAD)
  const textNetwork = await InferenceSession.create(join(directory, text.file), ONE_THREAD)
  const tokenizer = new TextTokenizer(readFileSync(join(directory, text.tokenizer), 'utf8'), text.maxTokens)
  const [width, height] = image.size
  const shape = image.layout === 'nchw' ? [BATCH, 3, height, width] : [BATCH, height, width, 3]
  const input = new Float32Array(BATCH * inputLength(image))
  const encode = (): Promise<void> =>
    runOnce(imageNetwork, { [image.input]: new Tensor('float32', input, shape) }, dim)
  const capture = async (): Promise<void> => {
    const pictures = await Promise.all(views.map(decodeView))
    pictures.forEach((picture, i) => preprocessView(picture, image, input, i * inputLength(image)))
    await encode()
  }
  await capture()
  return {
    network: encode,
    capture,
    query: () =>
      runOnce(
        textNetwork,
        textFeeds(
          text,
          CLUES.map((clue) => tokenizer.encode(clue).ids),
        ),
        dim,
      ),
  }
}

/** Sizes of CLIP's inputs and of its descriptor (training/wayword_training/reference.py). */
const CLIP = { sizePx: 224, tokens: 77, endToken: 49407n, dim: 512 }

/** Undefined where the networks are not. */
async function clipRuns(folder = ''): Promise<Record<'clipView' | 'clipText', Run> | undefined> {
  const files = ['clip-image.onnx', 'clip-text.onnx'].map((name) => join(folder, name))
  if (!files.every((path) => existsSync(path))) return undefined
  const [image, text] = await Promise.all(files.map((path) => InferenceSession.create(path, ONE_THREAD)))
  const pixels = Float32Array.from({ length: BATCH * 3 * CLIP.sizePx ** 2 }, (_, i) => Math.sin(i))
  const ids = BigInt64Array.from({ length: BATCH * CLIP.tokens }, (_, i) =>
    i % CLIP.tokens === CLIP.tokens - 1 ? CLIP.endToken : BigInt(1 + ((i * 97) % 40_000)),
  )
  const view = new Tensor('float32', pixels, [BATCH, 3, CLIP.sizePx, CLIP.sizePx])
  return {
    clipView: () => runOnce(image!, { pixels: view }, CLIP.dim),
    clipText: () => runOnce(text!, { input_ids: new Tensor('int64', ids, [BATCH, CLIP.tokens]) }, CLIP.dim),
  }
}

/** @throws Error when the network is not what was to be timed */
async function runOnce(session: InferenceSession, feeds: Record<string, Tensor>, dim: number): Promise<void> {
  const { dims } = Object.values(await session.run(feeds))[0]!
  if (dims.join() !== `${BATCH},${dim}`)
    throw new Error(`a network gave ${dims.join(' × ')} numbers for ${BATCH} rows of ${dim}`)
}
