import { randomUUID } from 'node:crypto'
import type { Problem } from '../../../shared/capture.ts'
import { AppError, toAppError } from '../../../shared/errors.ts'
import { jobIdSchema, type JobId } from '../../../shared/ids.ts'
import type { Job } from '../../../shared/job.ts'

/** What a piece of work reports while it runs. */
export interface Reporter {
  readonly signal: AbortSignal
  progress(done: number, total: number): void
  problem(problem: Problem): void
  /** Resolves when the work may go on. */
  unpaused?(): Promise<void>
}

/** Newest problems a job carries; the count tells of the others. */
const PROBLEMS_KEPT = 200

/** Rates are taken over this long, so that the time left follows a change of pace. */
const RATE_WINDOW_MS = 10_000

/** Shortest time between two announcements of progress. */
const ANNOUNCE_MS = 100

interface Running {
  job: Job
  readonly abort: AbortController
  /** Settles when a paused job may go on; absent while it runs. */
  pause?: { readonly over: Promise<void>; end(): void }
  readonly finished: Promise<Job>
}

/** Long work of the engine: progress with a rate and a time left, cancellation, problems listed. */
export class JobRunner {
  readonly #running = new Map<JobId, Running>()
  readonly #announce: (job: Job) => void
  #isClosed = false

  constructor(announce: (job: Job) => void) {
    this.#announce = announce
  }

  /**
   * Starts work at once and returns its job.
   *
   * @param work resolves to one sentence about what came of it; throws AppError `cancelled` when the signal fired
   * @throws AppError cancelled when the runner is being closed
   */
  start(kind: Job['kind'], title: string, work: (report: Reporter) => Promise<string>): Job {
    if (this.#isClosed) throw new AppError('cancelled', 'The site is being closed; nothing new is begun.')
    const id = jobIdSchema.parse(randomUUID())
    const abort = new AbortController()
    const job: Job = {
      id,
      kind,
      title,
      state: 'running',
      done: 0,
      total: null,
      perSecond: null,
      secondsLeft: null,
      problemCount: 0,
      problems: [],
      outcome: null,
    }
    const running: Running = { job, abort, finished: Promise.resolve(job) }
    this.#running.set(id, running)
    this.#announce(job)
    const end = (change: Partial<Job>): Job => this.#change(running, { ...change, secondsLeft: null })
    Object.assign(running, {
      finished: work(this.#reporter(running)).then(
        (outcome) => end({ state: 'done', outcome }),
        (thrown: unknown) => {
          const error = toAppError(thrown)
          return end({ state: error.code === 'cancelled' ? 'cancelled' : 'failed', outcome: error.message })
        },
      ),
    })
    return job
  }

  list(): Job[] {
    return [...this.#running.values()].map(({ job }) => job)
  }

  /** @throws AppError not_found */
  cancel(id: JobId): void {
    const running = this.#find(id)
    running.abort.abort()
    this.#unpause(running)
  }

  /** Lets a running job wait where it stands, keeping what it has done. @throws AppError not_found */
  pause(id: JobId): void {
    const running = this.#find(id)
    if (running.job.state !== 'running') return
    let end = () => {}
    const over = new Promise<void>((resolve) => (end = resolve))
    running.pause = { over, end }
    this.#change(running, { state: 'paused', perSecond: null, secondsLeft: null })
  }

  /** Lets a paused job go on. @throws AppError not_found */
  resume(id: JobId): void {
    const running = this.#find(id)
    if (running.job.state === 'paused') this.#change(running, { state: 'running' })
    this.#unpause(running)
  }

  #unpause(running: Running): void {
    running.pause?.end()
    delete running.pause
  }

  /** Resolves when the job has ended, however it ended. @throws AppError not_found */
  finished(id: JobId): Promise<Job> {
    return this.#find(id).finished
  }

  /** Cancels everything, waits until it has stopped, and begins nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const id of this.#running.keys()) this.cancel(id)
    await Promise.all([...this.#running.values()].map(({ finished }) => finished))
  }

  #find(id: JobId): Running {
    const running = this.#running.get(id)
    if (!running) throw new AppError('not_found', `There is no job ${id}.`)
    return running
  }

  #change(running: Running, change: Partial<Job>): Job {
    running.job = { ...running.job, ...change }
    this.#announce(running.job)
    return running.job
  }

  #reporter(running: Running): Reporter {
    const marks: { at: number; done: number }[] = []
    let announced = 0
    return {
      signal: running.abort.signal,
      unpaused: async () => {
        if (!running.pause) return
        await running.pause.over
        marks.length = 0 // the time it stood still tells nothing of its pace
      },
      progress: (done, total) => {
        const at = performance.now()
        marks.push({ at, done })
        while (marks.length > 2 && at - marks[0]!.at > RATE_WINDOW_MS) marks.shift()
        // What was under way at the pause still ends; a job that stands has no pace.
        const change = { done, total, ...(running.pause ? null : pace(marks, total)) }
        if (done < total && at - announced < ANNOUNCE_MS) running.job = { ...running.job, ...change }
        else {
          announced = at
          this.#change(running, change)
        }
      },
      problem: (problem) => {
        const { problems, problemCount } = running.job
        running.job = {
          ...running.job,
          problems: [...problems, problem].slice(-PROBLEMS_KEPT),
          problemCount: problemCount + 1,
        }
      },
    }
  }
}

function pace(
  marks: readonly { at: number; done: number }[],
  total: number,
): { perSecond: number | null; secondsLeft: number | null } {
  const [first, last] = [marks[0]!, marks.at(-1)!]
  const seconds = (last.at - first.at) / 1000
  if (last.done <= first.done || seconds < 0.2) return { perSecond: null, secondsLeft: null }
  const perSecond = (last.done - first.done) / seconds
  return { perSecond, secondsLeft: (total - last.done) / perSecond }
}
