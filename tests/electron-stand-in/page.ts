/** What the page and the test call on each other; both live on the page's `window`. */
export interface PageGlobals {
  standInToMain(message: object): Promise<unknown>
  standInFromMain(message: PageMessage): void
}

export type PageMessage =
  | { readonly kind: 'ipc'; readonly channel: string; readonly ports: string[] }
  | { readonly kind: 'port'; readonly port: string; readonly data: unknown }
  | { readonly kind: 'portClosed'; readonly port: string }

type Preload = (require: (name: string) => object, exports: object, module: object) => void

/**
 * Runs in the page before anything else: gives the built preload the `electron` of a sandboxed renderer, and runs it.
 * It crosses into the page as text, so it may refer to nothing outside itself.
 */
export function runPreload(preload: Preload): void {
  const globals = window as unknown as PageGlobals
  const listeners = new Map<string, ((event: { ports: MessagePort[] }) => void)[]>()
  const outside = new Map<string, MessagePort>()

  const open = (name: string): MessagePort => {
    const { port1, port2 } = new MessageChannel()
    outside.set(name, port1)
    port1.onmessage = ({ data }) => void globals.standInToMain({ kind: 'port', port: name, data })
    return port2
  }
  globals.standInFromMain = (message) => {
    if (message.kind === 'ipc') {
      for (const listener of listeners.get(message.channel) ?? [])
        listener({ ports: message.ports.map(open) })
    } else if (message.kind === 'port') outside.get(message.port)?.postMessage(message.data)
    else outside.get(message.port)?.close()
  }

  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: object) =>
        Object.defineProperty(window, name, { value: Object.freeze(api) }),
    },
    webUtils: { getPathForFile: (file: File) => `/dropped/${file.name}` },
    ipcRenderer: {
      on: (channel: string, listener: (event: { ports: MessagePort[] }) => void) =>
        listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      send: (channel: string, ...args: unknown[]) =>
        void globals.standInToMain({ kind: 'send', channel, args }),
      invoke: (channel: string, ...args: unknown[]) =>
        globals.standInToMain({ kind: 'invoke', channel, args }),
    },
  }
  const require = (name: string): object => {
    if (name === 'electron') return electron
    throw new Error(`A sandboxed preload cannot require ${name}.`)
  }
  preload(require, {}, { exports: {} })
}
