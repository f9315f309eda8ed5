import { join } from 'node:path'
import { Engine } from '../src/main/engine/Engine.ts'
import type { Gallery } from '../src/main/engine/index/Gallery.ts'

/** The gallery of the demo site by the shipped encoder, and the encoder's scale. */
export async function withDemoGallery<T>(
  folder: string,
  work: (gallery: Gallery, logitScale: number) => T | Promise<T>,
): Promise<T> {
  const engine = await Engine.open()
  try {
    await engine.openDemo(join(folder, 'demo.wayword'))
    for (let ended = 0; ended < engine.jobs.list().length; ended++) {
      const { id, kind } = engine.jobs.list()[ended]!
      if (kind === 'signs') engine.jobs.cancel(id)
      await engine.jobs.finished(id)
    }
    return await engine.site.match(async ({ index, logitScale }) => work(index.gallery, logitScale))
  } finally {
    await engine.close()
  }
}
