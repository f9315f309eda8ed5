import { createBirpc } from 'birpc'
import {
  api,
  events,
  type EventName,
  type EventPayload,
  type Handlers,
  type Input,
  type Method,
  type Output,
  type Reply,
} from './api.ts'
import { AppError, toAppError } from './errors.ts'

/** Two ends that exchange plain data in order: a MessagePort, a WebSocket, or a pair in a test. */
export interface Channel {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

interface EngineSide {
  call(method: string, input: unknown): Promise<Reply<unknown>>
}
interface WindowSide {
  announce(event: string, payload: unknown): void
}

/** What a window holds: every call of the contract, and the engine's announcements. */
export interface EngineClient {
  call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>>
  /** Subscribes to an announcement; returns the function that unsubscribes. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
}

/**
 * Serves the contract on a channel. Input is parsed before a handler sees it; what a handler throws crosses as data.
 *
 * @returns announces an event to the window at the other end
 */
export function serveApi(
  channel: Channel,
  handlers: Handlers,
  log: (error: AppError) => void,
): <E extends EventName>(event: E, payload: EventPayload<E>) => void {
  const call = async (method: string, input: unknown): Promise<Reply<unknown>> => {
    try {
      return { ok: true, value: await dispatch(handlers, method, input) }
    } catch (thrown) {
      const error = toAppError(thrown)
      log(error)
      return { ok: false, code: error.code, message: error.message }
    }
  }
  const rpc = createBirpc<WindowSide, EngineSide>(
    { call },
    { post: (message) => channel.post(message), on: (listener) => channel.onMessage(listener), timeout: -1 },
  )
  return (event, payload) => {
    void rpc.announce.asEvent(event, payload)
  }
}

/** The window's end of the contract. A refusal by the engine is thrown as AppError. */
export function connectApi(channel: Channel): EngineClient {
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const announce = (event: string, payload: unknown): void => {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }
  const rpc = createBirpc<EngineSide, WindowSide>(
    { announce },
    { post: (message) => channel.post(message), on: (listener) => channel.onMessage(listener), timeout: -1 },
  )
  return {
    async call(method, input) {
      const reply = await rpc.call(method, input)
      if (!reply.ok) throw new AppError(reply.code, reply.message)
      return reply.value as never
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(listener as never))
      return () => set.delete(listener as never)
    },
  }
}

async function dispatch(handlers: Handlers, method: string, input: unknown): Promise<unknown> {
  if (!Object.hasOwn(api, method))
    throw new AppError('bad_input', `There is no call named ${JSON.stringify(method.slice(0, 60))}.`)
  const name = method as Method
  const parsed = api[name].input.safeParse(input)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new AppError('bad_input', `${method}: ${issue?.path.join('.') || 'input'}: ${issue?.message}.`)
  }
  return handlers[name](parsed.data as never)
}

/** Names of all announcements, for hosts that forward them. */
export const eventNames = Object.keys(events) as EventName[]
