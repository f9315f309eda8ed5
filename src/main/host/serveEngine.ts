import { eventNames, serveApi, type Channel } from '../../shared/channel.ts'
import type { AppError } from '../../shared/errors.ts'
import type { Engine } from '../engine/Engine.ts'

/** What a host needs of the engine. */
export type ServedEngine = Pick<Engine, 'handlers' | 'on' | 'readAsset'>

/** Gives one window every call and every announcement of the engine; returns what ends the announcements. */
export function serveEngine(
  channel: Channel,
  engine: Pick<ServedEngine, 'handlers' | 'on'>,
  log: (line: string) => void,
): () => void {
  const announce = serveApi(channel, engine.handlers, (error) => log(describe(error)))
  const endings = eventNames.map((name) => engine.on(name, (payload) => announce(name, payload)))
  return () => endings.forEach((end) => end())
}

/** A refusal is one line; a defect brings its stack. */
export function describe(error: AppError): string {
  const { cause } = error
  const stack = error.code === 'internal' && cause instanceof Error ? `\n${cause.stack ?? ''}` : ''
  return `${error.code}: ${error.message}${stack}`
}
