import { MessageChannelMain, utilityProcess, type MessagePortMain, type UtilityProcess } from 'electron'
import { connectApi, type EngineClient } from '../../shared/channel.ts'
import type { Asset } from '../engine/Engine.ts'
import type { EngineTask, FromEngine, ToEngine } from './engineMessages.ts'

const RESTARTS_PER_MINUTE = 3
const FIRST_WAIT_MS = 250
const CLOSING_MS = 5_000

export interface SupervisorOptions {
  /** Built entry of the engine's process. */
  readonly entry: string
  readonly task: EngineTask
  readonly log: (line: string) => void
  /** A site could not be opened; the engine runs on. */
  readonly onRefused: (message: string) => void
  /** The engine cannot run, or died too often. */
  readonly onGivenUp: (message: string) => void
  /** A new engine runs: windows need new ports. */
  readonly onRestarted: () => void
}

/** Keeps the engine's utility process running, and hands out ports to it. */
export class EngineSupervisor {
  readonly #options: SupervisorOptions
  readonly #waiting = new Map<number, (asset: Asset | null) => void>()
  #task: EngineTask
  #process: UtilityProcess | undefined
  #client: EngineClient | undefined
  #deaths: number[] = []
  #nextId = 0
  #isOver = false

  constructor(options: SupervisorOptions) {
    this.#options = options
    this.#task = options.task
  }

  /** Starts the engine. Call once, after Electron is ready. */
  start(): void {
    const child = utilityProcess.fork(this.#options.entry, [], {
      serviceName: 'Wayword engine',
      stdio: 'pipe',
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    })
    this.#process = child
    const log = (chunk: Buffer): void => this.#options.log(chunk.toString().trimEnd())
    child.stdout?.on('data', log)
    child.stderr?.on('data', log)
    child.on('message', (message) => this.#receive(message as FromEngine))
    child.on('exit', (code) => this.#afterExit(code))
    this.#tell({ kind: 'open', ...this.#task })
    this.#client = this.#follow(this.connect())
  }

  /** A new port on which the engine serves the contract. */
  connect(): MessagePortMain {
    const { port1, port2 } = new MessageChannelMain()
    this.#tell({ kind: 'connect' }, [port1])
    return port2
  }

  /** Main's own way to the engine, for its menu. */
  get client(): EngineClient | undefined {
    return this.#client
  }

  /** Null when there is no such picture, or no engine to ask. */
  readAsset(path: string): Promise<Asset | null> {
    const { promise, resolve } = Promise.withResolvers<Asset | null>()
    if (!this.#process) return Promise.resolve(null)
    this.#waiting.set(++this.#nextId, resolve)
    this.#tell({ kind: 'readAsset', id: this.#nextId, path })
    return promise
  }

  /** Ends the engine: it closes its site, and is ended when that takes too long. */
  async close(): Promise<void> {
    this.#isOver = true
    const child = this.#process
    if (!child) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    this.#tell({ kind: 'close' })
    const late = setTimeout(() => child.kill(), CLOSING_MS)
    await ended
    clearTimeout(late)
  }

  #tell(message: ToEngine, ports: MessagePortMain[] = []): void {
    this.#process?.postMessage(message, ports)
  }

  /** A restarted engine opens the site that the operator has open, not the one the app started with. */
  #follow(port: MessagePortMain): EngineClient {
    const client = connectApi({
      post: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    })
    client.on('site.changed', (site) => {
      if (!site) return
      const { task } = this.#options
      this.#task = { ...task, site: site.path, isDemo: task.isDemo && site.path === task.site }
    })
    port.start()
    return client
  }

  #receive(message: FromEngine): void {
    if (message.kind === 'asset') {
      this.#waiting.get(message.id)?.(message.asset)
      this.#waiting.delete(message.id)
    } else if (message.kind === 'refused') {
      this.#options.onRefused(message.message)
    } else {
      this.#isOver = true
      this.#options.onGivenUp(message.message)
    }
  }

  #afterExit(code: number): void {
    this.#process = undefined
    this.#client = undefined
    for (const resolve of this.#waiting.values()) resolve(null)
    this.#waiting.clear()
    if (this.#isOver) return
    const now = Date.now()
    this.#deaths = [...this.#deaths.filter((death) => now - death < 60_000), now]
    this.#options.log(`The engine ended with code ${code}.`)
    if (this.#deaths.length > RESTARTS_PER_MINUTE) {
      const words = `The engine ended ${this.#deaths.length} times within a minute; the log has its last words.`
      return this.#options.onGivenUp(words)
    }
    setTimeout(() => this.#restart(), FIRST_WAIT_MS * 2 ** (this.#deaths.length - 1))
  }

  #restart(): void {
    if (this.#isOver) return
    this.start()
    this.#options.onRestarted()
  }
}
