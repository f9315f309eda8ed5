import { randomUUID } from 'node:crypto'
import type { JobId } from '../../shared/ids.ts'
import { importInputSchema, type ImportInput } from '../../shared/import.ts'
import type { Job } from '../../shared/job.ts'
import { z } from 'zod'
import type { ImportSummary } from './capture/importSource.ts'
import { findBundle } from './encoder/findBundles.ts'
import { Arrivals } from './jobs/Arrivals.ts'
import type { JobRunner, Reporter } from './jobs/JobRunner.ts'
import type { OpenSite } from './OpenSite.ts'
import { readSigns } from './readSigns.ts'
import { installationId } from './resources.ts'
import { activeEncoder } from './site/descriptors.ts'
import { listUnfinishedJobs, recordJobEnd, recordJobStart } from './site/jobs.ts'

/** For an encoding that no import runs beside. */
const NO_MORE = new Arrivals()
NO_MORE.end()

/** What a site remembers of a job, enough to start it again. */
const unfinishedSchema = z.discriminatedUnion('kind', [
  importInputSchema.extend({ kind: z.literal('import'), begunBy: z.string() }),
  z.object({ kind: z.literal('encode'), begunBy: z.string(), bundle: z.string() }),
  z.object({ kind: z.literal('signs'), begunBy: z.string() }),
])

export interface SiteJobsOptions {
  readonly runner: JobRunner
  readonly bundleFolders: readonly string[]
  /** Bundle that encodes a site which has no encoder yet: a name or a directory. */
  readonly defaultBundle: string
  /** Told when captures, descriptors or signs have come. */
  readonly siteChanged: () => void
  readonly log: (line: string) => void
}

/**
 * Imports, encodings and readings of signs on the open site, remembered in it until they end, so that a killed process can
 * go on.
 */
export class SiteJobs {
  readonly #site: OpenSite
  readonly #options: SiteJobsOptions
  readonly #installation = installationId()
  #hasUnfinished = true
  #isClosing = false

  constructor(site: OpenSite, options: SiteJobsOptions) {
    this.#site = site
    this.#options = options
  }

  /** Starts again what a process that died has left unfinished, once. */
  resume(): void {
    if (!this.#hasUnfinished) return
    this.#hasUnfinished = false
    for (const { id, kind, input } of listUnfinishedJobs(this.#site.file)) {
      const job = unfinishedSchema.safeParse({ kind, ...(input as object) })
      // A site from elsewhere may name any folder of this machine; only what was begun here goes on by itself.
      if (!job.success || job.data.begunBy !== this.#installation)
        this.#options.log(`The unfinished job ${id} is left out.`)
      else if (job.data.kind === 'import') this.startImport(job.data, { encode: true })
      else if (job.data.kind === 'encode') this.#startEncode(job.data.bundle, NO_MORE)
      else this.startSigns()
      recordJobEnd(this.#site.file, id)
    }
  }

  /**
   * Imports a source; with `encode`, a second job encodes what is new while it comes, and a third reads the signs once
   * that has ended: it takes by far the longest, and answers do without it meanwhile.
   */
  startImport(input: ImportInput, { encode }: { encode: boolean }): Job {
    const arrivals = new Arrivals()
    const job = this.#start('import', `Import ${input.path}`, input, async (report) => {
      const progress = (done: number, total: number) => {
        report.progress(done, total)
        arrivals.tell()
      }
      try {
        return describeImport(await this.#site.importSource(input, { ...report, progress }))
      } finally {
        arrivals.end()
        this.#options.siteChanged()
      }
    })
    if (encode)
      this.#startEncode(activeEncoder(this.#site.file)?.directory ?? this.#options.defaultBundle, arrivals)
    return job
  }

  /**
   * Makes a bundle the one that answers queries, encodes the views and notes it has not seen yet, then has signs read.
   *
   * @throws AppError bundle_missing, bundle_invalid, before anything has changed
   */
  async startEncode(nameOrDirectory: string): Promise<Job> {
    const { directory } = await findBundle(nameOrDirectory, this.#options.bundleFolders)
    return this.#startEncode(directory, NO_MORE)
  }

  /** Encodes notes that have come, where the bundle that answers queries is at hand; else the queries to come do it. */
  async startEncodingNotes(): Promise<void> {
    const active = activeEncoder(this.#site.file)
    if (active)
      await this.startEncode(active.directory).catch((thrown: unknown) => this.#options.log(String(thrown)))
  }

  /** Reads the signs in the views where nobody has looked for them yet; where that is under way, it comes to all of them. */
  startSigns(): Job {
    const underWay = this.#options.runner
      .list()
      .find(({ kind, state }) => kind === 'signs' && (state === 'running' || state === 'paused'))
    if (underWay) return underWay
    return this.#start('signs', 'Read signs', {}, async (report) => {
      const { views, signs, refused } = await readSigns(this.#site.file, report)
      this.#site.signsChanged()
      this.#options.siteChanged()
      return `${signs} signs read in ${views} views${refused > 0 ? `, ${refused} left out` : ''}.`
    })
  }

  /** Stops what runs; it goes on with `resume` when the site is opened again. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#options.runner.close()
  }

  #startEncode(nameOrDirectory: string, arrivals: Arrivals): Job {
    return this.#start('encode', 'Encode', { bundle: nameOrDirectory }, async (report) => {
      const bundle = await findBundle(nameOrDirectory, this.#options.bundleFolders)
      await this.#site.use(bundle)
      const { views, refused } = await this.#site.encodeViews(report, () => arrivals.next())
      const notes = await this.#site.encodeNotes(report)
      this.#options.siteChanged()
      if (!report.signal.aborted) this.startSigns()
      const { name, version } = bundle.manifest
      const encoded = notes > 0 ? `${views} views and ${notes} notes` : `${views} views`
      return `${encoded} encoded with ${name} ${version}${refused > 0 ? `, ${refused} left out` : ''}.`
    })
  }

  #start(kind: Job['kind'], title: string, input: object, work: (report: Reporter) => Promise<string>): Job {
    const { file } = this.#site
    const recorded = { id: randomUUID() as JobId, kind, input: { ...input, begunBy: this.#installation } }
    recordJobStart(file, recorded)
    return this.#options.runner.start(kind, title, async (report) => {
      try {
        return await work(report)
      } finally {
        if (!this.#isClosing) recordJobEnd(file, recorded.id)
      }
    })
  }
}

function describeImport({
  imported,
  alreadyThere,
  repositioned,
  duplicates,
  refused,
}: ImportSummary): string {
  const parts = [
    [imported, 'imported'],
    [alreadyThere, 'there already'],
    [repositioned, 'of them moved to their new pose'],
    [duplicates, 'duplicates'],
    [refused, 'refused'],
  ] as const
  const told = parts.filter(([count, what]) => count > 0 || what === 'imported')
  return `${told.map((part) => part.join(' ')).join(', ')}.`
}
