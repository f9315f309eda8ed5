import type { CaptureStore } from './capture/CaptureStore.ts'
import { importSource, type ImportReport, type ImportSummary } from './capture/importSource.ts'
import { placeSurvey, surveySource, type Survey } from './capture/prepareImport.ts'
import { toPreview } from './capture/toPreview.ts'
import { Calibrations } from './Calibrations.ts'
import { CurrentIndex } from './CurrentIndex.ts'
import { encodeViews, type EncodeTimes } from './encodeViews.ts'
import { AppError } from '../../shared/errors.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { ImportInput, ImportPreview } from '../../shared/import.ts'
import type { IndexKind } from '../../shared/site.ts'
import { Encoder } from './encoder/Encoder.ts'
import { findBundle } from './encoder/findBundles.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import type { Reporter } from './jobs/JobRunner.ts'
import type { Calibration } from './locate/calibration.ts'
import type { Matcher } from './locate/locate.ts'
import { Notes } from './Notes.ts'
import { Shared } from './Shared.ts'
import { Signs } from './Signs.ts'
import { Vocabularies } from './Vocabularies.ts'
import {
  addCapture,
  filenameOf,
  hasPositions,
  readOrigin,
  repositionCapture,
  setOrigin,
} from './site/captures.ts'
import { activateEncoder, activeEncoder } from './site/descriptors.ts'
import { recordProblems } from './site/problems.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** Shortest time after which queries see more of a growing gallery: what is worked out for an index is worked out anew then. */
const GROWN_MS = 2_000

/** What `match` hands to a query: the matcher, and the bundle it belongs to. */
export type MatchWork<R> = (matcher: Matcher, bundle: EncoderBundle) => Promise<R>

/** A site that is open, with the encoder and the index that answer queries on it. */
export class OpenSite {
  readonly file: SiteFile
  readonly #bundleFolders: readonly string[]
  #encoder: Promise<Shared<Encoder>> | undefined
  readonly #index: CurrentIndex
  readonly #calibrations: Calibrations
  readonly #vocabularies = new Vocabularies()
  readonly #signs: Signs
  readonly #notes: Notes
  /** What the operator looks at before importing it. */
  #surveyed: { key: string; survey: Survey } | undefined

