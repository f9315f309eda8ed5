import type { CaptureStore } from './capture/CaptureStore.ts'
import { importFolder, type ImportSummary } from './capture/importFolder.ts'
import { encodeViews, loadGallery, type EncodeTimes } from './gallery.ts'
import { AppError } from '../../shared/errors.ts'
import { Encoder } from './encoder/Encoder.ts'
import { findBundle } from './encoder/findBundles.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import type { Index, IndexKind } from './index/Index.ts'
import { openIndex } from './index/openIndex.ts'
import type { Reporter } from './jobs/JobRunner.ts'
import type { Matcher } from './locate/locate.ts'
import { Shared } from './Shared.ts'
import {
  addCapture,
  filenameOf,
  hasPositions,
  readOrigin,
  repositionCapture,
  setOrigin,
} from './site/captures.ts'
import { activateEncoder, activeEncoder } from './site/descriptors.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** What to import, and how its poses are to be read. */
export interface ImportInput {
  readonly folder: string
  readonly poses: string | null
  readonly yawOffsetDeg: number
  /** Read and check everything, store nothing. */
  readonly dryRun?: boolean
}

/** Shortest time after which a growing gallery is loaded anew for queries. */
const RELOAD_MS = 2_000

/** What `match` hands to a query: the matcher, and the bundle it belongs to. */
export type MatchWork<R> = (matcher: Matcher, bundle: EncoderBundle) => Promise<R>

/** A site that is open, with the encoder and the index that answer queries on it. */
export class OpenSite {
  readonly file: SiteFile
  readonly #bundleFolders: readonly string[]
  readonly #indexKind: IndexKind
  #encoder: Promise<Shared<Encoder>> | undefined
  #index: Shared<Index> | undefined

  constructor(
    file: SiteFile,
    { bundleFolders, index }: { bundleFolders: readonly string[]; index: IndexKind },
  ) {
    this.file = file
    this.#bundleFolders = bundleFolders
    this.#indexKind = index
  }

  /**
   * Makes a bundle the one that answers queries here. Its gallery is built by `encodeViews`. Work with the encoder before
   * goes on with it, and ends it.
   */
  async use(bundle: EncoderBundle): Promise<void> {
    const known = await this.#encoder?.catch(() => undefined)
    const isRunning = known?.value.bundle.id === bundle.id && !known.value.hasEnded
    const next = isRunning ? known : new Shared(await Encoder.openChecked(bundle))
    activateEncoder(this.file, { ...bundle })
    this.#encoder = Promise.resolve(next)
    if (!isRunning) void known?.dismiss()
  }

  /** Runs work with the encoder that answers queries here. @throws AppError no_gallery, bundle_missing */
  async withEncoder<R>(work: (encoder: Encoder) => Promise<R>): Promise<R> {
    const shared = await this.#currentEncoder()
    return shared.isDismissed ? this.withEncoder(work) : shared.use(work)
  }

