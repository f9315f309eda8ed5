import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { jobIdSchema } from '../../../shared/ids.ts'
import type { Job } from '../../../shared/job.ts'
import { JobRunner } from './JobRunner.ts'

function aRunner(): { runner: JobRunner; announced: Job[] } {
  const announced: Job[] = []
  return { runner: new JobRunner((job) => announced.push(job)), announced }
}

describe('JobRunner', () => {
  it('tells how far a job is, how fast it goes and how long it takes', async () => {
    const { runner, announced } = aRunner()
    const { id } = runner.start('import', 'Import', async ({ progress }) => {
      for (let done = 0; done <= 4; done++) {
        progress(done, 8)
        await wait(120)
      }
      return 'Half done.'
    })
    const ended = await runner.finished(id)
    expect(ended).toMatchObject({
      state: 'done',
      done: 4,
      total: 8,
      outcome: 'Half done.',
      secondsLeft: null,
    })
    const running = announced
      .filter(({ state, perSecond }) => state === 'running' && perSecond !== null)
      .at(-1)!
    expect(running.perSecond! * running.secondsLeft!).toBeCloseTo(8 - running.done, 3)
    expect(announced.at(-1)).toEqual(ended)
  })

  it('stops a job that is cancelled, and says so', async () => {
    const { runner } = aRunner()
    const { id } = runner.start('import', 'Import', async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      throw new AppError('cancelled', 'Stopped at 3 of 8.')
    })
    runner.cancel(id)
    expect(await runner.finished(id)).toMatchObject({ state: 'cancelled', outcome: 'Stopped at 3 of 8.' })
  })

  it('keeps the sentence of a failure', async () => {
    const { runner } = aRunner()
    const { id } = runner.start('encode', 'Encode', () =>
      Promise.reject(new AppError('bundle_missing', 'It is gone.')),
    )
    expect(await runner.finished(id)).toMatchObject({ state: 'failed', outcome: 'It is gone.' })
  })

  it('counts every problem and carries the newest 200', async () => {
    const { runner } = aRunner()
    const { id } = runner.start('import', 'Import', ({ problem }) => {
      for (let i = 0; i < 250; i++)
        problem({ filename: `${i}.jpg`, code: 'unreadable', severity: 'refused', message: 'Cut short.' })
      return Promise.resolve('')
    })
    const { problemCount, problems } = await runner.finished(id)
    expect(problemCount).toBe(250)
    expect(problems).toHaveLength(200)
    expect(problems.at(-1)?.filename).toBe('249.jpg')
  })

  it('refuses a job that nobody started', () => {
    const id = jobIdSchema.parse('11111111-1111-4111-8111-111111111111')
    expect(() => aRunner().runner.cancel(id)).toThrow(/There is no job/)
  })
})
