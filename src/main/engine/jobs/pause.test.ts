import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import type { Job } from '../../../shared/job.ts'
import { JobRunner, type Reporter } from './JobRunner.ts'

const STEP_MS = 50

/** A job that does `total` steps, and stops or waits between them when asked. */
function stepping(total: number, counted: { steps: number }) {
  return async ({ signal, progress, unpaused }: Reporter): Promise<string> => {
    for (let done = 1; done <= total; done++) {
      await unpaused?.()
      if (signal.aborted) throw new AppError('cancelled', `Stopped at ${done - 1} of ${total}.`)
      await wait(STEP_MS)
      counted.steps = done
      progress(done, total)
    }
    return 'All steps.'
  }
}

function aJob(total: number) {
  const announced: Job[] = []
  const counted = { steps: 0 }
  const runner = new JobRunner((job) => announced.push(job))
  const { id } = runner.start('import', 'Import', stepping(total, counted))
  return { runner, id, counted, announced, job: () => runner.list()[0]! }
}

describe('a job that is paused', () => {
  it('stands still where it is, keeps what it has done, and goes on from there', async () => {
    const { runner, id, counted, job } = aJob(8)
    await wait(3 * STEP_MS)
    runner.pause(id)
    expect(job()).toMatchObject({ state: 'paused', perSecond: null, secondsLeft: null })
    await wait(2 * STEP_MS) // the step under way ends
    const { steps } = counted
    await wait(4 * STEP_MS)
    expect(counted.steps).toBe(steps)
    expect(job().state).toBe('paused')
    runner.resume(id)
    expect(job().state).toBe('running')
    expect(await runner.finished(id)).toMatchObject({ state: 'done', done: 8, outcome: 'All steps.' })
  })

  it('tells no pace while it stands, though a step under way reports once more', async () => {
    const { runner, id, job } = aJob(20)
    await wait(7 * STEP_MS)
    expect(job().perSecond).not.toBeNull()
    runner.pause(id)
    await wait(3 * STEP_MS)
    expect(job()).toMatchObject({ state: 'paused', perSecond: null, secondsLeft: null })
    await runner.close()
  })

  it('ends when it is cancelled', async () => {
    const { runner, id } = aJob(100)
    runner.pause(id)
    await wait(2 * STEP_MS)
    runner.cancel(id)
    expect(await runner.finished(id)).toMatchObject({
      state: 'cancelled',
      outcome: expect.stringMatching(/^Stopped at/),
    })
  })

  it('ends when the runner is closed', async () => {
    const { runner, id, job } = aJob(100)
    runner.pause(id)
    await wait(2 * STEP_MS)
    await runner.close()
    expect(job().state).toBe('cancelled')
  })

  it('forgets the pause in its rate', async () => {
    const { runner, id, announced } = aJob(24)
    await wait(6 * STEP_MS)
    runner.pause(id)
    await wait(30 * STEP_MS)
    runner.resume(id)
    const resumedAt = announced.length
    await runner.finished(id)
    const rates = announced.slice(resumedAt).flatMap(({ perSecond }) => perSecond ?? [])
    expect(rates.length).toBeGreaterThan(0)
    // With the pause it would be 24 steps in 54 times their length: half the pace, at most.
    expect(Math.min(...rates)).toBeGreaterThan(0.6 * (1000 / STEP_MS))
  })

  it('can be paused twice, resumed twice and after its end, and nothing breaks', async () => {
    const { runner, id, job } = aJob(4)
    runner.pause(id)
    runner.pause(id)
    await wait(2 * STEP_MS)
    runner.resume(id)
    runner.resume(id)
    expect(await runner.finished(id)).toMatchObject({ state: 'done' })
    runner.pause(id)
    runner.resume(id)
    expect(job()).toMatchObject({ state: 'done', outcome: 'All steps.' })
  })
})
