import { once } from 'node:events'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import type { EventName, EventPayload, Handlers } from '../../src/shared/api.ts'
import { connectApi, type EngineClient } from '../../src/shared/channel.ts'
import { AppError } from '../../src/shared/errors.ts'
import type { ServedEngine } from '../../src/main/host/serveEngine.ts'
import { serve, type HeadlessHost, type ServeOptions } from '../../src/main/server/serve.ts'

/** An engine that knows one view and refuses every call but `site.info`; `announce` speaks to whoever listens. */
export function anEngine(): ServedEngine & {
  announce<E extends EventName>(event: E, payload: EventPayload<E>): void
  readonly listening: () => number
} {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  const calls: Partial<Handlers> = { 'site.info': () => Promise.resolve(null) }
  const refuse = (): Promise<never> => Promise.reject(new AppError('no_site', 'Open or create a site first.'))
  return {
    handlers: new Proxy(calls, { get: (known, name) => known[name as never] ?? refuse }) as Handlers,
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener))
      return () => set.delete(listener)
    },
    announce(event, payload) {
      for (const listener of listeners.get(event) ?? []) listener(payload as never)
    },
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
    readAsset: (path) =>
      Promise.resolve(
        path === 'view/0123456789abcdef/90'
          ? { type: 'image/jpeg', bytes: new Uint8Array([0xff, 0xd8]) }
          : null,
      ),
  }
}

/** A running host over a small renderer, with a secret beside it; closed when the test ends. */
export async function aHost(options: Partial<ServeOptions> = {}): Promise<HeadlessHost & { port: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'wayword-host-'))
  await mkdir(join(folder, 'renderer/static'), { recursive: true })
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html><title>Wayword</title>')
  await writeFile(join(folder, 'renderer/static/app.js'), 'document.title')
  await writeFile(join(folder, 'secret.txt'), 'secret')
  const host = await serve({
    engine: anEngine(),
    rendererFolder: join(folder, 'renderer'),
    port: 0,
    ...options,
  })
  onTestFinished(async () => {
    await host.close()
    await rm(folder, { recursive: true })
  })
  return { ...host, port: Number(new URL(host.address).port) }
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A request as it is written: `fetch` would tidy up the path and forbid the Host header. */
export async function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
    let text = ''
    response.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
  })
    .on('error', reject)
    .end()
  return promise
}

/** A window's end of the socket; closed when the test ends. */
export async function aWindow(
  port: number,
  headers: Record<string, string>,
): Promise<{ client: EngineClient; socket: WebSocket }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers })
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  const client = connectApi({
    post: (message) => socket.send(JSON.stringify(message)),
    onMessage: (listener) => socket.on('message', (data) => listener(JSON.parse(String(data)))),
  })
  return { client, socket }
}

/** What a socket that is turned away is told. */
export async function refusedWindow(
  port: number,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { headers })
  const { promise, resolve } = Promise.withResolvers<{ status: number; text: string }>()
  socket.on('error', () => undefined)
  socket.on('open', () => resolve({ status: 101, text: '' }))
  socket.on('unexpected-response', (_request, response) => {
    let text = ''
    response.on('data', (chunk: Buffer) => (text += String(chunk)))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
  })
  const answer = await promise
  socket.terminate()
  return answer
}
