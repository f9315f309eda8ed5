import { Engine } from '../engine/Engine.ts'
import type { IndexKind } from '../../shared/site.ts'

/** Runs work on a site and closes it, whatever happens. */
export async function withSite<T>(
  { site, index }: { site: string; index?: IndexKind | undefined },
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await Engine.open(index === undefined ? {} : { index })
  try {
    await engine.openSite(site)
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** Runs work that Ctrl-C cancels in good order. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  process.once('SIGINT', stop)
  try {
    return await work(abort.signal)
  } finally {
    process.off('SIGINT', stop)
  }
}
