import type { Engine } from '../../src/main/engine/Engine.ts'

/** Waits until the open site answers in full: imported and encoded. Signs, which take minutes, are not read. */
export async function encoded(engine: Engine): Promise<void> {
  for (let i = 0; i < engine.jobs.list().length; i++) {
    const { id, kind } = engine.jobs.list()[i]!
    if (kind === 'signs') engine.jobs.cancel(id)
    await engine.jobs.finished(id)
  }
}
