import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { send } from './chromium.ts'
import { Wire, type PortFrame, type StandInPort } from './Wire.ts'

const preloads = ['./register.ts', './parentPort.ts'].flatMap((file) => [
  '--import',
  fileURLToPath(new URL(file, import.meta.url)),
])

/** A utility process: the built entry in a child process of plain Node. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly #wire: Wire
  readonly stdout: ChildProcess['stdout']
  readonly stderr: ChildProcess['stderr']

  constructor(entry: string, args: string[], env: NodeJS.ProcessEnv) {
    super()
    const child = fork(entry, args, {
      env,
      execArgv: preloads,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    this.stdout = child.stdout
    this.stderr = child.stderr
    this.#wire = new Wire((frame) => this.#post(frame))
    child.on('message', (frame) => {
      const message = frame as PortFrame | { kind: 'message'; data: unknown }
      if (message.kind === 'message') this.emit('message', message.data)
      else this.#wire.receive(message)
    })
    child.on('exit', (code) => {
      this.#wire.cut()
      this.emit('exit', code ?? 1)
    })
    send({ kind: 'utility', pid: child.pid ?? 0 })
  }

  postMessage(data: unknown, ports: StandInPort[] = []): void {
    this.#post({ kind: 'message', data, ports: ports.map((port) => this.#wire.give(port)) })
  }

  kill(): boolean {
    return this.#child.kill()
  }

  #post(message: object): void {
    // A process that was just killed takes nothing any more, and no one waits for it to.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }
}

export const utilityProcess = {
  fork: (entry: string, args: string[], options: { env: NodeJS.ProcessEnv }): UtilityProcess =>
    new UtilityProcess(entry, args, options.env),
}
