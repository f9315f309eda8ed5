import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { viewBearingsDeg } from '../../../shared/bearing.ts'
import type { Geodetic, Problem } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { captureIdSchema } from '../../../shared/ids.ts'
import { workerUrl } from '../workerUrl.ts'
import type { CaptureStore, ImportedCapture } from './CaptureStore.ts'
import type { CutReply } from './captureWorker.ts'
import { findPoses, type FolderPoses } from '../pose/findPoses.ts'
import { listImages } from './listImages.ts'
import { NO_METADATA, type Finding, type Metadata } from './metadata.ts'
import { placeCapture } from './placeCapture.ts'
import type { Pose } from '../pose/Pose.ts'
import { WorkerLost, WorkerPool } from './WorkerPool.ts'

export interface ImportOptions {
  folder: string
  /** Path of a poses file; null for the folder's `poses.csv`, if it has one. */
  poses: string | null
  /** Added to every heading that is known. */
  yawOffsetDeg: number
  /** Threads that decode and cut; one per core, at most 4, when left out. */
  workers?: number
}

/** Where an import tells how far it is, and hears that it shall stop. */
export interface ImportReport {
  signal: AbortSignal
  progress(done: number, total: number): void
  problem(problem: Problem): void
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

/** Several times what the largest panoramas take as JPEG; a few files are in memory at once. */
const MAX_FILE_BYTES = 200 * 1024 * 1024

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
 * Imports every panorama below a folder as a capture with four views, those with a pose first, in the order of names.
 *
 * Files are read and cut ahead by worker threads, a few at a time, and stored in order, so that the same folder makes
 * the same site. A file that cannot be used becomes a problem and the import goes on. A picture that is stored already
 * is skipped by its content, so an import that was stopped goes on where it stood when it is run again.
 *
 * @throws AppError bad_input, folder_missing, folder_empty, poses_invalid; cancelled once the signal fired; whatever the store throws
 */
export async function importFolder(
  options: ImportOptions,
  store: CaptureStore,
  report: ImportReport,
): Promise<ImportSummary> {
  if (!Number.isFinite(options.yawOffsetDeg))
    throw new AppError('bad_input', `The yaw offset is ${options.yawOffsetDeg}; wanted are degrees.`)
  const { filenames, problems } = await listImages(options.folder)
  if (filenames.length === 0) throw new AppError('folder_empty', emptyMessage(options.folder, problems))
  const poses = await findPoses(options.folder, options.poses, filenames)
  const threads = Math.max(1, options.workers ?? Math.min(availableParallelism(), MAX_WORKERS))
  const pool = new WorkerPool<CutReply>(workerUrl('captureWorker'), { threads, taskMs: FILE_LIMIT_MS })
  const stop = () => void pool.close()
  report.signal.addEventListener('abort', stop, { once: true })
  try {
    const running = new Import({ options, store, report, poses, pool })
    for (const problem of [...problems, ...poses.problems]) running.tell(problem)
    return await running.run(posedFirst(filenames, poses), threads)
  } finally {
    report.signal.removeEventListener('abort', stop)
    await pool.close()
  }
}

function emptyMessage(folder: string, [closed]: Problem[]): string {
  const found = `The folder ${folder} holds no JPEG, PNG or TIFF file`
  return closed ? `${found}, and "${closed.filename}" in it cannot be read.` : `${found}.`
}

/** Of two copies of one picture the one with a pose is imported, whatever their names. */
function posedFirst(filenames: string[], { byFilename }: FolderPoses): string[] {
  const isPosed = (filename: string) => byFilename.has(filename)
  return [...filenames.filter(isPosed), ...filenames.filter((filename) => !isPosed(filename))]
}

interface ImportParts {
  options: ImportOptions
  store: CaptureStore
  report: ImportReport
  poses: FolderPoses
  pool: WorkerPool<CutReply>
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

