import { EventEmitter } from 'node:events'

/** One end of a channel, with the manners of Electron's MessagePortMain: silent until started, copies what it sends. */
export class StandInPort extends EventEmitter {
  #peer: StandInPort | undefined
  #queue: unknown[] = []
  #isStarted = false
  #isClosed = false

  static pair(): [StandInPort, StandInPort] {
    const [first, second] = [new StandInPort(), new StandInPort()]
    first.#peer = second
    second.#peer = first
    return [first, second]
  }

  postMessage(data: unknown): void {
    if (!this.#isClosed) this.#peer?.deliver(structuredClone(data))
  }

  start(): void {
    this.#isStarted = true
    for (const data of this.#queue.splice(0)) this.deliver(data)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    setImmediate(() => this.emit('close'))
    this.#peer?.close()
  }

  private deliver(data: unknown): void {
    if (!this.#isStarted) this.#queue.push(data)
    else setImmediate(() => this.emit('message', { data, ports: [] }))
  }
}

/** What crosses between two processes for the ports that were sent from one to the other. */
export type PortFrame =
  | { readonly kind: 'port'; readonly port: string; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly port: string }

let portsSent = 0

/** Carries ports over a connection that knows only messages. */
export class Wire {
  readonly #send: (frame: PortFrame) => void
  readonly #ports = new Map<string, StandInPort>()

  constructor(send: (frame: PortFrame) => void) {
    this.#send = send
  }

  /** Gives the far side a port of this side; returns the name to send along. */
  give(port: StandInPort): string {
    const name = `${process.pid}:${++portsSent}`
    this.#attach(name, port)
    return name
  }

  /** The port that the far side gave under a name. */
  take(name: string): StandInPort {
    const [mine, outside] = StandInPort.pair()
    this.#attach(name, outside)
    return mine
  }

  receive(frame: PortFrame): void {
    const port = this.#ports.get(frame.port)
    if (frame.kind === 'port') port?.postMessage(frame.data)
    else port?.close()
  }

  /** The connection broke: every port that crossed it is closed. */
  cut(): void {
    for (const port of this.#ports.values()) port.close()
  }

  #attach(name: string, port: StandInPort): void {
    this.#ports.set(name, port)
    port.on('message', ({ data }: { data: unknown }) => this.#send({ kind: 'port', port: name, data }))
    port.on('close', () => {
      this.#ports.delete(name)
      this.#send({ kind: 'portClosed', port: name })
    })
    port.start()
  }
}