  /**
   * Runs a query's work with what it is matched against now. The gallery is loaded when it is first asked for after a
   * change, and belongs to the encoder it is given with.
   *
   * @throws AppError no_gallery when no encoder was chosen yet, bundle_missing when its bundle has gone
   */
  match<R>(work: MatchWork<R>): Promise<R> {
    return this.withEncoder((encoder) =>
      this.#indexFor(encoder.bundle).use((index) => {
        const { manifest } = encoder.bundle
        const encodeTexts: Matcher['encodeTexts'] = (texts) => encoder.encodeTexts(texts)
        return work({ encodeTexts, index, logitScale: manifest.logitScale }, encoder.bundle)
      }),
    )
  }

  /** Imports a folder of panoramas; what the site holds already is left alone, but for a new pose. */
  async importFolder(input: ImportInput, report: Reporter): Promise<ImportSummary> {
    const store = this.#captureStore()
    try {
      return await importFolder(input, input.dryRun ? dryStore(store) : store, report)
    } finally {
      this.#forgetIndex()
    }
  }

  /** Encodes every view that the active encoder has not seen yet, batch by batch; a damaged one is a problem. */
  encodeViews(report: Reporter): Promise<{ views: number; refused: number; stageMs: EncodeTimes }> {
    return this.withEncoder(async (encoder) => {
      try {
        return await encodeViews(
          this.file,
          encoder,
          report,
          throttled(() => this.#forgetIndex(), RELOAD_MS),
        )
      } finally {
        this.#forgetIndex()
      }
    })
  }

  /** Has the gallery loaded anew for the next query: captures were hidden, shown or dropped. */
  capturesChanged(): void {
    this.#forgetIndex()
  }

  /** Waits for what is under way, then closes the file. */
  async close(): Promise<void> {
    const encoder = await this.#encoder?.catch(() => undefined)
    await encoder?.dismiss()
    await this.#index?.dismiss()
    this.file.close()
  }

  async #currentEncoder(): Promise<Shared<Encoder>> {
    const asked = (this.#encoder ??= this.#openActive())
    try {
      const shared = await asked
      if (!shared.value.hasEnded || shared.isDismissed) return shared
    } catch (thrown) {
      if (this.#encoder === asked) this.#encoder = undefined
      throw thrown
    }
    // Its thread has died: start another one.
    if (this.#encoder === asked) this.#encoder = undefined
    return this.#currentEncoder()
  }

  async #openActive(): Promise<Shared<Encoder>> {
    const known = activeEncoder(this.file)
    if (!known)
      throw new AppError(
        'no_gallery',
        `${this.file.path} has no encoder yet: import captures in the app, or run wayword encode --site FILE --bundle starter.`,
      )
    const { name } = known.manifest
    for (const place of [known.directory, name]) {
      const bundle = await findBundle(place, this.#bundleFolders).catch(() => undefined)
      if (bundle?.id === known.id) return new Shared(await Encoder.open(bundle))
    }
    throw new AppError(
      'bundle_missing',
      `The site was encoded with the bundle ${name} ${known.manifest.version} from ${known.directory}, which is gone or has changed; bring it back, or encode the site with another bundle.`,
    )
  }

  /** An index always belongs to the encoder it is used with, whatever changed meanwhile. */
  #indexFor(bundle: EncoderBundle): Shared<Index> {
    if (this.#index?.value.gallery.encoderId !== bundle.id) {
      this.#forgetIndex()
      this.#index = new Shared(openIndex(this.#indexKind, loadGallery(this.file, bundle)))
    }
    return this.#index!
  }

  #forgetIndex(): void {
    void this.#index?.dismiss()
    this.#index = undefined
  }

  #captureStore(): CaptureStore {
    return {
      origin: () => readOrigin(this.file),
      setOrigin: (origin) => setOrigin(this.file, origin),
      hasPositions: () => hasPositions(this.file),
      filenameOf: (sha256) => filenameOf(this.file, sha256),
      add: (capture) => addCapture(this.file, capture),
      reposition: (sha256, place) => repositionCapture(this.file, sha256, place),
    }
  }
}

/** At most one call in `everyMs`. */
function throttled(call: () => void, everyMs: number): () => void {
  let last = performance.now()
  return () => {
    if (performance.now() - last < everyMs) return
    last = performance.now()
    call()
  }
}

/** Answers like the store, but keeps nothing but the names. */
function dryStore(store: CaptureStore): CaptureStore {
  const seen = new Map<string, string>()
  let origin = store.origin()
  return {
    origin: () => origin,
    setOrigin: (found) => void (origin = found),
    hasPositions: () => store.hasPositions(),
    filenameOf: (sha256) => store.filenameOf(sha256) ?? seen.get(sha256) ?? null,
    add: ({ sha256, filename }) => void seen.set(sha256, filename),
    reposition: () => false,
  }
}
