import { EventEmitter } from 'node:events'
import { Wire, type PortFrame } from './Wire.ts'

// `node --import parentPort.ts out/main/engineProcess.js`: gives a child process the parentPort of a utility process.

type Frame = PortFrame | { readonly kind: 'message'; readonly data: unknown; readonly ports: string[] }

const wire = new Wire((frame) => process.send?.(frame))

/** Keeps messages until somebody listens, as Electron's does. */
class ParentPort extends EventEmitter {
  readonly #early: unknown[] = []

  constructor() {
    super()
    this.on('newListener', (name) => {
      if (name === 'message')
        setImmediate(() => this.#early.splice(0).forEach((event) => this.emit('message', event)))
    })
  }

  postMessage(data: unknown): void {
    process.send?.({ kind: 'message', data, ports: [] })
  }

  receive(frame: Frame): void {
    if (frame.kind !== 'message') return wire.receive(frame)
    const event = { data: frame.data, ports: frame.ports.map((name) => wire.take(name)) }
    if (this.listenerCount('message') === 0) this.#early.push(event)
    else this.emit('message', event)
  }
}

const parentPort = new ParentPort()
Object.defineProperty(process, 'parentPort', { value: parentPort })
process.on('message', (frame) => parentPort.receive(frame as Frame))
process.on('disconnect', () => process.exit(1))
