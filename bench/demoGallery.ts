import { join } from 'node:path'
import { Engine } from '../src/main/engine/Engine.ts'
import type { Matcher } from '../src/main/engine/locate/locate.ts'

/** What answers queries on the demo site, by the shipped encoder, in a folder. */
export async function withDemo<T>(folder: string, work: (matcher: Matcher) => Promise<T>): Promise<T> {
  const engine = await Engine.open()
  try {
    await engine.openDemo(join(folder, 'demo.wayword'))
    for (let ended = 0; ended < engine.jobs.list().length; ended++) {
      const { id, kind } = engine.jobs.list()[ended]!
      if (kind === 'signs') engine.jobs.cancel(id)
      await engine.jobs.finished(id)
    }
    return await engine.site.match(work)
  } finally {
    await engine.close()
  }
}
