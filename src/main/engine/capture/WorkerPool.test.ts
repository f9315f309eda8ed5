import { afterEach, describe, expect, it } from 'vitest'
import { WorkerLost, WorkerPool } from './WorkerPool.ts'

const pools: WorkerPool<Uint8Array, number>[] = []
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

/** Workers whose body sees `bytes` and answers by `parentPort.postMessage`. */
function aPool(
  body: string,
  limits: Partial<{ threads: number; taskMs: number }> = {},
): WorkerPool<Uint8Array, number> {
  const source = `
    import { parentPort, threadId } from 'node:worker_threads'
    parentPort.on('message', async (bytes) => { ${body} })
    parentPort.postMessage('ready')`
  const pool = new WorkerPool<Uint8Array, number>(
    new URL(`data:text/javascript,${encodeURIComponent(source)}`),
    {
      threads: 1,
      taskMs: 20_000,
      ...limits,
    },
  )
  pools.push(pool)
  return pool
}

const bytes = (value: number) => Uint8Array.of(value)

describe('WorkerPool', () => {
  it('answers every question, with no more threads than it may have', async () => {
    const pool = aPool('parentPort.postMessage(bytes[0] * 1000 + threadId)', { threads: 2 })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.ask(bytes(i), [])))
    expect(answers.map((answer) => Math.floor(answer / 1000))).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    )
    expect(new Set(answers.map((answer) => answer % 1000)).size).toBeLessThanOrEqual(2)
  })

  it('loses one task to a crash, an exit or a hang, and does the next', async () => {
    const pool = aPool(
      `if (bytes[0] === 1) throw new Error('boom')
       if (bytes[0] === 2) process.exit(3)
       if (bytes[0] === 3) for (;;);
       parentPort.postMessage(bytes[0])`,
      { taskMs: 1500 },
    )
    for (const [value, words] of [
      [1, 'crashed with "boom"'],
      [2, 'ended with code 3'],
      [3, 'took more than 1.5 s'],
    ] as const) {
      await expect(pool.ask(bytes(value), [])).rejects.toThrowError(words)
      await expect(pool.ask(bytes(9), [])).resolves.toBe(9)
    }
  })

  it('survives a thread that dies between two tasks', async () => {
    const pool = aPool('parentPort.postMessage(1); setTimeout(() => { throw new Error("late") }, 5)')
    expect(await pool.ask(bytes(0), [])).toBe(1)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await pool.ask(bytes(0), [])).toBe(1)
  })

  it('says that a thread cannot be started, instead of blaming the task', async () => {
    const pool = new WorkerPool(new URL('data:text/javascript,throw new Error("no such module")'), {
      threads: 1,
      taskMs: 20_000,
    })
    await expect(pool.ask(bytes(0), [])).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('no such module'),
    })
  })

  it('ends what runs and what waits when it closes', async () => {
    const pool = aPool('for (;;);')
    const asked = [pool.ask(bytes(0), []), pool.ask(bytes(1), [])].map((task) =>
      task.catch((error: unknown) => error),
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    await pool.close()
    for (const error of await Promise.all(asked)) expect(error).toBeInstanceOf(WorkerLost)
  })
})
