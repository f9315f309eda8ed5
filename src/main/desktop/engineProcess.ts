import type { MessagePortMain } from 'electron'
import type { Channel } from '../../shared/channel.ts'
import { toAppError } from '../../shared/errors.ts'
import { Engine, type Asset } from '../engine/Engine.ts'
import { describe, serveEngine } from '../host/serveEngine.ts'
import type { EngineTask, FromEngine, ToEngine } from './engineMessages.ts'

// Entry of the utility process: the engine, its ports, and nothing of a window.

// A rejection that nobody caught only warns here; the supervisor can do better with a process that ended.
process.on('unhandledRejection', (reason) => {
  console.error(reason)
  process.exit(1)
})

const { promise: engine, resolve: opened } = Promise.withResolvers<Engine>()

process.parentPort.on('message', ({ data, ports }) => void receive(data as ToEngine, ports))

async function receive(message: ToEngine, ports: MessagePortMain[]): Promise<void> {
  switch (message.kind) {
    case 'open':
      return open(message)
    case 'connect':
      return ports.forEach((port) => void connect(port))
    case 'readAsset':
      return tell({ kind: 'asset', id: message.id, asset: await readAsset(message.path) })
    case 'close':
      await (await engine).close()
      process.exit(0)
  }
}

async function open({ site, isDemo }: EngineTask): Promise<void> {
  let running: Engine
  try {
    running = await Engine.open({ log })
  } catch (thrown) {
    return refuse('fatal', thrown)
  }
  opened(running)
  try {
    if (isDemo) return await running.openDemo(site)
    await running.openSite(site)
    running.resume()
  } catch (thrown) {
    refuse('refused', thrown)
  }
}

async function connect(port: MessagePortMain): Promise<void> {
  const endServing = serveEngine(channelOf(port), await engine, log)
  port.on('close', endServing)
  port.start()
}

async function readAsset(path: string): Promise<Asset | null> {
  try {
    return await (await engine).readAsset(path)
  } catch (thrown) {
    log(`${path}: ${describe(toAppError(thrown))}`)
    return null
  }
}

function channelOf(port: MessagePortMain): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
  }
}

function refuse(kind: 'refused' | 'fatal', thrown: unknown): void {
  const error = toAppError(thrown)
  log(describe(error))
  tell({ kind, message: error.message })
}

function tell(message: FromEngine): void {
  process.parentPort.postMessage(message)
}

function log(line: string): void {
  console.error(line)
}
