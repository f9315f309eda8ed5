import { AppError, toAppError } from '../../shared/errors.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { Encoder } from './encoder/Encoder.ts'
import type { EncodedViews } from './encoder/networks.ts'
import type { Reporter } from './jobs/JobRunner.ts'
import {
  addDescriptors,
  countDescriptors,
  countViews,
  viewsToEncode,
  type StoredView,
} from './site/descriptors.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** Milliseconds by stage. */
export type EncodeTimes = Record<'read' | 'decode' | 'preprocess' | 'network' | 'write', number>

/** What goes on beside an encoding. */
export interface Alongside {
  /** Called after every batch that was stored. @param captures whose views they were, all of them or some */
  onBatch(captures: readonly CaptureId[]): void
  /** Asked when nothing is left: resolves to true when there may be more, to false when that was all. */
  more(): Promise<boolean>
}

/**
 * Encodes every view of a site that an encoder has not seen yet, batch by batch, each stored as it is done.
 *
 * @throws AppError cancelled once the signal fired, encoder_failed
 */
export async function encodeViews(
  site: SiteFile,
  encoder: Encoder,
  report: Reporter,
  { onBatch, more }: Alongside,
): Promise<{ views: number; refused: number; stageMs: EncodeTimes }> {
  const { id, manifest } = encoder.bundle
  const stageMs: EncodeTimes = { read: 0, decode: 0, preprocess: 0, network: 0, write: 0 }
  let [views, refused, after] = [0, 0, 0]
  const before = countDescriptors(site, id)
  for (;;) {
    await report.unpaused?.()
    const total = countViews(site)
    report.progress(before + views, total)
    if (report.signal.aborted)
      throw new AppError(
        'cancelled',
        `Encoding was cancelled after ${before + views} of ${total} views; start it again to go on.`,
      )
    const t0 = performance.now()
    const limit = manifest.image?.maxBatch ?? 1
    const batch = viewsToEncode(site, id, { after, limit })
    stageMs.read += performance.now() - t0
    if (batch.length < limit && (await more())) continue
    if (batch.length === 0) return { views, refused, stageMs }
    const encoded = await encodeBatch(encoder, batch, report)
    for (const stage of ['decode', 'preprocess', 'network'] as const) stageMs[stage] += encoded.stageMs[stage]
    const t1 = performance.now()
    addDescriptors(site, id, encoded.descriptors)
    stageMs.write += performance.now() - t1
    views += encoded.descriptors.length
    refused += batch.length - encoded.descriptors.length
    after = batch.at(-1)!.row
    onBatch(encoded.descriptors.map(({ captureId }) => captureId))
  }
}

type Described = { captureId: StoredView['captureId']; bearingDeg: number; vector: Float32Array }

/** One batch; when it fails for a damaged view, one by one, so that only that view is left out and named. */
async function encodeBatch(
  encoder: Encoder,
  batch: readonly StoredView[],
  report: Reporter,
): Promise<{ descriptors: Described[]; stageMs: EncodedViews['stageMs'] }> {
  const { dim } = encoder.bundle.manifest
  try {
    const { vectors, stageMs } = await encoder.encodeViews(batch.map(({ jpeg }) => jpeg))
    const descriptors = batch.map(({ captureId, bearingDeg }, i) => ({
      captureId,
      bearingDeg,
      vector: vectors.subarray(i * dim, (i + 1) * dim),
    }))
    return { descriptors, stageMs }
  } catch (thrown) {
    if (toAppError(thrown).code !== 'site_corrupt') throw thrown
    const [view] = batch
    if (batch.length > 1) {
      const parts = []
      for (const each of batch) parts.push(await encodeBatch(encoder, [each], report))
      return { descriptors: parts.flatMap(({ descriptors }) => descriptors), stageMs: parts[0]!.stageMs }
    }
    const message = `Its stored view at ${view!.bearingDeg}° cannot be decoded; the capture is left out of answers.`
    report.problem({ filename: view!.filename, code: 'unreadable', severity: 'refused', message })
    return { descriptors: [], stageMs: { decode: 0, preprocess: 0, network: 0 } }
  }
}
