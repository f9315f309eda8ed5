import { WorkerThread } from '../WorkerThread.ts'
import type { EncoderRequest } from './encoderWorker.ts'
import type { EncodedPatches, EncodedTexts, EncodedViews } from './networks.ts'
import { verifyBundle, type EncoderBundle } from './readBundle.ts'

/** 8 × 8 grey pixels, as PNG. */
const PROBE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAMAAADz0U65AAAAA1BMVEWAgICQdD0xAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWNgoA4AAABIAAF7pRHIAAAAAElFTkSuQmCC',
  'base64',
)

/** A bundle at work in a thread of its own. Requests are answered in order. */
export class Encoder {
  readonly bundle: EncoderBundle
  readonly #thread: WorkerThread<EncoderRequest, EncodedTexts & EncodedViews & EncodedPatches>

  private constructor(bundle: EncoderBundle) {
    this.bundle = bundle
    const { directory, manifest } = bundle
    this.#thread = new WorkerThread('encoderWorker', 'The encoder', { directory, manifest })
  }

  /** Checks the bundle's files and starts its thread. @throws AppError bundle_missing, bundle_corrupt */
  static async open(bundle: EncoderBundle): Promise<Encoder> {
    await verifyBundle(bundle)
    return new Encoder(bundle)
  }

  /**
   * Opens a bundle and runs every network once, so that it is known to keep its promises before anything depends on it.
   *
   * @throws AppError bundle_missing, bundle_corrupt, bundle_invalid, encoder_failed
   */
  static async openChecked(bundle: EncoderBundle): Promise<Encoder> {
    const encoder = await Encoder.open(bundle)
    try {
      if (bundle.manifest.text) await encoder.encodeTexts(['a house'])
      if (bundle.manifest.image) await encoder.encodeViews([PROBE])
      if (encoder.offersPatches) await encoder.encodePatches(PROBE)
      return encoder
    } catch (thrown) {
      await encoder.close()
      throw thrown
    }
  }

  /** @returns `texts.length × dim` unit descriptors, and how each text was read */
  encodeTexts(texts: readonly string[]): Promise<EncodedTexts> {
    return this.#thread.ask({ kind: 'texts', texts })
  }

  /** @returns `views.length × dim` unit descriptors of encoded pictures */
  encodeViews(views: readonly Uint8Array[]): Promise<EncodedViews> {
    return this.#thread.ask({ kind: 'views', views })
  }

  /** Whether its networks describe the patches of a view. */
  get offersPatches(): boolean {
    return this.bundle.manifest.image?.patches !== undefined
  }

  /** @returns `rows × columns × dim` unit descriptors of an encoded picture. @throws AppError encoder_failed where none are offered */
  encodePatches(view: Uint8Array): Promise<EncodedPatches> {
    return this.#thread.ask({ kind: 'patches', view })
  }

  /** True once it cannot be asked any more: it was closed, or its thread died. */
  get hasEnded(): boolean {
    return this.#thread.hasEnded
  }

  /** Takes no more requests, waits for those in flight and ends the thread. */
  close(): Promise<void> {
    return this.#thread.close()
  }
}
