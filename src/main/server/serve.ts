import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'
import { AppError, toAppError } from '../../shared/errors.ts'
import { answerRequest, plainAnswer, type HostAnswer, type HostContent } from '../host/answerRequest.ts'
import { describe, type ServedEngine } from '../host/serveEngine.ts'
import { refuse, requestUrl, type Door } from './admission.ts'
import { createSockets } from './sockets.ts'

export interface ServeOptions {
  readonly engine: ServedEngine
  /** The built renderer. */
  readonly rendererFolder: string
  /** 127.0.0.1 unless told otherwise: the engine is for this machine only. */
  readonly host?: string
  /** 0 takes any free port. */
  readonly port: number
  /** 128 random bits unless given. */
  readonly token?: string
  readonly log?: (line: string) => void
}

export interface HeadlessHost {
  /** What a browser opens, token included. */
  readonly address: string
  readonly token: string
  close(): Promise<void>
}

/**
 * Hosts the engine for browsers: the renderer's files and the engine's pictures over HTTP, the contract over a
 * WebSocket at `/socket`. Everything needs the token.
 *
 * @throws AppError bad_input when the port or the host cannot be listened on
 */
export async function serve(options: ServeOptions): Promise<HeadlessHost> {
  const { engine, rendererFolder, host = '127.0.0.1', port, log = () => undefined } = options
  const token = options.token ?? randomBytes(16).toString('hex')
  const server = createServer()
  await listen(server, port, host)
  const { port: taken } = server.address() as AddressInfo
  const door: Door = { token, host, cookie: `wayword-${taken}` }
  const content = { rendererFolder, readAsset: (path: string) => engine.readAsset(path) }
  const sockets = createSockets(engine, log)
  server.on('request', (request, response) => void answer(request, response, { door, content, log }))
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuse(request, door)
    if (refusal) return hangUp(socket, refusal.status, refusal.sentence)
    if (requestUrl(request)?.pathname !== '/socket') return hangUp(socket, 404, 'The socket is at /socket.')
    sockets.accept(request, socket, head)
  })
  return {
    address: `http://${reachable(host)}:${taken}/?token=${token}`,
    token,
    async close() {
      sockets.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, host)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): AppError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use; choose another port.`,
    EACCES: `Port ${port} on ${host} may not be opened by this user; choose a port above 1023.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine; choose another host.`,
    ENOTFOUND: `No address is known for the host ${host}; choose another host.`,
  }
  const sentence =
    reasons[error.code ?? ''] ?? `Port ${port} on ${host} cannot be listened on: ${error.message}.`
  return new AppError('bad_input', sentence, { cause: error })
}

interface Room {
  readonly door: Door
  readonly content: HostContent
  readonly log: (line: string) => void
}

async function answer(request: IncomingMessage, response: ServerResponse, room: Room): Promise<void> {
  const reply = await find(request, room)
  const isHead = request.method === 'HEAD'
  response.writeHead(reply.status, { ...reply.headers, 'content-length': reply.body.byteLength })
  response.end(isHead ? undefined : reply.body)
}

async function find(request: IncomingMessage, { door, content, log }: Room): Promise<HostAnswer> {
  const refusal = refuse(request, door)
  if (refusal) return plainAnswer(refusal.status, refusal.sentence)
  const url = requestUrl(request)
  if (!url || (request.method !== 'GET' && request.method !== 'HEAD'))
    return plainAnswer(405, 'Wayword answers GET; calls go through the socket.')
  try {
    const found = await answerRequest(url.pathname, content)
    return url.searchParams.has('token') ? withCookie(found, door) : found
  } catch (thrown) {
    const error = toAppError(thrown)
    log(`${url.pathname}: ${describe(error)}`)
    return plainAnswer(500, error.message)
  }
}

/** The page that the address opens asks for the rest with a cookie: no script of it ever sees the token. */
function withCookie(found: HostAnswer, { cookie, token }: Door): HostAnswer {
  const value = `${cookie}=${token}; Path=/; HttpOnly; SameSite=Strict`
  return { ...found, headers: { ...found.headers, 'set-cookie': value } }
}

function hangUp(socket: Duplex, status: number, sentence: string): void {
  const { headers, body } = plainAnswer(status, sentence)
  const lines = Object.entries({ ...headers, 'content-length': body.byteLength, connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} Refused\r\n${head}\r\n${sentence}\n`)
}

/** What a browser can be sent to: for "every address", the machine's first one on a network. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return isIPv6(host) ? `[${host}]` : host
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}
