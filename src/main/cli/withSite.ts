import { toAppError, type ErrorCode } from '../../shared/errors.ts'
import type { IndexKind } from '../../shared/site.ts'
import { Engine } from '../engine/Engine.ts'

interface Asked {
  readonly site: string
  readonly index?: IndexKind | undefined
}

/** Runs work on a site and closes it, whatever happens. */
export function withSite<T>({ site, index }: Asked, work: (engine: Engine) => Promise<T>): Promise<T> {
  return withEngine({ index }, async (engine) => {
    await engine.openSite(site)
    return work(engine)
  })
}

/** Runs work that does with reading: where the site cannot be written, it sees the site as it is now, and keeps nothing. */
export function withSiteToRead<T>({ site, index }: Asked, work: (engine: Engine) => Promise<T>): Promise<T> {
  return withEngine({ index }, async (engine) => {
    await engine.openSite(site).catch((thrown: unknown) => readInstead(engine, site, thrown))
    return work(engine)
  })
}

/** Why a site may be readable although it cannot be written. */
const readable: Partial<Record<ErrorCode, string>> = {
  site_in_use: 'is open in another Wayword',
  site_unwritable: 'cannot be written',
}

/** @throws the refusal itself where reading is refused too */
async function readInstead(engine: Engine, site: string, refusal: unknown): Promise<void> {
  const why = readable[toAppError(refusal).code]
  if (why === undefined) throw refusal
  const { path } = await engine.openSite(site, { isReadOnly: true }).catch(() => {
    throw refusal
  })
  process.stderr.write(
    `wayword: ${path} ${why}; it is read as it is now, and nothing of this is kept in it.\n`,
  )
}

async function withEngine<T>(
  { index }: Pick<Asked, 'index'>,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const engine = await Engine.open(index === undefined ? {} : { index })
  try {
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
