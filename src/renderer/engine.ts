import { connectApi, type Channel, type EngineClient } from '../shared/channel.ts'
import type { FileKind } from '../shared/fileKind.ts'
import { strings } from './strings.ts'

/** What the desktop shell's preload puts on `window`; a browser has none. */
interface DesktopBridge {
  /** Asks for a port to the engine; it arrives as a `wayword:engine` message, again after an engine restart. */
  connect(): void
  pickFolder(): Promise<string | null>
  pickFile(kind: FileKind): Promise<string | null>
  pathOf(file: File): string
}

declare global {
  interface Window {
    readonly wayword?: DesktopBridge
  }
}

/** The way to the engine, whichever host serves this window. */
export interface EngineLink {
  /** Calls `listener` with a client for every connection, and with `undefined` as soon as one is lost. */
  follow(listener: (client: EngineClient | undefined) => void): void
  /** Native choosers; absent where the engine runs on another machine. */
  readonly pickFolder?: () => Promise<string | null>
  readonly pickFile?: (kind: FileKind) => Promise<string | null>
  /** Path of what was dropped onto the window; a browser does not tell it. */
  readonly pathOf?: (file: File) => string
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 8_000

/** Finds the engine: through the desktop shell where there is one, else on the host that served the page. */
export function engineLink(): EngineLink {
  const bridge = window.wayword
  if (!bridge) return { follow: followSocket }
  return {
    follow: (listener) => followPort(bridge, listener),
    pickFolder: () => bridge.pickFolder(),
    pickFile: (kind) => bridge.pickFile(kind),
    pathOf: (file) => bridge.pathOf(file),
  }
}

function followPort(bridge: DesktopBridge, listener: (client: EngineClient | undefined) => void): void {
  let lose: (() => void) | undefined
  window.addEventListener('message', (event) => {
    const port = event.ports[0]
    if (event.source !== window || event.data !== 'wayword:engine' || !port) return
    lose?.()
    const connection = losable({
      post: (message) => port.postMessage(message),
      onMessage: (receive) => {
        port.onmessage = ({ data }) => receive(data)
      },
    })
    const losePort = (): void => {
      if (lose !== losePort) return
      lose = undefined
      connection.lose()
      listener(undefined)
    }
    lose = losePort
    port.addEventListener('close', losePort)
    port.start()
    listener(connection.client)
  })
  bridge.connect()
}

function followSocket(listener: (client: EngineClient | undefined) => void): void {
  let retryMs = FIRST_RETRY_MS
  const open = (): void => {
    const socket = new WebSocket(new URL('socket', location.href.replace(/^http/, 'ws')))
    const connection = losable({
      post: (message) => socket.send(JSON.stringify(message)),
      onMessage: (receive) =>
        socket.addEventListener('message', ({ data }) => receive(JSON.parse(String(data)))),
    })
    socket.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS
      listener(connection.client)
    })
    socket.addEventListener('close', () => {
      connection.lose()
      listener(undefined)
      setTimeout(open, retryMs)
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS)
    })
  }
  open()
}

/** A client whose open calls are refused when the connection is lost: an answer can no longer come. */
function losable(channel: Channel): { client: EngineClient; lose: () => void } {
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => undefined)
  const client = connectApi(channel)
  return {
    client: {
      call: (method, input) => Promise.race([client.call(method, input), lost]),
      on: (event, listener) => client.on(event, listener),
    },
    lose: () => reject(new Error(strings.engine.lost)),
  }
}
