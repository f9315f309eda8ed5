import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { Channel } from '../../shared/channel.ts'
import { serveEngine, type ServedEngine } from '../host/serveEngine.ts'

/** The longest call: a description of MAX_QUERY_CHARACTERS per field, with room for escapes. */
const MAX_FRAME_BYTES = 1024 * 1024
/** A tablet that left the network says nothing; after two silent rounds it is gone. */
const PING_MS = 15_000

export interface Sockets {
  /** Completes the WebSocket handshake of a request that was let in. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** One WebSocket per window; each has the whole contract, as JSON frames. */
export function createSockets(engine: ServedEngine, log: (line: string) => void): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  })
  const silent = new Set<WebSocket>()
  const pings = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate()
      silent.add(socket)
      socket.ping()
    }
  }, PING_MS)
  pings.unref()
  server.on('connection', (socket: WebSocket) => {
    const endServing = serveEngine(channelOf(socket), engine, log)
    socket.on('pong', () => silent.delete(socket))
    socket.on('error', (error) => log(`A window's socket was closed: ${error.message}`))
    socket.on('close', () => {
      silent.delete(socket)
      endServing()
    })
  })
  return {
    accept: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (accepted) => server.emit('connection', accepted)),
    close() {
      clearInterval(pings)
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}

function channelOf(socket: WebSocket): Channel {
  return {
    post: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
    },
    onMessage: (listener) =>
      socket.on('message', (data, isBinary) => {
        const call = isBinary ? null : parseCall(data)
        if (call) listener(call)
        else socket.close(1008, 'A frame that is no call of the contract.')
      }),
  }
}

/** The one message of a window, or null: nothing else of the RPC library is reachable from outside. */
function parseCall(data: RawData): object | null {
  let message: unknown
  try {
    message = JSON.parse(String(data))
  } catch {
    return null // not JSON
  }
  if (typeof message !== 'object' || message === null) return null
  const { t, m, i, a } = message as Record<string, unknown>
  const isCall =
    t === 'q' && m === 'call' && typeof i === 'string' && Array.isArray(a) && typeof a[0] === 'string'
  return isCall ? { t, m, i, a: [a[0], a[1]] } : null
}
