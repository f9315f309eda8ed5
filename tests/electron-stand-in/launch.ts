import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Frame, Page, Request, Route } from '@playwright/test'
import { runPreload, type PageGlobals, type PageMessage } from './page.ts'
import {
  APP_ORIGIN,
  PAGE_ORIGIN,
  type Fetched,
  type FromMain,
  type Question,
  type ToMain,
} from './protocol.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The built app with a page of Chromium for its window: the real main, the real preload, the real renderer and the real
 * engine's process; only Electron is played.
 */
export class StandInApp {
  readonly page: Page
  readonly dataFolder: string
  readonly errorBoxes: string[] = []
  /** What the person was asked to choose, and of which endings. */
  readonly dialogs: { readonly title: string; readonly extensions: readonly string[] }[] = []
  /** Requests that main did not cancel although they lead out of the app. */
  readonly leaks: string[] = []
  /** What main answered when the page wanted a second window. */
  readonly windowOpenActions: string[] = []
  /** Addresses the page tried to go to, and main kept it from. */
  readonly preventedNavigations: string[] = []
  webPreferences: Record<string, unknown> = {}
  log = ''
  readonly #main: ChildProcess
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  readonly #opened = Promise.withResolvers<string>()
  #utilityPid = 0
  #nextId = 0
  #order: Promise<unknown> = Promise.resolve()

  private constructor(page: Page, dataFolder: string) {
    this.page = page
    this.dataFolder = dataFolder
    this.#main = fork(`${root}out/main/index.js`, [], {
      cwd: root,
      env: { ...process.env, WAYWORD_DATA: dataFolder },
      execArgv: ['--import', `${root}tests/electron-stand-in/register.ts`],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#main.stdout, this.#main.stderr])
      stream?.on('data', (chunk) => (this.log += String(chunk)))
    this.#main.on('message', (message) => this.#receive(message as FromMain))
    this.#main.on('exit', () => this.#opened.reject(new Error(`The app ended early:\n${this.log}`)))
  }

  /** Starts the app and opens its window in `page`. */
  static async open(page: Page, dataFolder: string): Promise<StandInApp> {
    const app = new StandInApp(page, dataFolder)
    const url = await app.#opened.promise
    await page.exposeBinding('standInToMain', (source, message: ToMain | PageCall) =>
      app.#fromPage(message, source.frame.url()),
    )
    const preload = await readFile(String(app.webPreferences.preload), 'utf8')
    const content = `(${runPreload.toString()})((require, exports, module) => {${preload}\n})`
    await page.addInitScript({ content })
    await page.context().route('**/*', (route) => app.#answer(route))
    page.on('popup', (popup) => void app.#openWindow(popup))
    await page.goto(url.replace(APP_ORIGIN, PAGE_ORIGIN))
    return app
  }

  /** The process that holds the engine now. */
  get utilityPid(): number {
    return this.#utilityPid
  }

  /** Puts a question to main's handlers as Chromium would. */
  ask<T>(question: Question): Promise<T> {
    const id = ++this.#nextId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#tell({ kind: 'question', id, question })
    })
  }

  /** What the person picks in the next file dialog. */
  choose(path: string | null): void {
    this.#tell({ kind: 'choose', path })
  }

  async close(): Promise<void> {
    if (this.#main.exitCode !== null) return
    const ended = once(this.#main, 'exit')
    this.#tell({ kind: 'quit' })
    await ended
  }

  /** A main that is just ending misses the message: the callback keeps that from being thrown. */
  #tell(message: ToMain): void {
    if (this.#main.connected) this.#main.send(message, () => undefined)
  }

  #receive(message: FromMain): void {
    if (message.kind === 'window') {
      this.webPreferences = message.webPreferences
      this.#opened.resolve(message.url)
    } else if (message.kind === 'utility') this.#utilityPid = message.pid
    else if (message.kind === 'errorBox') this.errorBoxes.push(message.message)
    else if (message.kind === 'dialog')
      this.dialogs.push({ title: message.title, extensions: message.extensions })
    else if (message.kind === 'answer') {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error !== undefined) waiting?.reject(new Error(message.error))
      else waiting?.resolve(message.value as never)
    } else this.#toPage(message)
  }

  /** In order: a page that is being closed or reloaded misses messages, as a real one does. */
  #toPage(message: PageMessage): void {
    this.#order = this.#order.then(() =>
      this.page
        .evaluate((sent) => (window as unknown as PageGlobals).standInFromMain(sent), message)
        .catch(() => undefined),
    )
  }

  async #fromPage(message: ToMain | PageCall, url: string): Promise<unknown> {
    const frameUrl = url.replace(PAGE_ORIGIN, APP_ORIGIN)
    if (message.kind === 'invoke') {
      const { channel, args } = message
      return await this.ask({ ask: 'invoke', channel, args, frameUrl })
    }
    this.#tell(message.kind === 'send' ? { ...message, frameUrl } : message)
    return undefined
  }

  async #openWindow(popup: Page): Promise<void> {
    this.windowOpenActions.push(await this.ask({ ask: 'windowOpenAction', url: popup.url() }))
    await popup.close()
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request()
    const frame = frameOf(request)
    if (frame?.page() !== this.page) return route.abort()
    const url = request.url().replace(PAGE_ORIGIN, APP_ORIGIN)
    const isNavigation = request.isNavigationRequest() && frame === this.page.mainFrame()
    const isReload = request.url() === this.page.url()
    if (isNavigation && !isReload && this.page.url() !== 'about:blank') {
      if (await this.ask<boolean>({ ask: 'isNavigationPrevented', url })) {
        this.preventedNavigations.push(url)
        return route.abort('aborted')
      }
    }
    if (await this.ask<boolean>({ ask: 'isRequestCancelled', url })) return route.abort('blockedbyclient')
    if (!url.startsWith(APP_ORIGIN)) {
      this.leaks.push(url)
      return route.abort()
    }
    const { status, headers, body } = await this.ask<Fetched>({ ask: 'fetch', url })
    await route.fulfill({ status, headers, body: Buffer.from(body) })
  }
}

/** Null for a window that is just being opened. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame()
  } catch {
    return null // Playwright's way of saying that there is no frame yet
  }
}

interface PageCall {
  readonly kind: 'invoke'
  readonly channel: string
  readonly args: unknown[]
}