  async run(filenames: string[], threads: number): Promise<ImportSummary> {
    const { report } = this.parts
    const ahead: { filename: string; outcome: Promise<Outcome> }[] = []
    const storeNext = async () => {
      const next = ahead.shift()
      if (!next) return
      const outcome = await next.outcome
      this.stopIfCancelled(filenames.length)
      this.finish(next.filename, outcome)
      report.progress(++this.summary.files, filenames.length)
    }
    report.progress(0, filenames.length)
    for (const filename of filenames) {
      this.stopIfCancelled(filenames.length)
      const { outcome } = await this.begin(filename)
      outcome.catch(() => undefined) // heard when its turn comes, or not at all once the import has stopped
      ahead.push({ filename, outcome })
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

  /** Reads and hashes a file, and hands it to a worker if its picture is new. Resolves when reading is over. */
  private async begin(filename: string): Promise<{ outcome: Promise<Outcome> }> {
    const since = performance.now()
    const read = await readBytes(join(this.parts.options.folder, filename))
    if (!(read instanceof Uint8Array))
      return { outcome: Promise.resolve({ kind: 'refused', sha256: null, finding: read }) }
    const sha256 = createHash('sha256').update(read).digest('hex')
    this.summary.stageMs.read += performance.now() - since
    if (this.started.has(sha256) || this.parts.store.filenameOf(sha256) !== null)
      return { outcome: Promise.resolve({ kind: 'known', sha256 }) }
    this.started.add(sha256)
    return { outcome: this.cut(read, sha256) }
  }

  private async cut(bytes: Uint8Array<ArrayBuffer>, sha256: string): Promise<Outcome> {
    try {
      const reply = await this.parts.pool.ask(bytes)
      for (const stage of ['decode', 'cut', 'jpeg'] as const)
        this.summary.stageMs[stage] += reply.stageMs[stage]
      if ('refused' in reply) return { kind: 'refused', sha256, finding: reply.refused }
      return { kind: 'cut', sha256, reply }
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error
      return {
        kind: 'refused',
        sha256,
        finding: unreadable(`Reading it ${error.message}; the file is not usable.`),
      }
    }
  }

  private finish(filename: string, outcome: Outcome): void {
    if (outcome.kind === 'refused') {
      if (outcome.sha256 !== null) this.refusals.set(outcome.sha256, outcome.finding)
      return this.refuse(filename, outcome.finding)
    }
    const refusal = this.refusals.get(outcome.sha256)
    if (refusal) return this.refuse(filename, refusal)
    // Asked anew even of what was just cut: another import may have stored it meanwhile.
    const storedAs = this.parts.store.filenameOf(outcome.sha256)
    if (outcome.kind === 'cut' && storedAs === null) return this.add(filename, outcome)
    if (storedAs === filename) return this.reposition(filename, outcome.sha256)
    this.summary.duplicates++
    const message = `It is the same picture as "${storedAs}" and was not imported twice.`
    this.tell({ filename, code: 'duplicate_image', severity: 'warning', message })
  }

  /** A poses file that is given later, or corrected, still counts; the picture's own tags are not read again. */
  private reposition(filename: string, sha256: string): void {
    this.summary.alreadyThere++
    const pose = this.parts.poses.byFilename.get(filename)
    if (typeof pose?.headingDeg !== 'number') this.keptHeadings++
    if (!pose) return
    const { place, findings } = this.place(pose, NO_METADATA)
    if (this.parts.store.reposition(sha256, place)) this.summary.repositioned++
    const isPlaced = pose.geodetic !== null || pose.position !== null
    for (const finding of findings)
      if (isPlaced || finding.code !== 'no_position') this.tell({ filename, ...finding })
  }

  private tellKeptHeadings(): void {
    const { yawOffsetDeg, folder } = this.parts.options
    if (yawOffsetDeg === 0 || this.keptHeadings === 0) return
    const captures = this.keptHeadings === 1 ? '1 capture is' : `${this.keptHeadings} captures are`
    const message = `${captures} there already without a heading in a poses file; their headings keep the yaw offset they were imported with, ${yawOffsetDeg}° was not added.`
    this.tell({ filename: basename(folder) || folder, code: 'heading_refused', severity: 'warning', message })
  }

  private refuse(filename: string, finding: Finding): void {
    this.summary.refused++
    this.tell({ filename, ...finding })
  }

  private add(filename: string, { sha256, reply }: Extract<Outcome, { kind: 'cut' }>): void {
    const { metadata, size } = reply
    const since = performance.now()
    const { place, findings } = this.place(this.parts.poses.byFilename.get(filename) ?? null, metadata)
    const capture: ImportedCapture = {
      id: captureIdSchema.parse(sha256.slice(0, 16)),
      sha256,
      filename,
      ...place,
      pitchDeg: metadata.tilt?.pitchDeg ?? null,
      rollDeg: metadata.tilt?.rollDeg ?? null,
      ...size,
      views: reply.jpegs.map((jpeg, i) => ({ bearingDeg: viewBearingsDeg[i]!, jpeg })),
    }
    this.parts.store.add(capture)
    this.summary.stageMs.write += performance.now() - since
    this.summary.imported++
    for (const finding of findings) this.tell({ filename, ...finding })
  }

  private place(pose: Pose | null, metadata: Metadata): ReturnType<typeof placeCapture> {
    const { yawOffsetDeg } = this.parts.options
    return placeCapture({
      metadata,
      pose,
      yawOffsetDeg,
      originFor: (first) => this.originFor(first),
      now: new Date(),
    })
  }

  /** The site's origin. A site that holds no positions yet, and gets no local ones now, takes the first geodetic one. */
  private originFor(first: Geodetic): Geodetic | null {
    const { store, poses } = this.parts
    const origin = store.origin()
    if (origin !== null || poses.isLocal || store.hasPositions()) return origin
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

/** A file's bytes in memory of their own, or why there are none. */
async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer> | Finding> {
  try {
    const { size } = await stat(path)
    if (size <= MAX_FILE_BYTES) return new Uint8Array(await readFile(path))
    const message = `It has ${size} bytes; at most ${MAX_FILE_BYTES} are read.`
    return { code: 'too_large', severity: 'refused', message }
  } catch (cause) {
    return unreadable(`The file cannot be read (${cause instanceof Error ? cause.message : String(cause)}).`)
  }
}
