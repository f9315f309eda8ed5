import { EventEmitter } from 'node:events'
import type { Question } from './protocol.ts'
import { APP_ORIGIN } from './protocol.ts'
import { fromPage, send, toPage } from './chromium.ts'
import { StandInPort } from './Wire.ts'

// What Wayword uses of Electron's main process, without Electron: windows are pages of a test's Chromium.

export { utilityProcess } from './utilityProcess.ts'

type Handler = (...args: never[]) => unknown

interface Prevented {
  readonly preventDefault: () => void
}

/** Emits an event that a listener may prevent; tells whether one did. */
function emitPreventable(emitter: EventEmitter, name: string, ...rest: unknown[]): boolean {
  let isPrevented = false
  const event: Prevented = { preventDefault: () => (isPrevented = true) }
  emitter.emit(name, event, ...rest)
  return isPrevented
}

let isReady = false

class App extends EventEmitter {
  readonly isPackaged = false
  readonly commandLine = { appendSwitch: (): void => undefined }
  async whenReady(): Promise<void> {
    await new Promise(setImmediate)
    isReady = true
  }
  requestSingleInstanceLock(): boolean {
    return true
  }
  setPath(): void {}
  quit(): void {
    if (!emitPreventable(this, 'before-quit')) process.exit(0)
  }
}
export const app = new App()

export const crashReporter = { start: (): void => undefined }

let serve: ((request: Request) => Promise<Response>) | undefined
let beforeRequest:
  ((details: { url: string }, decide: (answer: { cancel: boolean }) => void) => void) | undefined
let onPermission:
  | ((
      contents: null,
      permission: string,
      decide: (isGranted: boolean) => void,
      details: { requestingUrl: string },
    ) => void)
  | undefined
let checkPermission: ((contents: null, permission: string, requestingOrigin: string) => boolean) | undefined

export const protocol = {
  registerSchemesAsPrivileged(): void {
    if (isReady) throw new Error('registerSchemesAsPrivileged must be called before the app is ready.')
  },
}

export const session = {
  defaultSession: {
    protocol: { handle: (_scheme: string, handler: typeof serve) => (serve = handler) },
    webRequest: {
      onBeforeRequest: (_filter: object, listener: typeof beforeRequest) => (beforeRequest = listener),
    },
    setPermissionRequestHandler: (handler: typeof onPermission) => (onPermission = handler),
    setPermissionCheckHandler: (handler: typeof checkPermission) => (checkPermission = handler),
    setDevicePermissionHandler: (): void => undefined,
    setDisplayMediaRequestHandler: (): void => undefined,
    setSpellCheckerEnabled: (): void => undefined,
  },
}

export class MessageChannelMain {
  readonly port1: StandInPort
  readonly port2: StandInPort
  constructor() {
    ;[this.port1, this.port2] = StandInPort.pair()
  }
}

class WebContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined
  postMessage(channel: string, message: unknown, ports: StandInPort[] = []): void {
    send({ kind: 'ipc', channel, message, ports: ports.map((port) => toPage.give(port)) })
  }
  setWindowOpenHandler(handler: WebContents['openHandler']): void {
    this.openHandler = handler
  }
}

export class BrowserWindow extends EventEmitter {
  static readonly #all: BrowserWindow[] = []
  readonly webContents = new WebContents()
  readonly #webPreferences: Record<string, unknown>
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super()
    this.#webPreferences = options.webPreferences
    BrowserWindow.#all.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.#all
  }
  static getFocusedWindow(): BrowserWindow | null {
    return null
  }
  loadURL(url: string): Promise<void> {
    send({ kind: 'window', url, webPreferences: this.#webPreferences })
    return Promise.resolve()
  }
  show(): void {}
  focus(): void {}
}

const handlers = new Map<string, Handler>()
class IpcMain extends EventEmitter {
  handle(channel: string, handler: Handler): void {
    handlers.set(channel, handler)
  }
}
export const ipcMain = new IpcMain()

interface DialogOptions {
  readonly title: string
  readonly filters?: readonly { readonly extensions: readonly string[] }[]
}

let chosen: string | null = null
export const dialog = {
  showErrorBox: (title: string, message: string) =>
    send({ kind: 'errorBox', message: `${title}: ${message}` }),
  showOpenDialog: (_window: BrowserWindow, { title, filters = [] }: DialogOptions) => {
    send({ kind: 'dialog', title, extensions: filters[0]?.extensions ?? [] })
    return Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] })
  },
}

export const Menu = {
  buildFromTemplate: (template: object[]) => template,
  setApplicationMenu: (): void => undefined,
}

fromPage.on('choose', ({ path }: { path: string | null }) => (chosen = path))
fromPage.on('quit', () => app.quit())
fromPage.on('send', ({ channel, args, frameUrl }: { channel: string; args: unknown[]; frameUrl: string }) => {
  const sender = BrowserWindow.getAllWindows()[0]?.webContents
  ipcMain.emit(channel, { sender, senderFrame: { url: frameUrl, parent: null } }, ...args)
})
fromPage.on('question', ({ id, question }: { id: number; question: Question }) => {
  answer(question).then(
    (value) => send({ kind: 'answer', id, value }),
    (error: unknown) => send({ kind: 'answer', id, error: String(error) }),
  )
})

async function answer(question: Question): Promise<unknown> {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents
  switch (question.ask) {
    case 'fetch': {
      if (!serve || !question.url.startsWith(APP_ORIGIN)) throw new Error(`Nobody serves ${question.url}.`)
      const response = await serve(new Request(question.url))
      const headers = Object.fromEntries(response.headers)
      return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) }
    }
    case 'isRequestCancelled': {
      let isCancelled = false
      beforeRequest?.({ url: question.url }, ({ cancel }) => (isCancelled = cancel))
      return isCancelled
    }
    case 'isNavigationPrevented':
      return contents ? emitPreventable(contents, 'will-navigate', question.url) : false
    case 'windowOpenAction':
      return contents?.openHandler?.({ url: question.url }).action ?? 'allow'
    case 'isPermissionGranted': {
      const { permission, url } = question
      let isGranted = true
      onPermission?.(null, permission, (decision) => (isGranted = decision), { requestingUrl: url })
      const isChecked = checkPermission?.(null, permission, new URL('/', url).href) ?? true
      if (isGranted !== isChecked) throw new Error(`Main decides on ${permission} in two ways.`)
      return isGranted
    }
    case 'invoke': {
      const event = { senderFrame: { url: question.frameUrl, parent: null } }
      return handlers.get(question.channel)?.(event as never, ...(question.args as never[]))
    }
  }
}
