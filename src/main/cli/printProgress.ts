import type { Job } from '../../shared/job.ts'

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Where a line cannot be rewritten (a log file), one in ten steps is told. */
const TOLD_STEPS = 10

/** Shows jobs as they come along: one line that is rewritten on a terminal, a few lines elsewhere. */
export function printProgress(terminal: Terminal): (job: Job) => void {
  const told = new Map<string, string>()
  return (job) => {
    const line = progressLine(job)
    if (terminal.isTTY === true) terminal.write(`\r\u001b[2K${line}${job.state === 'running' ? '' : '\n'}`)
    else if (told.get(job.id) !== stepOf(job)) terminal.write(`${line}\n`)
    told.set(job.id, stepOf(job))
  }
}

/** The same line for work that is no job of an engine; nothing where nobody watches, and gone when it is done. */
export function watchProgress(title: string): { show(done: number, total: number): void; clear(): void } {
  if (!process.stderr.isTTY) return { show: () => {}, clear: () => {} }
  const started = performance.now()
  return {
    show(done, total) {
      const perSecond = done > 0 ? (done / (performance.now() - started)) * 1000 : null
      const secondsLeft = perSecond === null ? null : (total - done) / perSecond
      const line = progressLine({
        title,
        state: 'running',
        done,
        total,
        perSecond,
        secondsLeft,
        outcome: null,
      })
      process.stderr.write(`\r\u001b[2K${line}`)
    },
    clear: () => void process.stderr.write('\r\u001b[2K'),
  }
}

type Progress = Pick<Job, 'title' | 'state' | 'done' | 'total' | 'perSecond' | 'secondsLeft' | 'outcome'>

/** `Import /site: 12 of 40, 3.1 per second, 9 s left`, and in the end what came of it. */
export function progressLine({
  title,
  state,
  done,
  total,
  perSecond,
  secondsLeft,
  outcome,
}: Progress): string {
  if (state !== 'running') return `${title}: ${outcome ?? state}`
  if (total === null && done === 0) return `${title}: starting`
  const parts = [total === null ? `${done}` : `${done} of ${total}`]
  if (perSecond !== null) parts.push(`${perSecond.toFixed(1)} per second`)
  if (secondsLeft !== null) parts.push(`${Math.ceil(secondsLeft)} s left`)
  return `${title}: ${parts.join(', ')}`
}

function stepOf({ state, done, total }: Job): string {
  return state === 'running' && total ? `${Math.floor((TOLD_STEPS * done) / total)}` : state
}