  constructor(
    file: SiteFile,
    {
      bundleFolders,
      index,
      memoryBytes,
    }: { bundleFolders: readonly string[]; index: IndexKind; memoryBytes: number },
  ) {
    this.file = file
    this.#bundleFolders = bundleFolders
    this.#index = new CurrentIndex(file, { kind: index, memoryBytes })
    this.#calibrations = new Calibrations(file)
    this.#signs = new Signs(file)
    this.#notes = new Notes(file)
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
   * Runs a query's work with what it is matched against now, which belongs to the encoder it is given with.
   *
   * @throws AppError no_gallery when no encoder was chosen yet, bundle_missing when its bundle has gone
   */
  match<R>(work: MatchWork<R>): Promise<R> {
    return this.withEncoder((encoder) =>
      this.#index.of(encoder.bundle).use(async (index) => {
        const { manifest } = encoder.bundle
        const found = await this.#calibrations.of(encoder.bundle, index.gallery.captures.length)
        const encodeTexts: Matcher['encodeTexts'] = (texts) => encoder.encodeTexts(texts)
        const readings: Matcher['readings'] = (quoted) => this.#signs.matched(quoted, index)
        const notes: Matcher['notes'] = () => this.#notes.of(encoder, index)
        const vocabulary: Matcher['vocabulary'] = () => this.#vocabularies.of(encoder, index)
        return work(
          { encodeTexts, index, logitScale: manifest.logitScale, vocabulary, readings, notes, ...found },
          encoder.bundle,
        )
      }),
    )
  }

  /** Keeps how scores become probabilities here. */
  keepCalibration(calibration: Calibration): Promise<void> {
    return this.match(({ index }) =>
      Promise.resolve(this.#calibrations.keep(calibration, index.gallery.captures.length)),
    )
  }

  /** What an import would do. The source stays surveyed, so that turning a knob costs no second reading. */
  async previewImport(
    input: ImportInput,
    report: Pick<ImportReport, 'signal' | 'progress'>,
  ): Promise<ImportPreview> {
    const survey = await this.#surveyOf(input, report)
    return toPreview(survey, placeSurvey(survey, input, this.#captureStore()))
  }

  /**
   * Imports what a vehicle recorded; what the site holds already is left alone, but for a new pose.
   *
   * @param options dryRun: read and check everything, store nothing
   */
  async importSource(
    input: ImportInput,
    report: ImportReport,
    { dryRun = false, workers }: { dryRun?: boolean; workers?: number } = {},
  ): Promise<ImportSummary> {
    const store = dryRun ? dryStore(this.#captureStore()) : this.#captureStore()
    const survey = await surveySource(input, report)
    try {
      const summary = await importSource(placeSurvey(survey, input, store), store, report, workers)
      if (!dryRun) recordProblems(this.file, input.path, summary.problems)
      return summary
    } finally {
      await survey.source.close()
      this.#index.forget()
    }
  }

  /**
   * Encodes every view that the active encoder has not seen yet, batch by batch; a damaged one is a problem.
   *
   * @param more asked when nothing is left: resolves to true when there may be more, and to false when it was all
   */
  encodeViews(
    report: Reporter,
    more: () => Promise<boolean> = () => Promise.resolve(false),
  ): Promise<{ views: number; refused: number; stageMs: EncodeTimes }> {
    const encoded: CaptureId[] = []
    const tell = (): void => this.#index.changed(encoded.splice(0))
    const tellNowAndThen = throttled(tell, GROWN_MS)
    const onBatch = (captures: readonly CaptureId[]): void => {
      encoded.push(...captures)
      tellNowAndThen()
    }
    return this.withEncoder((encoder) =>
      encodeViews(this.file, encoder, report, { onBatch, more }).finally(tell),
    )
  }

  /**
   * Encodes every note that the active encoder has not read yet, for the queries to come; returns how many.
   *
   * @throws AppError cancelled once the signal fired, no_gallery, bundle_missing, encoder_failed
   */
  encodeNotes({ signal }: Pick<Reporter, 'signal'>): Promise<number> {
    return this.withEncoder(async (encoder) => {
      const count = await this.#notes.encode(encoder, () => !signal.aborted)
      if (signal.aborted)
        throw new AppError('cancelled', 'Encoding notes was cancelled; start it again to go on.')
      return count
    })
  }

  /** Has the notes loaded anew for the next query. */
  notesChanged(): void {
    this.#notes.forget()
  }

  /** Has the signs loaded anew for the next query. */
  signsChanged(): void {
    this.#signs.forget()
  }

  /** Chooses what compares clues with the galleries here. @throws AppError library_missing when it does not run here */
  chooseIndex(kind: IndexKind): void {
    this.#index.choose(kind)
  }

  /** Has the next query see what has become of captures that were hidden, shown or dropped. */
  capturesChanged(captures: readonly CaptureId[]): void {
    this.#index.changed(captures)
  }

  /** Waits for what is under way, then closes the file. */
  async close(): Promise<void> {
    const encoder = await this.#encoder?.catch(() => undefined)
    await encoder?.dismiss()
    await this.#index.close()
    await this.#surveyed?.survey.source.close()
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

  async #surveyOf(input: ImportInput, report: Pick<ImportReport, 'signal' | 'progress'>): Promise<Survey> {
    const { path, poses, poseFormat, imageTopic } = input
    const key = JSON.stringify([path, poses, poseFormat, imageTopic])
    if (this.#surveyed?.key === key) return this.#surveyed.survey
    const survey = await surveySource(input, report)
    await this.#surveyed?.survey.source.close()
    this.#surveyed = { key, survey }
    return survey
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
