import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import sharp from 'sharp'
import { AppError } from '../../../shared/errors.ts'
import { decodeView, type Picture } from '../encoder/preprocessView.ts'
import { cutLine, LINE_HEIGHT_PX } from './cutLine.ts'
import { decodeLine, type Reading } from './decodeLine.ts'
import { findRegions, type TextMap } from './findRegions.ts'
import { boxAround, linesAlong, scaled, type Box, type Rectangle } from './Rectangle.ts'
import type { SignModels } from './signModels.ts'

/** A text that was read in a view, where it stands there, and the mean probability of its letters, 0…1. */
export interface ReadSign {
  readonly text: string
  readonly confidence: number
  readonly box: Box
}

/** What is less certain is mostly bricks and leaves (docs/adr/0009-sign-text.md). */
const CONFIDENCE_LEAST = 0.5
/** A single letter is as often a window with a cross in it. */
const LETTERS_LEAST = 2
/** Pixels that the detector sees for one of a view: signs across a street are too small for it as they are. */
const DETAIL = 2
/** Longest side that the detector sees; memory grows with its square. */
const SIDE_MOST_PX = 2048
/** The detector halves its input five times. */
const STEP_PX = 32
// ImageNet's, over channels in the order blue, green, red: so PaddleOCR trained.
const MEAN = [0.485, 0.456, 0.406] as const
const STD = [0.229, 0.224, 0.225] as const

const SESSION: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  // Reading goes on for hours in the background; half of the machine stays with the operator.
  intraOpNumThreads: Math.max(1, Math.floor(availableParallelism() / 2)),
  // Waiting threads that spin make two busy cores slower than one.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

/**
 * The two networks that read signs, run on the calling thread: one finds where there is text, one reads a line of it.
 * `run` of onnxruntime-node blocks, so this belongs in a worker (`signWorker.ts`).
 */
export class SignNetworks {
  readonly #detector: InferenceSession
  readonly #reader: InferenceSession
  readonly #letters: readonly string[]

  private constructor(detector: InferenceSession, reader: InferenceSession, letters: readonly string[]) {
    this.#detector = detector
    this.#reader = reader
    this.#letters = letters
  }

  /** @throws AppError encoder_failed */
  static async open({ detector, reader, letters }: SignModels): Promise<SignNetworks> {
    try {
      const listed = (await readFile(letters, 'utf8')).trimEnd().split('\n')
      return new SignNetworks(
        await InferenceSession.create(detector, SESSION),
        await InferenceSession.create(reader, SESSION),
        // What the reader puts out: the blank first, the space last.
        ['', ...listed, ' '],
      )
    } catch (cause) {
      throw new AppError(
        'encoder_failed',
        `The networks that read signs cannot be loaded: ${String(cause)}`,
        {
          cause,
        },
      )
    }
  }

  /** @param view an encoded picture. @throws AppError site_corrupt when it does not decode, encoder_failed */
  async read(view: Uint8Array): Promise<ReadSign[]> {
    const picture = await decodeView(view)
    const detail = Math.min(DETAIL, SIDE_MOST_PX / Math.max(picture.width, picture.height))
    const regions = findRegions(await this.#findText(picture, detail))
    const signs: ReadSign[] = []
    for (const { rectangle } of regions) {
      const onPicture = scaled(rectangle, 1 / detail)
      const { text, confidence } = await this.#readRegion(picture, onPicture)
      const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
      if (letters >= LETTERS_LEAST && confidence >= CONFIDENCE_LEAST)
        signs.push({ text, confidence, box: boxAround(onPicture, picture) })
    }
    return signs
  }

  /** The surest reading of a region. */
  async #readRegion(picture: Picture, region: Rectangle): Promise<Reading> {
    const readings: Reading[] = []
    for (const rectangle of linesAlong(region)) {
      const line = cutLine(picture, rectangle)
      const shape = [1, 3, LINE_HEIGHT_PX, line.widthPx]
      const steps = await run(this.#reader, new Tensor('float32', line.input, shape))
      readings.push(decodeLine(steps, this.#letters))
    }
    return readings.reduce((best, each) => (each.confidence > best.confidence ? each : best))
  }

  /** Frees the sessions. */
  async close(): Promise<void> {
    await this.#detector.release()
    await this.#reader.release()
  }

  async #findText({ pixels, width, height }: Picture, detail: number): Promise<TextMap> {
    const [widthPx, heightPx] = [Math.round(width * detail), Math.round(height * detail)]
    const { data, info } = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize(widthPx, heightPx, { fit: 'fill', kernel: 'linear' })
      .extend({ right: missing(widthPx), bottom: missing(heightPx), background: 'black' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const plane = info.width * info.height
    const input = new Float32Array(3 * plane)
    for (let channel = 0; channel < 3; channel++)
      for (let k = 0; k < plane; k++)
        input[channel * plane + k] = (data[k * 3 + 2 - channel]! / 255 - MEAN[channel]!) / STD[channel]!
    const shape = [1, 3, info.height, info.width]
    const likelihood = await run(this.#detector, new Tensor('float32', input, shape))
    return { likelihood, widthPx: info.width, heightPx: info.height }
  }
}

/** Pixels to the next side length that the detector takes. */
function missing(sidePx: number): number {
  return (STEP_PX - (sidePx % STEP_PX)) % STEP_PX
}

/** A network with one input and one output. */
async function run(session: InferenceSession, input: Tensor): Promise<Float32Array> {
  try {
    const result = await session.run({ [session.inputNames[0]!]: input })
    return result[session.outputNames[0]!]!.data as Float32Array
  } catch (cause) {
    throw new AppError('encoder_failed', `A network that reads signs cannot be run: ${String(cause)}`, {
      cause,
    })
  }
}
