import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { viewBearingsDeg } from '../../../shared/bearing.ts'
import type { Geodetic, Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { captureIdSchema } from '../../../shared/ids.ts'
import { workerUrl } from '../workerUrl.ts'
import type { CaptureStore, ImportedCapture } from './CaptureStore.ts'
import type { CutReply, CutTask } from './captureWorker.ts'
import { NO_METADATA, type Finding, type Metadata } from './metadata.ts'
import { placeCapture } from './placeCapture.ts'
import type { PlacedPicture, Placing } from './placePictures.ts'
import { FileTooLarge } from './readFileBytes.ts'
import type { Bytes, Picture } from './Source.ts'
import { WorkerLost, WorkerPool } from './WorkerPool.ts'

/** Where an import tells how far it is, and hears that it shall stop or wait. */
export interface ImportReport {
  signal: AbortSignal
  progress(done: number, total: number): void
  problem(problem: Problem): void
  /** Resolves when the import may go on. */
  unpaused?(): Promise<void>
}

/** `files = imported + alreadyThere + duplicates + refused`. */
export interface ImportSummary {
  files: number
  imported: number
  /** The same picture is stored under the same name: it was not read again. */
  alreadyThere: number
  /** Of those already there: how many a poses file has given another place or heading. */
  repositioned: number
  /** The same picture is stored under another name. */
  duplicates: number
  refused: number
  problems: Problem[]
  /** Milliseconds by stage, summed over files; reading and writing run beside the workers' stages. */
  stageMs: { read: number; decode: number; cut: number; jpeg: number; write: number }
}

/** The largest picture that is accepted decodes in a few seconds; past this something is wrong with the file. */
const FILE_LIMIT_MS = 60_000

/** Beyond this, memory and the disk are the limit, and the rest of the machine wants to work too. */
const MAX_WORKERS = 4

/** What became of a file before it is its turn to be stored. */
type Outcome =
  | { kind: 'known'; sha256: string }
  | { kind: 'refused'; sha256: string | null; finding: Finding }
  | { kind: 'cut'; sha256: string; reply: Extract<CutReply, { jpegs: unknown }> }

/**
 * Imports placed pictures as captures with four views each, in their order.
 *
 * Pictures are read and cut ahead by worker threads, a few at a time, and stored in order, so that the same source makes
 * the same site. One that cannot be used becomes a problem and the import goes on. A picture that is stored already
 * is skipped by its content, so an import that was stopped goes on where it stood when it is run again.
 *
 * @param threads that decode and cut; one per core, at most 4, when left out
 * @throws AppError cancelled once the signal fired; whatever the store throws
 */
export async function importSource(
  placing: Placing,
  store: CaptureStore,
  report: ImportReport,
  threads = Math.min(availableParallelism(), MAX_WORKERS),
): Promise<ImportSummary> {
  const limits = { threads: Math.max(1, threads), taskMs: FILE_LIMIT_MS }
  const pool = new WorkerPool<CutTask, CutReply>(workerUrl('captureWorker'), limits)
  const stop = () => void pool.close()
  report.signal.addEventListener('abort', stop, { once: true })
  try {
    const running = new Import({ placing, store, report, pool })
    for (const problem of placing.problems) running.tell(problem)
    return await running.run(limits.threads)
  } finally {
    report.signal.removeEventListener('abort', stop)
    await pool.close()
  }
}

interface ImportParts {
  placing: Placing
  store: CaptureStore
  report: ImportReport
  pool: WorkerPool<CutTask, CutReply>
}

class Import {
  private readonly parts: ImportParts
  private readonly started = new Set<string>()
  private readonly refusals = new Map<string, Finding>()
  /** Captures there already of which no pose gives a heading, so that the yaw offset has nothing to turn. */
  private keptHeadings = 0
  private readonly summary: ImportSummary = {
    files: 0,
    imported: 0,
    alreadyThere: 0,
    repositioned: 0,
    duplicates: 0,
    refused: 0,
    problems: [],
    stageMs: { read: 0, decode: 0, cut: 0, jpeg: 0, write: 0 },
  }

  constructor(parts: ImportParts) {
    this.parts = parts
  }

  async run(threads: number): Promise<ImportSummary> {
    const { report, placing } = this.parts
    const total = placing.pictures.length
    const ahead: { placed: PlacedPicture; outcome: Promise<Outcome> }[] = []
    const storeNext = async () => {
      const next = ahead.shift()
      if (!next) return
      const outcome = await next.outcome
      this.stopIfCancelled(total)
      this.finish(next.placed, outcome)
      report.progress(++this.summary.files, total)
    }
    report.progress(0, total)
    for (const placed of placing.pictures) {
      await report.unpaused?.()
      this.stopIfCancelled(total)
      const { outcome } = await this.begin(placed)
      outcome.catch(() => undefined) // heard when its turn comes, or not at all once the import has stopped
      ahead.push({ placed, outcome })
      if (ahead.length > 2 * threads) await storeNext()
    }
    while (ahead.length > 0) await storeNext()
    this.tellKeptHeadings()
    return this.summary
  }

  private stopIfCancelled(total: number): void {
    if (this.parts.report.signal.aborted)
      throw new AppError(
        'cancelled',
        `The import was cancelled after ${this.summary.files} of ${total} files; run it again to go on.`,
      )
  }

  /** Reads and hashes a picture, and hands it to a worker if it is new. Resolves when reading is over. */
  private async begin(placed: PlacedPicture): Promise<{ outcome: Promise<Outcome> }> {
    const refused = (finding: Finding) => ({
      outcome: Promise.resolve<Outcome>({ kind: 'refused', sha256: null, finding }),
    })
    if (placed.refused) return refused(placed.refused)
    const since = performance.now()
    const picture = await placed.picture.read().catch(whyUnread)
    if ('code' in picture) return refused(picture)
    const sha256 = hashOf(picture)
    this.summary.stageMs.read += performance.now() - since
    if (this.started.has(sha256) || this.parts.store.filenameOf(sha256) !== null)
      return { outcome: Promise.resolve({ kind: 'known', sha256 }) }
    this.started.add(sha256)
    return { outcome: this.cut({ picture, tilt: placed.pose?.tilt ?? null }, sha256) }
  }

  private async cut(task: CutTask, sha256: string): Promise<Outcome> {
    try {
      const reply = await this.parts.pool.ask(
        task,
        filesOf(task.picture).map(({ buffer }) => buffer),
      )
      for (const stage of ['decode', 'cut', 'jpeg'] as const)
        this.summary.stageMs[stage] += reply.stageMs[stage]
      if ('refused' in reply) return { kind: 'refused', sha256, finding: reply.refused }
      return { kind: 'cut', sha256, reply }
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error
      const finding = unreadable(`Reading it ${error.message}; the file is not usable.`)
      return { kind: 'refused', sha256, finding }
    }
  }

  private finish(placed: PlacedPicture, outcome: Outcome): void {
    const filename = placed.picture.name
    if (outcome.kind === 'refused') {
      if (outcome.sha256 !== null) this.refusals.set(outcome.sha256, outcome.finding)
      return this.refuse(filename, outcome.finding)
    }
    const refusal = this.refusals.get(outcome.sha256)
    if (refusal) return this.refuse(filename, refusal)
    // Asked anew even of what was just cut: another import may have stored it meanwhile.
    const storedAs = this.parts.store.filenameOf(outcome.sha256)
    if (outcome.kind === 'cut' && storedAs === null) return this.add(placed, outcome)
    if (storedAs === filename) return this.reposition(placed, outcome.sha256)
    this.summary.duplicates++
    const message = `It is the same picture as "${storedAs}" and was not imported twice.`
    this.tell({ filename, code: 'duplicate_image', severity: 'warning', message })
  }

  /** A poses file that is given later, or corrected, still counts; the picture's own tags are not read again. */
  private reposition(placed: PlacedPicture, sha256: string): void {
    this.summary.alreadyThere++
    const { pose } = placed
    if (typeof pose?.headingDeg !== 'number') this.keptHeadings++
    if (!pose) return
    const { place, findings } = this.place(placed, NO_METADATA)
    if (this.parts.store.reposition(sha256, place)) this.summary.repositioned++
    const isPlaced = pose.geodetic !== null || pose.position !== null
    for (const finding of findings)
      if (isPlaced || finding.code !== 'no_position') this.tell({ filename: placed.picture.name, ...finding })
  }

  private tellKeptHeadings(): void {
    const { knobs, name } = this.parts.placing
    if (knobs.yawOffsetDeg === 0 || this.keptHeadings === 0) return
    const captures = this.keptHeadings === 1 ? '1 capture is' : `${this.keptHeadings} captures are`
    const message = `${captures} there already without a heading in a poses file; their headings keep the yaw offset they were imported with, ${knobs.yawOffsetDeg}° was not added.`
    this.tell({ filename: basename(name) || name, code: 'heading_refused', severity: 'warning', message })
  }

  private refuse(filename: string, finding: Finding): void {
    this.summary.refused++
    this.tell({ filename, ...finding })
  }

  private add(placed: PlacedPicture, { sha256, reply }: Extract<Outcome, { kind: 'cut' }>): void {
    const since = performance.now()
    const filename = placed.picture.name
    const { place, findings } = this.place(placed, reply.metadata)
    const capture: ImportedCapture = {
      id: captureIdSchema.parse(sha256.slice(0, 16)),
      sha256,
      filename,
      source: this.parts.placing.name,
      ...place,
      pitchDeg: reply.tilt?.pitchDeg ?? null,
      rollDeg: reply.tilt?.rollDeg ?? null,
      ...reply.size,
      views: reply.jpegs.map((jpeg, i) => ({ bearingDeg: viewBearingsDeg[i]!, jpeg })),
      thumbnail: reply.thumbnail,
    }
    this.parts.store.add(capture)
    this.summary.stageMs.write += performance.now() - since
    this.summary.imported++
    for (const finding of [...placed.doubts, ...findings]) this.tell({ filename, ...finding })
  }

  private place(placed: PlacedPicture, metadata: Metadata): ReturnType<typeof placeCapture> {
    const { knobs } = this.parts.placing
    const { pose, poseSource, courseDeg } = placed
    return placeCapture({
      metadata,
      pose,
      poseSource,
      courseDeg,
      yawOffsetDeg: knobs.yawOffsetDeg,
      originFor: (first) => this.originFor(first),
      now: new Date(),
    })
  }

  /** The site's origin. A site that holds no positions yet, and gets no local ones now, takes the first geodetic one. */
  private originFor(first: Geodetic): Geodetic | null {
    const { store, placing } = this.parts
    const origin = store.origin()
    if (origin !== null || placing.isLocal || store.hasPositions()) return origin
    store.setOrigin(first)
    return first
  }

  tell(problem: Problem): void {
    this.summary.problems.push(problem)
    this.parts.report.problem(problem)
  }
}

function unreadable(message: string): Finding {
  return { code: 'unreadable', severity: 'refused', message }
}

function whyUnread(cause: unknown): Finding {
  if (cause instanceof FileTooLarge) return { code: 'too_large', severity: 'refused', message: cause.message }
  return unreadable(`The file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`)
}

function filesOf(picture: Picture): readonly Bytes[] {
  return 'panorama' in picture ? [picture.panorama] : picture.views
}

/** Of a panorama the hash of its file; of a group that of its files' hashes, one after the other. */
function hashOf(picture: Picture): string {
  const hashes = filesOf(picture).map((bytes) => createHash('sha256').update(bytes).digest('hex'))
  return hashes.length === 1 ? hashes[0]! : createHash('sha256').update(hashes.join('')).digest('hex')
}
