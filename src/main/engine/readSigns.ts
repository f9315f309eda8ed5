import { AppError, toAppError } from '../../shared/errors.ts'
import type { Reporter } from './jobs/JobRunner.ts'
import { SignReader } from './sign/SignReader.ts'
import { countViews } from './site/descriptors.ts'
import { addReadings, countReadings, viewsToRead } from './site/signs.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** Views whose signs are stored together: about two seconds of work that a kill can cost. */
const BATCH = 8

/** What came of reading: views read, texts found in them, views that are damaged. */
export interface SignsRead {
  readonly views: number
  readonly signs: number
  readonly refused: number
}

/**
 * Reads the signs in every view of a site that the installed reader has not read yet, stored batch by batch; a damaged
 * view is a problem.
 *
 * @throws AppError cancelled once the signal fired, bundle_missing, encoder_failed
 */
export async function readSigns(site: SiteFile, report: Reporter): Promise<SignsRead> {
  const reader = await SignReader.open()
  try {
    return await readViews(site, reader, report)
  } finally {
    await reader.close()
  }
}

async function readViews(site: SiteFile, reader: SignReader, report: Reporter): Promise<SignsRead> {
  let [views, signs, refused, after] = [0, 0, 0, 0]
  const before = countReadings(site, reader.id)
  for (;;) {
    const batch = viewsToRead(site, reader.id, { after, limit: BATCH })
    if (batch.length === 0) return { views, signs, refused }
    const readings = []
    for (const { captureId, bearingDeg, filename, jpeg } of batch) {
      await report.unpaused?.()
      const total = countViews(site)
      report.progress(before + views + readings.length, total)
      if (report.signal.aborted) break
      try {
        readings.push({ captureId, bearingDeg, signs: await reader.read(jpeg) })
      } catch (thrown) {
        if (toAppError(thrown).code !== 'site_corrupt') throw thrown
        const message = `Its stored view at ${bearingDeg}° cannot be decoded; no sign is read in it.`
        report.problem({ filename, code: 'unreadable', severity: 'refused', message })
        refused++
      }
    }
    addReadings(site, reader.id, readings)
    views += readings.length
    signs += readings.reduce((sum, reading) => sum + reading.signs.length, 0)
    const total = countViews(site)
    report.progress(before + views, total)
    if (report.signal.aborted)
      throw new AppError(
        'cancelled',
        `Reading signs was cancelled after ${before + views} of ${total} views; start it again to go on.`,
      )
    after = batch.at(-1)!.row
  }
}
